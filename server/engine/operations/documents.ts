import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import { map, orElse, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { toCauses, toResponseError } from '../response_error.ts';
import { requestDecoded } from './decode_answer.ts';
import { onceServed } from './once_served.ts';
import { buildPath, LENIENT_INDICES } from './path.ts';

/** A stored document with what a guarded write needs. */
export interface StoredDocument {
  readonly _index: string;
  readonly _id: string;
  readonly _seq_no: number;
  readonly _primary_term: number;
  readonly _source: unknown;
}

const Found = t.type(
  { _index: t.string, _id: t.string, _seq_no: t.number, _primary_term: t.number, _source: t.unknown },
  'a stored document',
);
const Got = t.union([
  Found,
  t.intersection([t.type({ _id: t.string }), t.partial({ error: t.UnknownRecord })]),
]);
const MultiGetAnswer = t.type({ docs: t.array(Got) }, 'a multi-get answer');

const IDS_AT_ONCE = 1_000;

/** Undefined where the document, or its index, does not exist. Sees writes at once, without a refresh. */
export const getDocument = (
  engine: Engine,
  index: string,
  id: string,
): TaskEither<EngineError, StoredDocument | undefined> =>
  onceServed(getOnce(engine, index, id), ['unreachable', 'overloaded']);

const getOnce = (
  engine: Engine,
  index: string,
  id: string,
): TaskEither<EngineError, StoredDocument | undefined> =>
  orElse<EngineError, StoredDocument | undefined, EngineError>(
    (error) => async () => (error.kind === 'not_found' ? right(undefined) : left(error)),
  )(requestDecoded(engine, { method: 'GET', path: buildPath(index, '_doc', id) }, Found));

/** Those that exist, in the order of the ids. `index` is one index or an alias of one. */
export const multiGet =
  (
    engine: Engine,
    index: string,
    ids: readonly string[],
  ): TaskEither<EngineError, readonly StoredDocument[]> =>
  async () => {
    const found: StoredDocument[] = [];
    for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
      const body = { ids: ids.slice(start, start + IDS_AT_ONCE) };
      const answer = await requestDecoded(
        engine,
        { method: 'POST', path: buildPath(index, '_mget'), body },
        MultiGetAnswer,
      )();
      if (isLeft(answer)) return answer;
      for (const got of answer.right.docs) {
        if ('_seq_no' in got) found.push(got);
        else if (got.error !== undefined && !isMissingIndex(got.error))
          return left(toResponseError(500, got));
      }
    }
    return right(found);
  };

/** A document that is not there is no error. */
export const deleteDocument = (
  engine: Engine,
  index: string,
  id: string,
  refresh: boolean | 'wait_for' = false,
): TaskEither<EngineError, 'deleted' | 'missing'> => {
  const query = { refresh: String(refresh) };
  const deleted = map((): 'deleted' | 'missing' => 'deleted')(
    engine.request({ method: 'DELETE', path: buildPath(index, '_doc', id), query }),
  );
  return orElse<EngineError, 'deleted' | 'missing', EngineError>(
    (error) => async () => (error.kind === 'not_found' ? right('missing') : left(error)),
  )(deleted);
};

const Deleted = t.type({ deleted: t.number, failures: t.UnknownArray }, 'a delete-by-query answer');

/** Deletes what matches, slowly enough to disturb nobody; documents that change meanwhile are left. No index: nothing to delete. */
export const deleteMatching = (
  engine: Engine,
  index: string,
  query: Readonly<Record<string, unknown>>,
): TaskEither<EngineError, number> => {
  const path = buildPath(index, '_delete_by_query');
  const options = { ...LENIENT_INDICES, conflicts: 'proceed', requests_per_second: '1000' };
  return map(({ deleted }: t.TypeOf<typeof Deleted>) => deleted)(
    requestDecoded(engine, { method: 'POST', path, query: options, body: { query } }, Deleted),
  );
};

const isMissingIndex = (error: unknown): boolean =>
  toCauses(error).some(({ type }) => type === 'index_not_found_exception');
