import { setTimeout as wait } from 'node:timers/promises';
import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import { toSentence } from '../engine/errors.ts';
import { refresh } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { type ScanFailure, toScanSentence } from '../scan/execute_scan.ts';
import type { IndexNames } from '../scan/index_names.ts';
import type { ScanResult } from '../scan/scan_request.ts';
import { readScan } from '../scan/stored/scan_records.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import type { WorkItem } from '../schema/work_item.ts';
import type { Logger } from '../telemetry/logger.ts';
import { judgePart, planBackfill } from './run_part.ts';
import type { TakenItem } from './taken_item.ts';
import type { WorkStore } from './work_store.ts';

export interface RunnerDesk {
  readonly engine: Engine;
  readonly names: IndexNames;
  readonly store: WorkStore;
  /** as they stand when a part is begun */
  readonly settings: Settings;
  readonly logger: Logger;
  readonly now: () => number;
  /** a scan of this copy runs that must not wait: parts pause before their next slice */
  readonly isBusy: () => boolean;
  /** how long a part rests after its first failed try, doubled with each further one; 5,000 milliseconds by default */
  readonly first_retry_ms?: number | undefined;
  /** told of every part that was judged, or failed */
  readonly onOutcome: (record: ScanRecord, outcome: Either<ScanFailure, ScanResult>) => void;
}

const IDLE_CHECK_MS = 100;
/** How soon a part learns that its backfill was cancelled, milliseconds. */
const LOOK_EVERY_MS = 3_000;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 600_000;
/** Tries of a part before the rest goes on without it. */
const MOST_TRIES = 6;

export interface PartRunner {
  /** resolves when nothing more urgent runs, or all is to end */
  readonly whenIdle: () => Promise<void>;
  /** Do what the part asks for, and leave it with what became of it. */
  readonly run: (record: ScanRecord, taken: TakenItem) => Promise<void>;
}

/** `stopping` ends a part before its next slice, and gives it back. */
export const createPartRunner = (desk: RunnerDesk, stopping: AbortSignal): PartRunner => {
  const { engine, names, store, logger, now, isBusy, first_retry_ms = FIRST_RETRY_MS } = desk;
  const whenIdle = async (): Promise<void> => {
    while (isBusy() && !stopping.aborted) await wait(IDLE_CHECK_MS);
  };

  /** Aborts the part when its backfill is no longer to be done. */
  const watchRecord = (scan_id: string, part: AbortController): (() => void) => {
    let is_looking = false;
    const timer = setInterval(async () => {
      if (is_looking) return;
      is_looking = true;
      const record = await readScan(engine, names, scan_id)();
      is_looking = false;
      // A record that cannot be read just now says nothing.
      if (isLeft(record)) return;
      const status = record.right?.status;
      if (status !== 'queued' && status !== 'running') part.abort();
    }, LOOK_EVERY_MS);
    const abort = (): void => part.abort();
    stopping.addEventListener('abort', abort);
    return () => {
      clearInterval(timer);
      stopping.removeEventListener('abort', abort);
    };
  };

  const toFailed = (item: WorkItem, error: string): Partial<WorkItem> => {
    const tries = item.tries + 1;
    const pause = Math.min(LAST_RETRY_MS, first_retry_ms * 2 ** (tries - 1));
    return tries >= MOST_TRIES
      ? { state: 'owed', tries, error }
      : { state: 'open', tries, error, not_before: new Date(now() + pause).toISOString() };
  };

  const judge = async (record: ScanRecord, { item, holds }: TakenItem): Promise<Partial<WorkItem>> => {
    const part = new AbortController();
    const unwatch = watchRecord(record.id, part);
    const part_desk = { engine, names, settings: desk.settings, store, now };
    try {
      if (item.kind === 'plan') {
        const planned = await planBackfill(part_desk, record)();
        if (isLeft(planned)) return toFailed(item, toSentence(planned.left, engine.url));
        logger.info({ scan: { id: record.id }, parts: planned.right }, 'backfill planned');
        return { state: 'done' };
      }
      // What the parts before it have taught and remembered is searched for.
      const seen = await refresh(engine, names.baselines)();
      if (isLeft(seen)) return toFailed(item, toSentence(seen.left, engine.url));
      const outcome = await judgePart(part_desk, record, item, { signal: part.signal, holds, whenIdle })();
      if (!isLeft(outcome)) {
        desk.onOutcome(record, outcome);
        const { account, outcomes } = outcome.right;
        return { state: 'done', account, outcomes: Object.fromEntries(outcomes) };
      }
      if (outcome.left.kind === 'cancelled') return { state: 'open' };
      desk.onOutcome(record, outcome);
      // Whatever was there when it was planned is gone: there is nothing left to judge.
      if (outcome.left.kind === 'nothing_to_scan') return { state: 'done' };
      return toFailed(item, toScanSentence(outcome.left, engine.url));
    } finally {
      unwatch();
    }
  };

  const runPart = async (record: ScanRecord, taken: TakenItem): Promise<void> => {
    const { id, from, to } = taken.item;
    const began = now();
    const changes = await judge(record, taken).catch((error: unknown) => {
      logger.error({ err: error, part: id }, 'a part of a backfill ended by a defect');
      return toFailed(taken.item, 'a defect of this version, see the log');
    });
    const was_left = await taken.leave(changes);
    const told = { scan: { id: record.id, from, to, seconds: (now() - began) / 1_000 }, part: id };
    if (!was_left) logger.warn(told, 'part of a backfill went to another copy');
    else if (changes.error !== undefined) logger.warn(told, `part of a backfill failed: ${changes.error}`);
    else logger.debug(told, `part of a backfill ${changes.state}`);
  };
  return { whenIdle, run: runPart };
};
