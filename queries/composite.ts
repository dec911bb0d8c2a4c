import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { ResolvedField } from '../server/schema/field_profile.ts';
import type { CompositeQuestion } from './question.ts';

export type Source = { readonly [key: string]: unknown };

/** One `terms` source. `optional` keeps documents without the field as a bucket of their own. */
export const byTerm = (name: string, field: ResolvedField, optional = false): Source => ({
  [name]: { terms: { field: field.name, ...(optional ? { missing_bucket: true } : {}) } },
});

/** A `terms` source for a field that the profile may lack: nothing then. */
export const byTermIf = (name: string, field: ResolvedField | undefined): Source[] =>
  field === undefined ? [] : [byTerm(name, field, true)];

/** A fixed step of event time; placed last, a leading date_histogram is slower. */
export const byStep = (name: string, field: ResolvedField, minutes: number): Source => ({
  [name]: { date_histogram: { field: field.name, fixed_interval: `${minutes}m`, format: 'epoch_millis' } },
});

/** A bucket's key as the sources named it, plus its count; cheap checks, one object per bucket. */
export interface KeyedBucket {
  readonly text: (name: string) => string | undefined;
  readonly number: (name: string) => number | undefined;
  readonly count: number;
  /** the answer of an aggregation below the bucket; empty where there is none */
  readonly inner: (name: string) => Readonly<Record<string, unknown>>;
}

/** One small object a bucket: pages hold ten thousand, and what is made for each of them is most of the garbage of a scan. */
class ReadBucket implements KeyedBucket {
  readonly count: number;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #bucket: Readonly<Record<string, unknown>>;

  constructor(bucket: object, values: object, count: number) {
    this.count = count;
    this.#values = values as Record<string, unknown>;
    this.#bucket = bucket as Record<string, unknown>;
  }

  inner(name: string): Readonly<Record<string, unknown>> {
    const answer = this.#bucket[name];
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return value === null || value === undefined || value === '' ? undefined : String(value);
  }

  number(name: string): number | undefined {
    const value = this.#values[name];
    if (value === null || value === undefined || value === '') return undefined;
    const parsed = Number(value);
    return Number.isFinite(parsed) ? parsed : undefined;
  }
}

/** Refuses what is no bucket of a composite aggregation; a codec for each would cost more than all that is done with it. */
export const toKeyedBucket = (bucket: unknown): Either<string, KeyedBucket> => {
  if (typeof bucket !== 'object' || bucket === null) return left('bucket: expected an object');
  const { key, doc_count } = bucket as { key?: unknown; doc_count?: unknown };
  if (typeof key !== 'object' || key === null || Array.isArray(key))
    return left('bucket.key: expected an object');
  if (typeof doc_count !== 'number') return left('bucket.doc_count: expected a number');
  return right(new ReadBucket(bucket, key, doc_count));
};

/**
 * A composite question from its filter, its sources and the decoder of one keyed bucket. The page size and `after` are put in
 * by the folding of pages.
 */
export const buildComposite = <B>(parts: {
  readonly aggregation: string;
  readonly filter: readonly unknown[];
  readonly must_not?: readonly unknown[];
  readonly sources: readonly Source[];
  /** aggregations below each bucket */
  readonly inner?: Readonly<Record<string, unknown>>;
  readonly decode: (bucket: KeyedBucket) => B | undefined;
}): CompositeQuestion<B> => ({
  aggregation: parts.aggregation,
  body: {
    size: 0,
    track_total_hits: false,
    query: {
      bool: { filter: parts.filter, ...(parts.must_not?.length ? { must_not: parts.must_not } : {}) },
    },
    aggs: {
      [parts.aggregation]: {
        composite: { sources: parts.sources },
        ...(parts.inner === undefined || Object.keys(parts.inner).length === 0 ? {} : { aggs: parts.inner }),
      },
    },
  },
  decode: (bucket) => {
    const keyed = toKeyedBucket(bucket);
    return keyed._tag === 'Left' ? keyed : right(parts.decode(keyed.right));
  },
});
