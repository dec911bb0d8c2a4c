import { isLeft, left } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import { showWritten } from '../scan/stored/show_written.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import type { WorkItem } from '../schema/work_item.ts';
import { changeScan } from './backfill_record.ts';
import { mergeAccounts } from './merge_accounts.ts';
import type { WorkStore } from './work_store.ts';

const toOwedSentence = (owed: readonly WorkItem[], parts: number): string => {
  const [first] = owed;
  return `${owed.length} of ${parts} parts could not be judged and stay owed, the first from ${first?.from} to ${first?.to}: ${first?.error ?? 'no reason was kept'} Resume the backfill when that is mended.`;
};

/** Every part is done or owed: the record says so, with one account of all of them. Any copy may; a record that is final stays as it is. */
export const settleBackfill =
  (
    engine: Engine,
    names: IndexNames,
    store: WorkStore,
    scan_id: string,
    now: number,
  ): TaskEither<EngineError, ScanRecord | undefined> =>
  async () => {
    const parts = await store.readAll(scan_id)();
    if (isLeft(parts)) return parts;
    const standing = await store.stand(scan_id)();
    if (isLeft(standing)) return standing;
    const seen = await showWritten(engine, names)();
    if (isLeft(seen)) return left(seen.left);
    const owed = parts.right
      .filter(({ state }) => state === 'owed')
      .sort((a, b) => (a.from < b.from ? -1 : 1));
    return changeScan(engine, names, scan_id, (record) =>
      record.status === 'queued' || record.status === 'running'
        ? {
            ...record,
            status: owed.length === 0 ? 'done' : 'failed',
            finished: new Date(now).toISOString(),
            account: mergeAccounts(parts.right),
            work: standing.right,
            ...(owed.length === 0 ? {} : { error: toOwedSentence(owed, parts.right.length) }),
          }
        : undefined,
    )();
  };
