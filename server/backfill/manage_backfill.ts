import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import { changeScan, readOpenBackfills } from './backfill_record.ts';
import { openWorkStore } from './work_store.ts';

const isOpen = ({ status }: ScanRecord): boolean => status === 'queued' || status === 'running';

/** The record with how far its parts have come; one that is final says so itself. */
export const addStanding =
  (engine: Engine, names: IndexNames, record: ScanRecord): TaskEither<EngineError, ScanRecord> =>
  async () => {
    if (record.trigger !== 'backfill' || record.status === 'done') return right(record);
    const standing = await openWorkStore(engine, names).stand(record.id)();
    return isLeft(standing) ? standing : right({ ...record, work: standing.right });
  };

/** An open backfill of the same span and analytics: asked for once more, it is gone on with. */
export const findSameBackfill =
  (
    engine: Engine,
    names: IndexNames,
    asked: Pick<ScanRecord, 'from' | 'to' | 'analytics'>,
  ): TaskEither<EngineError, ScanRecord | undefined> =>
  async () => {
    const open = await readOpenBackfills(engine, names)();
    if (isLeft(open)) return open;
    const wanted = [...asked.analytics].sort().join();
    return right(
      open.right.find(
        ({ from, to, analytics }) =>
          from === asked.from && to === asked.to && [...analytics].sort().join() === wanted,
      ),
    );
  };

/** Parts in hand end before their next slice; what was written stands. A backfill that is over stays as it is. */
export const cancelBackfill = (
  engine: Engine,
  names: IndexNames,
  id: string,
  now: number,
): TaskEither<EngineError, ScanRecord | undefined> =>
  changeScan(engine, names, id, (record) =>
    isOpen(record)
      ? {
          ...record,
          status: 'cancelled',
          finished: new Date(now).toISOString(),
          error: 'The backfill was cancelled; findings already written stand.',
        }
      : undefined,
  );

/** One that failed or was cancelled goes on where it ended: owed parts are tried again. */
export const resumeBackfill =
  (engine: Engine, names: IndexNames, id: string): TaskEither<EngineError, ScanRecord | undefined> =>
  async () => {
    const store = openWorkStore(engine, names);
    for (;;) {
      const owed = await store.readOwed(id)();
      if (isLeft(owed)) return owed;
      if (owed.right.length === 0) break;
      for (const held of owed.right) {
        const { not_before: _not_before, ...item } = held.item;
        const replaced = await store.replace(held, { ...item, state: 'open', tries: 0 })();
        if (isLeft(replaced)) return replaced;
      }
    }
    return changeScan(engine, names, id, (record) => {
      if (record.status !== 'failed' && record.status !== 'cancelled') return undefined;
      const { finished: _finished, error: _error, work: _work, account: _account, ...rest } = record;
      return { ...rest, status: 'queued' };
    })();
  };
