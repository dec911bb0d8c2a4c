import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../../engine/errors.ts';
import { multiGet, resolveIndices } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { byTime, type TimelineRow, toTimelineRow } from '../../findings/timeline_row.ts';
import type { Evidence, Finding } from '../../schema/finding.ts';
import { type IndexNames, isOwnIndex } from '../index_names.ts';

const MOST_EVIDENCE = 60;
/** an id that an engine would store */
const MOST_ID = 512;

export interface EventPatterns {
  readonly sysmon_indices: string;
  readonly dns_indices: string;
}

export interface Timeline {
  readonly rows: readonly TimelineRow[];
  /** evidence whose event is gone, or lies where no events are read from */
  readonly missing: readonly Evidence[];
}

/**
 * The events behind a finding. Only indices that hold events by the settings are read: a finding somebody else wrote cannot make the
 * service read anything else.
 */
export const readTimeline =
  (
    engine: Engine,
    names: IndexNames,
    finding: Finding,
    patterns: EventPatterns,
  ): TaskEither<EngineError, Timeline> =>
  async () => {
    const evidence = finding.afterquery.evidence.slice(0, MOST_EVIDENCE);
    const readable = new Set<string>();
    for (const pattern of [patterns.sysmon_indices, patterns.dns_indices]) {
      const resolved = await resolveIndices(engine, pattern)();
      if (isLeft(resolved)) return resolved;
      for (const index of resolved.right) if (!isOwnIndex(names, index)) readable.add(index);
    }
    const wanted = new Map<string, Set<string>>();
    for (const { index, id } of evidence)
      if (readable.has(index) && id.length > 0 && id.length <= MOST_ID)
        wanted.set(index, (wanted.get(index) ?? new Set()).add(id));
    const sources = new Map<string, unknown>();
    for (const [index, ids] of wanted) {
      const found = await multiGet(engine, index, [...ids])();
      if (isLeft(found)) return found;
      for (const { _id, _source } of found.right) sources.set(toKey({ index, id: _id }), _source);
    }
    return right(toTimeline(evidence, sources));
  };

const toKey = ({ index, id }: Pick<Evidence, 'index' | 'id'>): string => JSON.stringify([index, id]);

const toTimeline = (evidence: readonly Evidence[], sources: ReadonlyMap<string, unknown>): Timeline => ({
  rows: evidence
    .flatMap((one) => {
      const key = toKey(one);
      return sources.has(key) ? [toTimelineRow(one, sources.get(key))] : [];
    })
    .sort(byTime),
  missing: evidence.filter((one) => !sources.has(toKey(one))),
});
