import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { EngineError } from '../errors.ts';
import { undecodable } from './decode_answer.ts';

export interface SearchHit {
  readonly _index: string;
  readonly _id: string;
  readonly _source?: unknown;
  /** by `fields` or `docvalue_fields`: every value is an array */
  readonly fields?: Readonly<Record<string, readonly unknown[]>>;
  readonly sort?: readonly unknown[];
  /** with `seq_no_primary_term: true` */
  readonly _seq_no?: number;
  readonly _primary_term?: number;
}

/** A cheap check, since pages are hot: identity only; what is inside `_source` or `fields` its reader decodes. */
export const decodeHits = (hits: readonly unknown[]): Either<EngineError, readonly SearchHit[]> => {
  const wrong = hits.findIndex((hit) => !isHit(hit));
  if (wrong !== -1) return left(undecodable(`hits.hits.${wrong}`, A_HIT));
  return right(hits as SearchHit[]);
};

const A_HIT = 'a hit with _index and _id';
const A_NUMBERED_HIT = 'a hit with _index and _seq_no';

const isHit = (hit: unknown): hit is SearchHit => {
  if (typeof hit !== 'object' || hit === null) return false;
  const { _index, _id } = hit as Record<string, unknown>;
  return typeof _index === 'string' && typeof _id === 'string';
};

/** The same of one hit. */
export const decodeHit = (hit: unknown): Either<string, SearchHit> => (isHit(hit) ? right(hit) : left(A_HIT));

/** The same of one hit whose identity is its sequence number; its id is empty then. */
export const decodeNumberedHit = (hit: unknown): Either<string, SearchHit> => {
  if (typeof hit !== 'object' || hit === null) return left(A_NUMBERED_HIT);
  const known = hit as { _index?: unknown; _id: string; _seq_no?: unknown };
  if (typeof known._index !== 'string' || typeof known._seq_no !== 'number') return left(A_NUMBERED_HIT);
  known._id = '';
  return right(known as SearchHit);
};
