import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { buildCompositePage, canHideBuckets, decodeCompositePage } from './composite_page.ts';
import { type SearchBody, searchRows } from './search.ts';
import { askShrinking } from './shrinking_page.ts';

export interface CompositeQuery<B> {
  /** a search body whose `aggs[aggregation]` is a composite; its `size` and `after` are set here */
  readonly body: SearchBody;
  readonly aggregation: string;
  /** the bucket is its own until it returns; a Left says what is wrong with it, and undefined is counted, but not given to `step` */
  readonly decode: (bucket: unknown) => Either<string, B | undefined>;
  /** buckets, 10,000 by default */
  readonly page_size?: number;
  /** exchanges for one page, 8 by default */
  readonly tries?: number;
  /** the longest first wait before another try, 500 ms by default */
  readonly pause_ms?: number;
  readonly timeout_ms?: number;
}

export interface CompositeFolded<A> {
  readonly value: A;
  readonly pages: number;
  readonly buckets: number;
  readonly requests: number;
}

const SMALLEST_PAGE = 100;

/**
 * Visits every bucket of a composite aggregation once, page by page. A page that the cluster refuses (too_large,
 * overloaded, timeout) is halved and asked again from the same key. Memory is one page.
 */
export const foldComposite =
  <A, B>(
    engine: Engine,
    indices: string,
    query: CompositeQuery<B>,
    init: A,
    step: (value: A, bucket: B) => A,
  ): TaskEither<EngineError, CompositeFolded<A>> =>
  async () => {
    const { aggregation, decode, tries = 8, pause_ms = 500, timeout_ms } = query;
    const options = timeout_ms === undefined ? {} : { timeout_ms };
    let page_size = query.page_size ?? 10_000;
    const settings = { smallest_page: Math.min(SMALLEST_PAGE, page_size), tries, pause_ms };
    let folded: CompositeFolded<A> = { value: init, pages: 0, buckets: 0, requests: 0 };
    let after: unknown;
    for (;;) {
      const ask = (size: number) =>
        searchRows(
          engine,
          indices,
          buildCompositePage(query.body, aggregation, size, after),
          { path: ['aggregations', aggregation, 'buckets'], decode },
          options,
        );
      const page = await askShrinking({ ...settings, page_size }, ask)();
      if (isLeft(page)) return left(page.left);
      const decoded = decodeCompositePage(page.right.value, aggregation);
      if (isLeft(decoded)) return decoded;
      const { rows, count } = page.right.value;
      page_size = page.right.page_size;
      folded = {
        value: rows.reduce(step, folded.value),
        pages: folded.pages + 1,
        buckets: folded.buckets + count,
        requests: folded.requests + page.right.requests,
      };
      after = decoded.right.after_key;
      const is_last = count < page_size && !canHideBuckets(query.body, aggregation);
      if (after === undefined || is_last) return right(folded);
    }
  };
