import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { chainEitherK, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EngineError } from '../errors.ts';
import { type RowsRead, type RowsWanted, readRows } from '../pages/read_rows.ts';
import type { Engine } from '../port.ts';
import { toCauseError, toCauses } from '../response_error.ts';
import { decodeAnswer, undecodable } from './decode_answer.ts';
import { decodeHits, type SearchHit } from './hits.ts';
import { onceServed } from './once_served.ts';
import { buildPath, LENIENT_INDICES } from './path.ts';
import { toUnserved } from './served_shards.ts';

export type SearchBody = Readonly<Record<string, unknown>>;

export interface SearchOptions {
  readonly timeout_ms?: number;
  /**
   * what of each document is sent. The cluster filters its answer as it writes it, which costs it less than `_source` in the body: that takes
   * every document apart and builds it anew. Of hits only; an empty list below a path may be left out.
   */
  readonly source_paths?: readonly string[] | undefined;
}

export interface SearchResult {
  /** milliseconds */
  readonly took: number;
  readonly timed_out: boolean;
  readonly hits: readonly SearchHit[];
  /** absent with `track_total_hits: false`; a lower bound where `total_relation` is "gte" */
  readonly total?: number;
  readonly total_relation?: 'eq' | 'gte';
  readonly aggregations?: Readonly<Record<string, unknown>>;
  /** with a point in time: the id to go on with */
  readonly pit_id?: string;
}

const SearchAnswer = t.intersection(
  [
    t.type({
      took: t.number,
      timed_out: t.boolean,
      _shards: t.intersection([
        t.type({ total: t.number, successful: t.number, failed: t.number }),
        t.partial({ failures: t.UnknownArray }),
      ]),
      hits: t.partial({
        hits: t.UnknownArray,
        total: t.type({ value: t.number, relation: t.union([t.literal('eq'), t.literal('gte')]) }),
      }),
    }),
    t.partial({ aggregations: t.UnknownRecord, pit_id: t.string }),
  ],
  'a search answer',
);
type SearchAnswer = t.TypeOf<typeof SearchAnswer>;

/**
 * One search that is complete or fails: a failed shard or a time-out is `partial_shards` (or what the shard's own failure
 * says: `too_large`, `overloaded`), a shard that no node serves for most of a second is `unreachable`; never a smaller result. Missing indices count as empty.
 */
export const search = (
  engine: Engine,
  indices: string,
  body: SearchBody,
  { source_paths, ...options }: SearchOptions = {},
): TaskEither<EngineError, SearchResult> => {
  const request = toRequest(indices, body, source_paths);
  const decodeOne = chainEitherK((answer) => decodeSearch(answer, source_paths !== undefined));
  return onceServed(decodeOne(engine.request({ ...request, ...options })), ['unreachable']);
};

const toRequest = (indices: string, body: SearchBody, source_paths?: readonly string[]) =>
  ({
    method: 'POST',
    path: buildPath(indices, '_search'),
    query: {
      ...LENIENT_INDICES,
      ...(body.size === 0 ? { request_cache: 'false' } : {}),
      ...(source_paths === undefined ? {} : { filter_path: toFilterPath(source_paths) }),
    },
    body,
  }) as const;

/** An answer whose rows were read one by one; in `hits` or `aggregations`, where they stood, there are none. */
export interface RowsResult<R> extends SearchResult, Pick<RowsRead<R>, 'rows' | 'count' | 'last'> {}

/** As `search`, for pages of many rows: each is decoded as it is met, and none is held. @param indices undefined: over the point in time that `body.pit` names */
export const searchRows = <R>(
  engine: Engine,
  indices: string | undefined,
  body: SearchBody,
  wanted: RowsWanted<R>,
  options: Pick<SearchOptions, 'timeout_ms'> = {},
): TaskEither<EngineError, RowsResult<R>> => {
  const request =
    indices === undefined ? ({ method: 'POST', path: '/_search', body } as const) : toRequest(indices, body);
  const asked = engine.request({ ...request, read: readRows(wanted), ...options });
  const decoded = chainEitherK((answer) => decodeRows(answer as RowsRead<R>, wanted.path))(asked);
  return indices === undefined ? decoded : onceServed(decoded, ['unreachable']);
};

/** What is wrong with the answer as a whole says more than what is wrong with a row of it. */
export const decodeRows = <R>(
  { rest, rows, count, last, wrong }: RowsRead<R>,
  path: readonly string[],
): Either<EngineError, RowsResult<R>> => {
  const decoded = decodeSearch(rest);
  if (decoded._tag === 'Left') return decoded;
  return wrong === undefined
    ? right({ ...decoded.right, rows, count, last })
    : left(undecodable(`${path.join('.')}.${wrong.place}`, `as expected: ${wrong.what}`));
};

/** What is read of an answer beside the documents themselves. */
const ALWAYS = ['error', 'took', 'timed_out', '_shards', 'hits.total'];
const OF_HITS = ['_index', '_id', '_seq_no', '_primary_term', 'sort'];

const toFilterPath = (source_paths: readonly string[]): string =>
  [
    ...ALWAYS,
    ...[...OF_HITS, ...source_paths.map((path) => `_source.${path}`)].map((path) => `hits.hits.${path}`),
  ].join(',');

/** As `search`, over the point in time that `body.pit` names. */
export const searchPit = (
  engine: Engine,
  body: SearchBody,
  options: Pick<SearchOptions, 'timeout_ms'> = {},
): TaskEither<EngineError, SearchResult> =>
  chainEitherK((answer) => decodeSearch(answer))(
    engine.request({ method: 'POST', path: '/_search', body, ...options }),
  );

/** `is_filtered`: an answer without a hit then has no list of them. */
export const decodeSearch = (answer: unknown, is_filtered = false): Either<EngineError, SearchResult> => {
  const decoded = decodeAnswer(SearchAnswer, answer);
  if (decoded._tag === 'Left') return decoded;
  const incomplete = toIncomplete(decoded.right);
  if (incomplete !== undefined) return left(incomplete);
  const listed = decoded.right.hits.hits ?? (is_filtered ? [] : undefined);
  if (listed === undefined) return left(undecodable('hits.hits', 'a list'));
  const hits = decodeHits(listed);
  return hits._tag === 'Left' ? hits : right(toResult(decoded.right, hits.right));
};

const toIncomplete = ({ _shards, timed_out }: SearchAnswer): EngineError | undefined => {
  const { failed, total, failures = [] } = _shards;
  if (failed === 0) {
    if (timed_out) return { kind: 'partial_shards', failed, total, detail: 'the search timed out' };
    return toUnserved(_shards);
  }
  const causes = failures.flatMap((failure) => toCauses((failure as { reason?: unknown } | null)?.reason));
  const first = causes[0];
  const detail = first === undefined ? 'no reason was given' : `${first.type}: ${first.reason}`;
  return toCauseError(causes) ?? { kind: 'partial_shards', failed, total, detail };
};

const toResult = (
  { took, timed_out, hits: { total }, aggregations, pit_id }: SearchAnswer,
  hits: readonly SearchHit[],
): SearchResult => ({
  took,
  timed_out,
  hits,
  ...(total === undefined ? {} : { total: total.value, total_relation: total.relation }),
  ...(aggregations === undefined ? {} : { aggregations }),
  ...(pit_id === undefined ? {} : { pit_id }),
});
