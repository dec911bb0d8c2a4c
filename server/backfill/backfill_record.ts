import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { buildOpenBackfills } from '../../queries/work.ts';
import type { EngineError } from '../engine/errors.ts';
import { refresh, search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import { readGuardedScan, saveScan } from '../scan/stored/scan_records.ts';
import { decode } from '../schema/leaf_codecs.ts';
import { ScanRecord } from '../schema/scan_account.ts';

const TRIES = 8;

/**
 * Change a record under its version, again where somebody else was faster. `change` answers undefined where nothing is to be done.
 * Resolves to the record as it then stands; undefined: there is none.
 */
export const changeScan =
  (
    engine: Engine,
    names: IndexNames,
    id: string,
    change: (record: ScanRecord) => ScanRecord | undefined,
  ): TaskEither<EngineError, ScanRecord | undefined> =>
  async () => {
    for (let attempt = 0; ; attempt += 1) {
      const read = await readGuardedScan(engine, names, id)();
      if (isLeft(read)) return read;
      if (read.right === undefined) return right(undefined);
      const changed = change(read.right.record);
      if (changed === undefined) return right(read.right.record);
      const saved = await saveScan(engine, names, changed, read.right.guard)();
      if (!isLeft(saved)) return right(changed);
      if (saved.left.kind !== 'conflict' || attempt + 1 >= TRIES) return saved;
    }
  };

/** Backfills that are not over, the oldest first. A document that is no record of a scan is passed by. */
export const readOpenBackfills =
  (engine: Engine, names: IndexNames): TaskEither<EngineError, readonly ScanRecord[]> =>
  async () => {
    const seen = await refresh(engine, names.scans)();
    if (isLeft(seen)) return left(seen.left);
    const found = await search(engine, names.scans, buildOpenBackfills())();
    if (isLeft(found)) return found;
    return right(
      found.right.hits.flatMap(({ _source }) => {
        const record = decode(ScanRecord)(_source);
        return isLeft(record) ? [] : [record.right];
      }),
    );
  };
