import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Span } from '../../queries/question.ts';
import type { Settings } from '../config/settings.ts';
import type { EngineError } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import type { Allowance } from '../scan/cluster_share.ts';
import { countSlices } from '../scan/count_slices.ts';
import type { ScanFailure } from '../scan/execute_scan.ts';
import type { IndexNames } from '../scan/index_names.ts';
import { SLICE_MINUTES, toWholeSlices } from '../scan/plan_slices.ts';
import { runScan } from '../scan/run_scan.ts';
import type { ScanPart, ScanResult } from '../scan/scan_request.ts';
import { toTunables } from '../scan/tunables.ts';
import type { AnalyticId } from '../schema/finding.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import type { WorkItem } from '../schema/work_item.ts';
import { changeScan } from './backfill_record.ts';
import { type PlannedBackfill, toSliceParts, toSlowParts } from './plan_parts.ts';
import type { WorkStore } from './work_store.ts';

export interface PartDesk {
  readonly engine: Engine;
  readonly names: IndexNames;
  readonly settings: Settings;
  readonly store: WorkStore;
  readonly now: () => number;
}

export interface PartHooks {
  readonly signal: AbortSignal;
  readonly holds: () => boolean;
  readonly whenIdle: () => Promise<void>;
}

const toSpan = ({ from, to }: { readonly from: string; readonly to: string }): Span => ({
  from: Date.parse(from),
  to: Date.parse(to),
});

export const toPlanned = (record: ScanRecord): PlannedBackfill => ({
  scan_id: record.id,
  span: toSpan(record),
  slice_minutes: SLICE_MINUTES,
  created: record['@timestamp'],
});

/** Writes the other parts, those that are not there yet, and starts the record. A plan that was begun by a copy that died is begun anew. */
export const planBackfill =
  ({ engine, names, settings, store }: PartDesk, record: ScanRecord): TaskEither<EngineError, number> =>
  async () => {
    const planned = toPlanned(record);
    const counted = await countSlices(engine, settings, toWholeSlices(planned.span, SLICE_MINUTES))();
    if (isLeft(counted)) return counted;
    const filled = [...counted.right.keys()];
    const wants_slow = record.analytics.includes('AN1121');
    const { an1121 } = toTunables(settings).definitions;
    const parts = [
      ...toSliceParts(planned, filled),
      ...(wants_slow ? toSlowParts(planned, filled, an1121) : []),
    ];
    const added = await store.add(parts)();
    if (isLeft(added)) return added;
    const started = await changeScan(engine, names, record.id, (now) =>
      now.status === 'queued' ? { ...now, status: 'running' } : undefined,
    )();
    return isLeft(started) ? left(started.left) : right(parts.length);
  };

/** What a backfill may take of the cluster. */
export const toAllowance = ({
  backfill_requests,
  backfill_share,
}: Pick<Settings, 'backfill_requests' | 'backfill_share'>): Allowance => ({
  requests: backfill_requests,
  share: backfill_share / 100,
});

/** The slices of a part, or its slow window. */
export const judgePart = (
  { engine, names, settings, now }: PartDesk,
  record: ScanRecord,
  item: WorkItem,
  { signal, holds, whenIdle }: PartHooks,
): TaskEither<ScanFailure, ScanResult> => {
  const until = Date.parse(record.to);
  const part: ScanPart =
    item.window === undefined ? { kind: 'slices', until } : { kind: 'slow', until, window: item.window };
  return runScan(engine, {
    id: record.id,
    span: toSpan(item),
    analytics: record.analytics as AnalyticId[],
    dry_run: false,
    only_news: false,
    sysmon_indices: settings.sysmon_indices,
    dns_indices: settings.dns_indices,
    tunables: toTunables(settings),
    allowance: toAllowance(settings),
    names,
    created: record['@timestamp'],
    clock: now,
    part,
    signal,
    holds,
    whenIdle,
  });
};
