import { setTimeout as wait } from 'node:timers/promises';
import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import { type EngineError, toSentence } from '../engine/errors.ts';
import { refresh } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { type ScanFailure, toScanSentence } from '../scan/execute_scan.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { readScan } from '../scan/scan_records.ts';
import type { ScanResult } from '../scan/scan_request.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import type { WorkItem } from '../schema/work_item.ts';
import type { Logger } from '../telemetry/logger.ts';
import { readOpenBackfills } from './backfill_record.ts';
import { createFindFree, type FindFree } from './free_items.ts';
import { toPlanPart } from './plan_parts.ts';
import { judgePart, planBackfill, toPlanned } from './run_part.ts';
import { settleBackfill } from './settle_backfill.ts';
import { type TakenItem, takeItem } from './taken_item.ts';
import { openWorkStore } from './work_store.ts';

export interface WorkerDesk {
  readonly engine: Engine;
  /** as they stand when a part is begun */
  readonly settings: Settings;
  readonly logger: Logger;
  /** of this copy */
  readonly holder: string;
  readonly monotonic: () => number;
  readonly now: () => number;
  /** a scan of this copy runs that must not wait: parts pause before their next slice */
  readonly isBusy: () => boolean;
  /** how long a part rests after its first failed try, doubled with each further one; 5,000 milliseconds by default */
  readonly first_retry_ms?: number;
  /** told of every part that was judged, or failed */
  readonly onOutcome: (record: ScanRecord, outcome: Either<ScanFailure, ScanResult>) => void;
}

export interface Worker {
  /** Look for work now. */
  readonly wake: () => void;
  /** The part in hand ends before its next slice and is given back. */
  readonly stop: () => Promise<void>;
}

/** Between two looks where there is a backfill, and where there is none, milliseconds. */
const PAUSE_MS = 500;
const REST_MS = 5_000;
const IDLE_CHECK_MS = 100;
/** How soon a part learns that its backfill was cancelled, milliseconds. */
const LOOK_EVERY_MS = 3_000;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 600_000;
/** Tries of a part before the rest goes on without it. */
const MOST_TRIES = 6;

type Did = 'worked' | 'waits' | 'nothing';

/** Takes one part after another of the oldest backfill that has a free one, until stopped. */
export const startWorker = (desk: WorkerDesk): Worker => {
  const { engine, logger, holder, monotonic, now, isBusy, first_retry_ms = FIRST_RETRY_MS } = desk;
  const names = toIndexNames(desk.settings.index_prefix);
  const store = openWorkStore(engine, names);
  const stopping = new AbortController();
  const free_of = new Map<string, FindFree>();
  let resting = new AbortController();

  const warn = (what: string, error: EngineError): void =>
    logger.warn(`${what}: ${toSentence(error, engine.url)}`);
  const whenIdle = async (): Promise<void> => {
    while (isBusy() && !stopping.signal.aborted) await wait(IDLE_CHECK_MS);
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
    stopping.signal.addEventListener('abort', abort);
    return () => {
      clearInterval(timer);
      stopping.signal.removeEventListener('abort', abort);
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

  const settle = async (record: ScanRecord): Promise<Did> => {
    const settled = await settleBackfill(engine, names, store, record.id, now())();
    if (isLeft(settled)) {
      warn('backfill not settled', settled.left);
      return 'waits';
    }
    const { status, account, error } = settled.right ?? {};
    const told = { scan: { id: record.id, status, findings: account?.findings, seconds: account?.seconds } };
    if (status === 'failed') logger.error(told, `backfill ended: ${error}`);
    else logger.info(told, 'backfill ended');
    return 'worked';
  };

  const workOn = async (record: ScanRecord): Promise<Did> => {
    const { id } = record;
    let next = await store.readNext(id)();
    if (!isLeft(next) && next.right.length === 0) {
      const standing = await store.stand(id)();
      if (isLeft(standing)) {
        warn('backfill not read', standing.left);
        return 'waits';
      }
      if (standing.right.parts > 0) return settle(record);
      const added = await store.add([toPlanPart(toPlanned(record))])();
      next = isLeft(added) ? added : await store.readNext(id)();
    }
    if (isLeft(next)) {
      warn('parts of a backfill not read', next.left);
      return 'waits';
    }
    const findFree = free_of.get(id) ?? createFindFree(monotonic, now);
    free_of.set(id, findFree);
    for (const free of findFree(next.right)) {
      if (stopping.signal.aborted) return 'waits';
      const taken = await takeItem({ store, logger, engine, holder, monotonic }, free);
      if (taken === undefined) continue;
      await runPart(record, taken);
      return 'worked';
    }
    return 'waits';
  };

  const turn = async (): Promise<Did> => {
    const open = await readOpenBackfills(engine, names)();
    if (isLeft(open)) {
      warn('backfills not read', open.left);
      return 'nothing';
    }
    for (const id of free_of.keys()) if (!open.right.some((record) => record.id === id)) free_of.delete(id);
    for (const record of open.right) {
      await whenIdle();
      if (stopping.signal.aborted) return 'nothing';
      if ((await workOn(record)) === 'worked') return 'worked';
    }
    return open.right.length === 0 ? 'nothing' : 'waits';
  };

  const loop = (async () => {
    while (!stopping.signal.aborted) {
      let did: Did = 'nothing';
      try {
        did = await turn();
      } catch (error) {
        logger.error({ err: error }, 'a turn of the backfills ended by a defect');
      }
      if (did === 'worked') continue;
      resting = new AbortController();
      const signal = AbortSignal.any([resting.signal, stopping.signal]);
      await wait(did === 'waits' ? PAUSE_MS : REST_MS, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    wake: () => resting.abort(),
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
};
