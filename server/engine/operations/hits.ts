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
  const identity = by_sequence ? '_seq_no' : '_id';
  const type = by_sequence ? 'number' : 'string';
  const wrong = hits.findIndex((hit) => !isHit(hit, identity, type));
  if (wrong !== -1) return left(undecodable(`hits.hits.${wrong}`, `a hit with _index and ${identity}`));
  const known = hits as SearchHit[];
  // In place: a page is read once, and copies of its hits would be most of its garbage.
  if (by_sequence) for (const hit of known as { _id: string }[]) hit._id = '';
  return right(known);
};

const isHit = (hit: unknown, identity: '_id' | '_seq_no', type: 'string' | 'number'): boolean => {
  if (typeof hit !== 'object' || hit === null) return false;
  const values = hit as Record<string, unknown>;
  return typeof values._index === 'string' && typeof values[identity] === type;
};
