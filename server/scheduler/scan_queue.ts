import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import type { ScanFailure } from '../scan/execute_scan.ts';
import type { ScanResult } from '../scan/scan_request.ts';
import type { ScanRecord, ScanStatus } from '../schema/scan_account.ts';
import { createProgressBoard, type ProgressBoard } from './scan_progress.ts';

export type ScanOutcome = Either<ScanFailure, ScanResult>;

/** What a running scan hears and tells. */
export interface ScanHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, planned: number, found: number) => void;
  readonly holds?: () => boolean;
}

export type ScanRun = (record: ScanRecord, hooks: ScanHooks) => Promise<ScanOutcome>;

export interface ScanQueue {
  /** undefined: too many scans are waiting */
  readonly submit: (record: ScanRecord, holds?: () => boolean) => Promise<ScanOutcome> | undefined;
  /** Ends a scan of this copy that waits or runs; false: it does neither here. */
  readonly cancel: (scan_id: string) => boolean;
  readonly isBusy: () => boolean;
  /** scans that wait or run */
  readonly size: () => number;
  readonly progress: ProgressBoard;
  /** Nothing new is taken; scans that wait or run end before their next slice. Resolves when they have. */
  readonly stop: () => Promise<void>;
  /** resolves when the scans that wait or run have ended; nothing new is taken */
  readonly drain: () => Promise<void>;
}

const MOST_WAITING = 20;

const toStatus = (outcome: ScanOutcome): ScanStatus =>
  !isLeft(outcome) ? 'done' : outcome.left.kind === 'cancelled' ? 'cancelled' : 'failed';

/** One scan at a time, in order of arrival: two scans of one service would only fight over the cluster. */
export const createScanQueue = (run: ScanRun): ScanQueue => {
  const scans = new Map<string, AbortController>();
  const progress = createProgressBoard();
  let closed = false;
  let tail: Promise<unknown> = Promise.resolve();
  const start = async (
    record: ScanRecord,
    { signal }: AbortController,
    holds: (() => boolean) | undefined,
  ): Promise<ScanOutcome> => {
    let [slices_done, slices_planned, findings] = [0, 0, 0];
    const tell = (status: ScanStatus): void =>
      progress.tell(record.id, { status, slices_done, slices_planned, findings });
    tell('running');
    try {
      const outcome = await run(record, {
        signal,
        ...(holds === undefined ? {} : { holds }),
        onProgress: (done, planned, found) => {
          [slices_done, slices_planned, findings] = [done, planned, found];
          tell('running');
        },
      });
      tell(toStatus(outcome));
      return outcome;
    } catch (error) {
      tell('failed');
      throw error;
    }
  };
  return {
    submit: (record, holds) => {
      if (closed || scans.size >= MOST_WAITING) return undefined;
      const controller = new AbortController();
      scans.set(record.id, controller);
      progress.tell(record.id, { status: 'queued', slices_done: 0, slices_planned: 0, findings: 0 });
      const result = tail.then(() => start(record, controller, holds)).finally(() => scans.delete(record.id));
      tail = result.catch(() => undefined);
      return result;
    },
    cancel: (scan_id) => {
      const controller = scans.get(scan_id);
      controller?.abort();
      return controller !== undefined;
    },
    isBusy: () => scans.size > 0,
    size: () => scans.size,
    progress,
    stop: async () => {
      closed = true;
      for (const controller of scans.values()) controller.abort();
      await tail;
    },
    drain: async () => {
      closed = true;
      await tail;
    },
  };
};
