import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../../engine/errors.ts';
import { deleteDocument, foldDocuments, getDocument, indexDocument } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { SHIPPED_EXCEPTIONS } from '../../exceptions/shipped.ts';
import { Exception } from '../../schema/exception.ts';
import { decode } from '../../schema/leaf_codecs.ts';
import type { IndexNames } from '../index_names.ts';

const read = (id: string, source: unknown) => {
  const decoded = decode(Exception)(source);
  return isLeft(decoded)
    ? left<EngineError>({ kind: 'undecodable', detail: `the stored exception ${id}: ${decoded.left}` })
    : right(decoded.right);
};

/** Shipped and stored ones; a stored one stands in place of the shipped one with its id. */
export const listExceptions =
  (engine: Engine, names: IndexNames): TaskEither<EngineError, Exception[]> =>
  async () => {
    const stored: unknown[] = [];
    const folded = await foldDocuments(
      engine,
      names.exceptions,
      { query: { match_all: {} }, source: true },
      stored,
      (all, hit) => {
        all.push(hit._source);
        return all;
      },
    )();
    if (isLeft(folded)) return folded;
    const by_id = new Map(SHIPPED_EXCEPTIONS.map((one) => [one.id, one]));
    for (const source of stored) {
      const one = read(names.exceptions, source);
      if (isLeft(one)) return one;
      by_id.set(one.right.id, one.right);
    }
    return right([...by_id.values()].sort((a, b) => (a.id < b.id ? -1 : 1)));
  };

export const readException =
  (engine: Engine, names: IndexNames, id: string): TaskEither<EngineError, Exception | undefined> =>
  async () => {
    const stored = await getDocument(engine, names.exceptions, id)();
    if (isLeft(stored)) return stored;
    return stored.right === undefined
      ? right(SHIPPED_EXCEPTIONS.find((one) => one.id === id))
      : read(id, stored.right._source);
  };

/** Seen by the next scan: it resolves when searches see it. */
export const saveException =
  (engine: Engine, names: IndexNames, exception: Exception): TaskEither<EngineError, void> =>
  async () => {
    const saved = await indexDocument(engine, names.exceptions, exception.id, exception, {
      refresh: 'wait_for',
    })();
    return isLeft(saved) ? saved : right(undefined);
  };

export const deleteException = (
  engine: Engine,
  names: IndexNames,
  id: string,
): TaskEither<EngineError, 'deleted' | 'missing'> => deleteDocument(engine, names.exceptions, id, 'wait_for');
