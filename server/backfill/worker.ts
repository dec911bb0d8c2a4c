import { setTimeout as wait } from 'node:timers/promises';
import { isLeft } from 'fp-ts/lib/Either.js';
import { type EngineError, toSentence } from '../engine/errors.ts';
import { toIndexNames } from '../scan/index_names.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import { readOpenBackfills } from './backfill_record.ts';
import { createFindFree, type FindFree } from './free_items.ts';
import { createPartRunner, type RunnerDesk } from './part_runner.ts';
import { toPlanPart } from './plan_parts.ts';
import { toPlanned } from './run_part.ts';
import { settleBackfill } from './settle_backfill.ts';
import { takeItem } from './taken_item.ts';
import { openWorkStore } from './work_store.ts';

export interface WorkerDesk extends Omit<RunnerDesk, 'names' | 'store'> {
  /** of this copy */
  readonly holder: string;
  /** milliseconds of a clock that never jumps and goes on while the process is stopped */
  readonly monotonic: () => number;
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

type Did = 'worked' | 'waits' | 'nothing';

/** Takes one part after another of the oldest backfill that has a free one, until stopped. */
export const startWorker = (desk: WorkerDesk): Worker => {
  const { engine, logger, holder, monotonic, now } = desk;
  const names = toIndexNames(desk.settings.index_prefix);
  const store = openWorkStore(engine, names);
  const stopping = new AbortController();
  const free_of = new Map<string, FindFree>();
  let resting = new AbortController();

  const warn = (what: string, error: EngineError): void =>
    logger.warn(`${what}: ${toSentence(error, engine.url)}`);
  const { whenIdle, run } = createPartRunner(
    {
      ...desk,
      names,
      store,
      get settings() {
        return desk.settings;
      },
    },
    stopping.signal,
  );

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
      await run(record, taken);
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
