import { isLeft } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import { toSentence } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import { toScanSentence } from '../scan/execute_scan.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { SLICE_MINUTES } from '../scan/plan_slices.ts';
import { readCheckpoint, saveCheckpoint } from '../scan/scan_records.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import type { Logger } from '../telemetry/logger.ts';
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
  readonly settings: Settings;
  readonly queue: ScanQueue;
  readonly logger: Logger;
  readonly now: () => number;
  readonly newId: () => string;
  /** absent: this copy is alone */
  readonly lease?: Pick<Lease, 'holds'>;
}

/** One turn of the schedule; skipped while a scan is running, or while another copy holds the lease. A failed scan leaves the checkpoint, so its span stays owed. */
export const runScheduledScan = async (schedule: Schedule): Promise<void> => {
  const { engine, settings, queue, logger, now, newId, lease } = schedule;
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
  const judged_to = known.right.checkpoint?.judged_to;
  const checkpoint = judged_to === undefined ? undefined : Date.parse(judged_to);
  const span = toScheduledSpan(checkpoint, now(), settings);
  if (span === undefined) return;
  const record: ScanRecord = {
    '@timestamp': new Date(now()).toISOString(),
    id: newId(),
    status: 'queued',
    trigger: 'schedule',
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
    analytics: ['AN0728', 'AN1121'],
    dry_run: false,
  };
  const result = await queue.submit(record, lease?.holds);
  if (result === undefined) return;
  if (isLeft(result) && result.left.kind === 'cancelled') {
    logger.warn({ scan: { id: record.id } }, `scheduled scan ended early: ${result.left.detail}`);
    return;
  }
  if (isLeft(result)) {
    logger.error(
      { scan: { id: record.id } },
      `scheduled scan failed: ${toScanSentence(result.left, engine.url)}`,
    );
    return;
  }
  const { account } = result.right;
  logger.info(
    {
      scan: {
        id: record.id,
        from: record.from,
        to: record.to,
        findings: account.findings,
        seconds: account.seconds,
      },
    },
    'scheduled scan done',
  );
  if (lease?.holds() === false) return;
  const next = {
    '@timestamp': new Date(now()).toISOString(),
    id: 'schedule',
    judged_to: record.to,
    scan_id: record.id,
  };
  const saved = await saveCheckpoint(engine, names, next, known.right.guard)();
  if (isLeft(saved)) logger.error(`checkpoint not saved: ${toSentence(saved.left, engine.url)}`);
};
