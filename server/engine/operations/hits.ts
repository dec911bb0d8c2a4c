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

/**
 * A cheap check, since pages are hot: identity only; what is inside `_source` or `fields` its reader decodes.
 * `by_sequence`: identity is the sequence number, and the id empty.
 */
export const decodeHits = (
  hits: readonly unknown[],
  by_sequence = false,
): Either<EngineError, readonly SearchHit[]> => {
  const wrong = hits.findIndex(by_sequence ? (hit) => !isNumbered(hit) : (hit) => !isHit(hit));
  if (wrong !== -1)
    return left(
      undecodable(`hits.hits.${wrong}`, `a hit with _index and ${by_sequence ? '_seq_no' : '_id'}`),
    );
  const known = hits as SearchHit[];
  // In place: a page is read once, and copies of its hits would be most of its garbage.
  if (by_sequence) for (const hit of known as { _id: string }[]) hit._id = '';
  return right(known);
};

const isHit = (hit: unknown): hit is SearchHit => {
  if (typeof hit !== 'object' || hit === null) return false;
  const { _index, _id } = hit as Record<string, unknown>;
  return typeof _index === 'string' && typeof _id === 'string';
};

const isNumbered = (hit: unknown): boolean => {
  if (typeof hit !== 'object' || hit === null) return false;
  const { _index, _seq_no } = hit as Record<string, unknown>;
  return typeof _index === 'string' && typeof _seq_no === 'number';
};
