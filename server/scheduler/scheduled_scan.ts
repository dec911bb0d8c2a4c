import { isLeft } from 'fp-ts/lib/Either.js';
import type { Span } from '../../queries/question.ts';
import type { Settings } from '../config/settings.ts';
import { toSentence } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import { countSlices } from '../scan/count_slices.ts';
import { toScanSentence } from '../scan/execute_scan.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { SLICE_MINUTES } from '../scan/plan_slices.ts';
import { readCheckpoint, saveCheckpoint } from '../scan/stored/scan_records.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import type { Checkpoint } from '../schema/stored_documents.ts';
import type { Logger } from '../telemetry/logger.ts';
import { addJudged, findLateSlices, type JudgedCounts, toSpans } from './late_slices.ts';
import type { Lease } from './lease.ts';
import type { ScanQueue } from './scan_queue.ts';

const SLICE_MS = SLICE_MINUTES * 60_000;

/**
 * From the start of the slice before the checkpoint's (so that every window is judged whole, with its late events) to now less the
 * ingest delay. undefined: nothing to do yet.
 */
export const toScheduledSpan = (
  checkpoint: number | undefined,
  now: number,
  settings: Pick<Settings, 'ingest_delay' | 'first_lookback'>,
): { readonly from: number; readonly to: number } | undefined => {
  const to = now - settings.ingest_delay;
  const since = checkpoint ?? now - settings.first_lookback;
  const from = Math.floor(since / SLICE_MS) * SLICE_MS - (checkpoint === undefined ? 0 : SLICE_MS);
  return from < to ? { from, to } : undefined;
};

export interface Schedule {
  readonly engine: Engine;
  /** read once a turn */
  readonly settings: Settings;
  readonly queue: ScanQueue;
  readonly logger: Logger;
  readonly now: () => number;
  readonly newId: () => string;
  /** absent: this copy is alone */
  readonly lease?: Pick<Lease, 'holds'> | undefined;
}

/** Slices judged long ago are counted again this often, milliseconds. */
const SWEEP_EVERY_MS = 300_000;

const iso = (ms: number): string => new Date(ms).toISOString();

const toJudged = (checkpoint: Checkpoint | undefined, from: number): JudgedCounts =>
  checkpoint?.counted_since === undefined
    ? { since: from, counts: new Map() }
    : {
        since: Date.parse(checkpoint.counted_since),
        counts: new Map(Object.entries(checkpoint.counts ?? {}).map(([start, n]) => [Number(start), n])),
      };

const scan = async (
  { queue, logger, engine, now, newId, lease }: Schedule,
  trigger: 'schedule' | 'late',
  span: Span,
): Promise<ScanRecord | undefined> => {
  const record: ScanRecord = {
    '@timestamp': iso(now()),
    id: newId(),
    status: 'queued',
    trigger,
    from: iso(span.from),
    to: iso(span.to),
    analytics: ['AN0728', 'AN1121'],
    dry_run: false,
  };
  const result = await queue.submit(record, lease?.holds);
  if (result === undefined) return undefined;
  const { id, from, to } = record;
  if (isLeft(result)) {
    const cancelled = result.left.kind === 'cancelled';
    const told = { scan: { id, trigger } };
    if (cancelled) logger.warn(told, `scan ended early: ${toScanSentence(result.left, engine.url)}`);
    else logger.error(told, `scan failed: ${toScanSentence(result.left, engine.url)}`);
    return undefined;
  }
  const { findings, seconds } = result.right.account;
  const { covered } = result.right;
  logger.info({ scan: { id, trigger, from, to, findings, seconds, covered } }, 'scan done');
  return record;
};

/**
 * One turn of the schedule: slices that grew since they were judged, then what is new. Skipped while a scan is running, or while another copy
 * holds the lease. What fails leaves the checkpoint, so its span stays owed.
 */
export const runScheduledScan = async (schedule: Schedule): Promise<void> => {
  const { engine, settings, queue, logger, now, lease } = schedule;
  if (lease?.holds() === false) return;
  if (queue.isBusy()) {
    logger.warn('scheduled scan skipped: a scan is still running');
    return;
  }
  const names = toIndexNames(settings.index_prefix);
  const known = await readCheckpoint(engine, names)();
  if (isLeft(known)) {
    logger.error(`scheduled scan skipped: ${toSentence(known.left, engine.url)}`);
    return;
  }
  const { checkpoint, guard } = known.right;
  const at = now();
  const judged_to = checkpoint === undefined ? undefined : Date.parse(checkpoint.judged_to);
  const span = toScheduledSpan(judged_to, at, settings);
  if (span === undefined) return;
  const judged = toJudged(checkpoint, span.from);
  const since = Math.floor((at - settings.late_within) / SLICE_MS) * SLICE_MS;
  const sweeps = settings.late_within > 0 && at - Date.parse(checkpoint?.swept ?? iso(0)) >= SWEEP_EVERY_MS;
  const counted_from = sweeps ? Math.min(span.from, Math.max(since, judged.since)) : span.from;
  // Counted before anything is read: what arrives meanwhile makes the slice grow, and is owed.
  const counted = await countSlices(engine, settings, { from: counted_from, to: span.to })();
  if (isLeft(counted)) {
    logger.error(`scheduled scan skipped: ${toSentence(counted.left, engine.url)}`);
    return;
  }
  const done: Span[] = [];
  const late = findLateSlices(judged, counted.right, span.from);
  for (const stretch of toSpans(late, SLICE_MS))
    if ((await scan(schedule, 'late', stretch)) !== undefined) done.push(stretch);
  const record = await scan(schedule, 'schedule', span);
  if (record === undefined || lease?.holds() === false) return;
  const { since: counted_since, counts } = addJudged(judged, counted.right, [...done, span], since);
  const next: Checkpoint = {
    '@timestamp': iso(now()),
    id: 'schedule',
    judged_to: record.to,
    scan_id: record.id,
    counted_since: iso(counted_since),
    counts: Object.fromEntries([...counts].map(([start, n]) => [String(start), n])),
    swept: sweeps ? iso(at) : (checkpoint?.swept ?? iso(at)),
  };
  const saved = await saveCheckpoint(engine, names, next, guard)();
  if (isLeft(saved)) logger.error(`checkpoint not saved: ${toSentence(saved.left, engine.url)}`);
};
