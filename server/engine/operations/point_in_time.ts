import { left, right } from 'fp-ts/lib/Either.js';
import { chain, map, orElse, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { requestDecoded } from './decode_answer.ts';
import { buildPath, LENIENT_INDICES } from './path.ts';
import { resolveIndices } from './resolve_indices.ts';

const ElasticsearchPit = t.type({ id: t.string, _shards: t.type({ total: t.number }) }, 'a point in time');
type ElasticsearchPit = t.TypeOf<typeof ElasticsearchPit>;
const OpenSearchPit = t.type({ pit_id: t.string }, 'a point in time');
type OpenSearchPit = t.TypeOf<typeof OpenSearchPit>;

/**
 * Opens a point in time over what exists of an index expression.
 * @param keep_alive e.g. "2m"
 * @returns its id; `not_found` where no index matches
 */
export const openPit = (
  engine: Engine,
  indices: string,
  keep_alive: string,
): TaskEither<EngineError, string> =>
  engine.flavor === 'elasticsearch'
    ? openOnElasticsearch(engine, indices, keep_alive)
    : openOnOpenSearch(engine, indices, keep_alive);

/** Frees what the cluster holds for it. One that is already gone is no error. */
export const closePit = (engine: Engine, id: string): TaskEither<EngineError, void> => {
  const own =
    engine.flavor === 'elasticsearch'
      ? { path: '/_pit', body: { id } }
      : { path: '/_search/point_in_time', body: { pit_id: [id] } };
  const closed = map(() => undefined)(engine.request({ method: 'DELETE', ...own }));
  return orElse(
    (error: EngineError) => async () => (error.kind === 'not_found' ? right(undefined) : left(error)),
  )(closed);
};

const openOnElasticsearch = (engine: Engine, indices: string, keep_alive: string) => {
  const path = buildPath(indices, '_pit');
  const opened = requestDecoded(
    engine,
    { method: 'POST', path, query: { ...LENIENT_INDICES, keep_alive } },
    ElasticsearchPit,
  );
  return chain(
    ({ id, _shards }: ElasticsearchPit): TaskEither<EngineError, string> =>
      async () =>
        _shards.total === 0 ? left(toNoIndex(indices)) : right(id),
  )(opened);
};

// over no index at all OpenSearch answers with a bare illegal_argument_exception; ask what there is before believing it
const openOnOpenSearch = (engine: Engine, indices: string, keep_alive: string) => {
  const path = buildPath(indices, '_search', 'point_in_time');
  const opened = requestDecoded(
    engine,
    // Elasticsearch is strict by itself
    { method: 'POST', path, query: { ...LENIENT_INDICES, keep_alive, allow_partial_pit_creation: 'false' } },
    OpenSearchPit,
  );
  const explained = orElse<EngineError, OpenSearchPit, EngineError>((error) =>
    chain((names: readonly string[]): TaskEither<EngineError, OpenSearchPit> => {
      return async () => left(names.length === 0 ? toNoIndex(indices) : error);
    })(resolveIndices(engine, indices)),
  )(opened);
  return map(({ pit_id }: OpenSearchPit) => pit_id)(explained);
};

const toNoIndex = (indices: string): EngineError => ({
  kind: 'not_found',
  type: 'no_matching_index',
  detail: `no index matches ${indices}`,
});
