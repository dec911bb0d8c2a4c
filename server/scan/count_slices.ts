import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { buildFilledSlices } from '../../queries/filled_slices.ts';
import type { Span } from '../../queries/question.ts';
import type { Settings } from '../config/settings.ts';
import type { EngineError } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import { emptyAccount } from '../schema/scan_account.ts';
import { resolveFields } from './fields/resolve_fields.ts';
import { choose } from './fields/usable_profiles.ts';
import { SLICE_MINUTES } from './plan_slices.ts';
import { asTask, createReader } from './reader.ts';

/** Start of a slice (epoch milliseconds) → events in it that are judged: sockets, questions, a sensor's transactions. */
export type SliceCounts = ReadonlyMap<number, number>;

const count = async (
  engine: Engine,
  settings: Pick<Settings, 'sysmon_indices' | 'dns_indices' | 'page_size'>,
  span: Span,
): Promise<SliceCounts> => {
  const reader = createReader(engine, emptyAccount(), { page_size: settings.page_size });
  const sysmon = await resolveFields(engine, settings.sysmon_indices, 'sysmon', span);
  const dns = await resolveFields(engine, settings.dns_indices, 'dns', span);
  const counts = new Map<number, number>();
  for (const [profiles, event_id] of [
    [choose(sysmon.profiles, 'sockets'), '3'],
    [choose(sysmon.profiles, 'questions'), '22'],
    [choose(dns.profiles, 'network'), undefined],
  ] as const)
    for (const row of await reader.composite(profiles, (fields) =>
      buildFilledSlices(fields, span, event_id, SLICE_MINUTES),
    ))
      counts.set(row.start, (counts.get(row.start) ?? 0) + row.count);
  return counts;
};

/** How many events each slice of the span holds now; slices without any are absent. */
export const countSlices = (
  engine: Engine,
  settings: Pick<Settings, 'sysmon_indices' | 'dns_indices' | 'page_size'>,
  span: Span,
): TaskEither<EngineError, SliceCounts> => asTask(() => count(engine, settings, span));
