import { type Either, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { EngineError } from '../errors.ts';
import { decodeAnswer } from './decode_answer.ts';
import type { SearchBody, SearchResult } from './search.ts';

export interface CompositePage {
  readonly buckets: readonly unknown[];
  /** absent after the last bucket */
  readonly after_key?: unknown;
}

const CompositeAnswer = t.intersection(
  [t.type({ buckets: t.UnknownArray }), t.partial({ after_key: t.UnknownRecord })],
  'a composite aggregation',
);

/** The same search for one page. Throws where the body has no such composite: that is a defect of the caller. */
export const buildCompositePage = (
  body: SearchBody,
  aggregation: string,
  size: number,
  after: unknown,
): SearchBody => {
  const own = compositeOf(body, aggregation);
  const composite = { ...own.composite, size, ...(after === undefined ? {} : { after }) };
  const aggs = { ...aggregationsOf(body), [aggregation]: { ...own, composite } };
  const { aggregations: _, ...rest } = body;
  return { ...rest, size: 0, aggs };
};

/** With a selecting pipeline a page may come back short, or empty, before the end. */
export const canHideBuckets = (body: SearchBody, aggregation: string): boolean => {
  const { aggs, aggregations } = compositeOf(body, aggregation);
  const below: unknown[] = Object.values(Object(aggs ?? aggregations));
  return below.some((entry) => Object.keys(Object(entry)).some((type) => HIDING.has(type)));
};
const HIDING = new Set(['bucket_selector', 'bucket_sort']);

/** A search over no index at all has no aggregations: an empty page. */
export const decodeCompositePage = (
  result: SearchResult,
  aggregation: string,
): Either<EngineError, CompositePage> =>
  result.aggregations === undefined
    ? right({ buckets: [] })
    : decodeAnswer(CompositeAnswer, result.aggregations[aggregation]);

interface CompositeAggregation {
  readonly composite: Readonly<Record<string, unknown>>;
  readonly aggs?: unknown;
  readonly aggregations?: unknown;
}

const aggregationsOf = (body: SearchBody): Readonly<Record<string, unknown>> =>
  Object(body.aggs ?? body.aggregations);

const compositeOf = (body: SearchBody, aggregation: string): CompositeAggregation => {
  const own = aggregationsOf(body)[aggregation] as CompositeAggregation | undefined;
  if (own?.composite === undefined)
    throw new TypeError(`the body has no composite aggregation "${aggregation}"`);
  return own;
};
