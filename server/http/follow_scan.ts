import type { Response } from 'express';
import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { isFinal, type ProgressBoard, type ProgressEvent } from '../scheduler/scan_progress.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import type { Reply } from './define_route.ts';
import { PROBLEMS, type Problem } from './problem.ts';

/** Followers of all scans at once, of one copy of the service. */
const MOST_FOLLOWERS = 1_000;
/** A silent connection is taken for a dead one by what lies between, milliseconds. */
const HEARTBEAT_MS = 15_000;
/** A follower that does not read is let go, bytes. */
const MOST_UNREAD = 256 * 1024;

let followers = 0;

const toText = ({ id, ...data }: ProgressEvent): string =>
  `id: ${id}\nevent: progress\ndata: ${JSON.stringify(data)}\n\n`;

export const toLastSeen = (header: string | undefined): number =>
  header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : 0;

/** Where another copy runs it, its record is all that is known here; clients come again by themselves. */
export const ofRecord = ({ status, account, work }: ScanRecord): ProgressEvent => ({
  id: isFinal(status) ? 999_999_999 : 1 + (work?.done ?? 0) + (work?.owed ?? 0),
  status,
  slices_done: work?.slices_done ?? account?.slices.done ?? 0,
  slices_planned: work?.slices_planned ?? account?.slices.planned ?? 0,
  findings: account?.findings.found ?? 0,
});

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
};

/** Tells what it hears of until the stream ends; undefined: there is nothing more to hear than what stands already. */
export type Listen = (send: (event: ProgressEvent) => void) => (() => void) | undefined;

/** A stream of progress events that ends with the final one. `stored` is sent where there is nothing to listen to. */
export const streamProgress = (listen: Listen, stored: ProgressEvent): Either<Problem, Reply> => {
  if (followers >= MOST_FOLLOWERS) return left(PROBLEMS.too_many('Too many follow scans already.'));
  const stream = (response: Response): Promise<void> =>
    new Promise((resolve) => {
      followers += 1;
      let unfollow: (() => void) | undefined;
      const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
      response.once('close', () => {
        clearInterval(heartbeat);
        unfollow?.();
        followers -= 1;
        resolve();
      });
      response.flushHeaders();
      response.write('retry: 2000\n\n');
      const send = (event: ProgressEvent): void => {
        if (response.writableEnded) return;
        if (response.writableLength > MOST_UNREAD) {
          response.destroy();
          return;
        }
        response.write(toText(event));
        if (isFinal(event.status)) response.end();
      };
      unfollow = listen(send);
      if (unfollow === undefined) {
        send(stored);
        response.end();
      }
    });
  return right({ status: 200, headers: HEADERS, stream });
};

/** The events of a scan as they come; the stream ends with the scan. */
export const followScan = (
  board: ProgressBoard,
  record: ScanRecord,
  last_event_id: string | undefined,
): Either<Problem, Reply> => {
  const after = toLastSeen(last_event_id);
  const stored = ofRecord(record);
  const newest = board.last(record.id) ?? stored;
  if (isFinal(newest.status) && after >= newest.id) return right({ status: 204 });
  return streamProgress((send) => board.follow(record.id, after, send), stored);
};
