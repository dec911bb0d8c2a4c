import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { EngineError } from '../engine/errors.ts';
import { getDocument, indexDocument } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { decode } from '../schema/leaf_codecs.ts';
import { ScanRecord } from '../schema/scan_account.ts';
import { Checkpoint } from '../schema/stored_documents.ts';
import type { IndexNames } from './index_names.ts';

/** Keep a scan's record as it now stands; with `create`, only where there is none: `conflict` else. */
export const saveScan =
  (
    engine: Engine,
    names: IndexNames,
    record: ScanRecord,
    options: { readonly create?: boolean } = {},
  ): TaskEither<EngineError, void> =>
  async () => {
    const saved = await indexDocument(engine, names.scans, record.id, record, options)();
    return isLeft(saved) ? saved : right(undefined);
  };

const readDecoded =
  <A>(engine: Engine, index: string, id: string, codec: t.Type<A>): TaskEither<EngineError, A | undefined> =>
  async () => {
    const stored = await getDocument(engine, index, id)();
    if (isLeft(stored)) return stored;
    if (stored.right === undefined) return right(undefined);
    const decoded = decode<A>(codec)(stored.right._source);
    return isLeft(decoded)
      ? left({ kind: 'undecodable', detail: `${index}/${id}: ${decoded.left}` })
      : right(decoded.right);
  };

export const readScan = (
  engine: Engine,
  names: IndexNames,
  id: string,
): TaskEither<EngineError, ScanRecord | undefined> => readDecoded(engine, names.scans, id, ScanRecord);

/** How far the scheduled scans have come; undefined before the first. */
export const readCheckpoint = (
  engine: Engine,
  names: IndexNames,
): TaskEither<EngineError, Checkpoint | undefined> =>
  readDecoded(engine, names.checkpoints, 'schedule', Checkpoint);

export const saveCheckpoint =
  (engine: Engine, names: IndexNames, checkpoint: Checkpoint): TaskEither<EngineError, void> =>
  async () => {
    const saved = await indexDocument(engine, names.checkpoints, 'schedule', checkpoint, {})();
    return isLeft(saved) ? saved : right(undefined);
  };
