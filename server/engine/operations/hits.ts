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
  return wrong === -1
    ? right(hits as readonly SearchHit[])
    : left(undecodable(`hits.hits.${wrong}`, 'a hit with _index and _id'));
};

const isHit = (hit: unknown): hit is SearchHit => {
  if (typeof hit !== 'object' || hit === null) return false;
  const { _index, _id } = hit as Record<string, unknown>;
  return typeof _index === 'string' && typeof _id === 'string';
};
