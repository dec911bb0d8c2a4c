import type { Either } from 'fp-ts/lib/Either.js';
import type { ScanFailure } from '../scan/execute_scan.ts';
import type { ScanResult } from '../scan/run_scan.ts';
import type { ScanRecord } from '../schema/scan_account.ts';

export type ScanRun = (record: ScanRecord) => Promise<Either<ScanFailure, ScanResult>>;

export interface ScanQueue {
  /** undefined: too many scans are waiting */
  readonly submit: (record: ScanRecord) => Promise<Either<ScanFailure, ScanResult>> | undefined;
  readonly isBusy: () => boolean;
  /** resolves when the running scan has ended; nothing new is taken */
  readonly drain: () => Promise<void>;
}

const MOST_WAITING = 20;

/** One scan at a time, in order of arrival: two scans of one service would only fight over the cluster. */
export const createScanQueue = (run: ScanRun): ScanQueue => {
  let waiting = 0;
  let closed = false;
  let tail: Promise<unknown> = Promise.resolve();
  return {
    submit: (record) => {
      if (closed || waiting >= MOST_WAITING) return undefined;
      waiting += 1;
      const result = tail.then(() => run(record));
      tail = result.then(
        () => {
          waiting -= 1;
        },
        () => {
          waiting -= 1;
        },
      );
      return result;
    },
    isBusy: () => waiting > 0,
    drain: async () => {
      closed = true;
      await tail;
    },
  };
};
