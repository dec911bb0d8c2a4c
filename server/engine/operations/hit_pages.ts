import { right } from 'fp-ts/lib/Either.js';
import { map, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { decodeHit, decodeNumberedHit, type SearchHit } from './hits.ts';
import {
  type RowsResult,
  type SearchBody,
  type SearchResult,
  search,
  searchPit,
  searchRows,
} from './search.ts';

export interface HitPage<T> {
  readonly rows: readonly T[];
  /** hits of the page */
  readonly count: number;
  /** the last hit's, to go on after it */
  readonly sort?: readonly unknown[] | undefined;
  readonly pit_id?: string | undefined;
}

/** Asks for one page. @param indices undefined: over the point in time that `body.pit` names */
export type AskPage<T> = (
  indices: string | undefined,
  body: SearchBody,
  options: { readonly timeout_ms?: number },
) => TaskEither<EngineError, HitPage<T>>;

/** Pages of whole hits. */
export const askHits =
  (engine: Engine): AskPage<SearchHit> =>
  (indices, body, options) => {
    const asked =
      indices === undefined ? searchPit(engine, body, options) : search(engine, indices, body, options);
    return map((page: SearchResult) => ({
      rows: page.hits,
      count: page.hits.length,
      sort: page.hits.at(-1)?.sort,
      pit_id: page.pit_id,
    }))(asked);
  };

/** Pages of what `decode` makes of hits: a hit is its own until it returns, and one of which it makes nothing is only counted. */
export const askRows =
  <R>(engine: Engine, decode: (hit: SearchHit) => R | undefined, are_numbered: boolean): AskPage<R> =>
  (indices, body, options) => {
    const toHit = are_numbered ? decodeNumberedHit : decodeHit;
    const wanted = {
      path: ['hits', 'hits'],
      decode: (row: unknown) => {
        const hit = toHit(row);
        return hit._tag === 'Left' ? hit : right(decode(hit.right));
      },
    };
    return map((page: RowsResult<R>) => ({
      rows: page.rows,
      count: page.count,
      sort: (page.last as SearchHit | undefined)?.sort,
      pit_id: page.pit_id,
    }))(searchRows(engine, indices, body, wanted, options));
  };
