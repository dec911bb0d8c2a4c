import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { EngineError } from '../../engine/errors.ts';
import { getDocument, type IndexOptions, indexDocument } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { decode } from '../../schema/leaf_codecs.ts';
import { ScanRecord } from '../../schema/scan_account.ts';
import { Checkpoint } from '../../schema/stored_documents.ts';
import type { IndexNames } from '../index_names.ts';

/** Keep a scan's record as it now stands; with `create` only where there is none, with a guard only over that version: `conflict` else. */
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

/** A scan's record with the version it was read in. */
export interface ReadScan {
  readonly record: ScanRecord;
  readonly guard: IndexOptions;
}

export const readGuardedScan =
  (engine: Engine, names: IndexNames, id: string): TaskEither<EngineError, ReadScan | undefined> =>
  async () => {
    const stored = await getDocument(engine, names.scans, id)();
    if (isLeft(stored)) return stored;
    if (stored.right === undefined) return right(undefined);
    const { _source, _seq_no: if_seq_no, _primary_term: if_primary_term } = stored.right;
    const decoded = decode(ScanRecord)(_source);
    return isLeft(decoded)
      ? left({ kind: 'undecodable', detail: `${names.scans}/${id}: ${decoded.left}` })
      : right({ record: decoded.right, guard: { if_seq_no, if_primary_term } });
  };

/** A checkpoint with the version it was read in: only over that one may the next be written. */
export interface ReadCheckpoint {
  readonly checkpoint: Checkpoint | undefined;
  readonly guard: IndexOptions;
}

/** How far the scheduled scans have come; no checkpoint before the first. */
export const readCheckpoint =
  (engine: Engine, names: IndexNames): TaskEither<EngineError, ReadCheckpoint> =>
  async () => {
    const stored = await getDocument(engine, names.checkpoints, 'schedule')();
    if (isLeft(stored)) return stored;
    if (stored.right === undefined) return right({ checkpoint: undefined, guard: { create: true } });
    const { _source, _seq_no: if_seq_no, _primary_term: if_primary_term } = stored.right;
    const decoded = decode(Checkpoint)(_source);
    return isLeft(decoded)
      ? left({ kind: 'undecodable', detail: `the checkpoint of the schedule: ${decoded.left}` })
      : right({ checkpoint: decoded.right, guard: { if_seq_no, if_primary_term } });
  };

/** `conflict` where another copy has moved it since it was read. */
export const saveCheckpoint =
  (
    engine: Engine,
    names: IndexNames,
    checkpoint: Checkpoint,
    guard: IndexOptions,
  ): TaskEither<EngineError, void> =>
  async () => {
    const saved = await indexDocument(engine, names.checkpoints, 'schedule', checkpoint, guard)();
    return isLeft(saved) ? saved : right(undefined);
  };
