import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../errors.ts';
import type { Engine, EngineFlavor } from '../port.ts';
import { type AskPage, askHits, askRows } from './hit_pages.ts';
import type { SearchHit } from './hits.ts';
import { closePit, openPit } from './point_in_time.ts';
import { askShrinking } from './shrinking_page.ts';

export interface DocumentsQuery {
  readonly query?: Readonly<Record<string, unknown>>;
  readonly fields?: readonly unknown[];
  readonly docvalue_fields?: readonly unknown[];
  /** `false` by default: read `docvalue_fields`; or what `_source` takes */
  readonly source?: boolean | readonly string[];
  /** sequence numbers of hits: beside ids, or alone and with nothing but `docvalue_fields` */
  readonly sequence?: 'alone' | 'beside';
  /** documents, 5,000 by default */
  readonly page_size?: number;
  readonly timeout_ms?: number;
  /** how long the cluster keeps the view between two pages, "2m" by default */
  readonly keep_alive?: string;
}

export interface DocumentsFolded<A> {
  readonly value: A;
  readonly documents: number;
  readonly pages: number;
  readonly requests: number;
}

const PAGES = { smallest_page: 100, tries: 8, pause_ms: 500 };

const PAGE_SIZE = 5_000;

/** A question whose answers fit a page is asked once: one search is a consistent view of its own and needs none to be opened and closed. */
const askOnce = async <T>(ask: AskPage<T>, indices: string, query: DocumentsQuery) => {
  const size = query.page_size ?? PAGE_SIZE;
  const body = { size, sort: ['_doc'], track_total_hits: false, ...toRead(query) };
  const answer = await ask(indices, body, toOptions(query))();
  // Refusals are met page by page below.
  return isLeft(answer) || answer.right.count >= size ? undefined : answer.right;
};

/**
 * Visits every matching document once, in one consistent view, a page at a time. Each hit has `_index` and `_id` (or `_seq_no`, where asked for).
 * Memory is one page. No matching index: nothing to visit. The view is closed whatever happens.
 */
export const foldDocuments = <A>(
  engine: Engine,
  indices: string,
  query: DocumentsQuery,
  init: A,
  step: (value: A, hit: SearchHit) => A,
): TaskEither<EngineError, DocumentsFolded<A>> => fold(engine, indices, query, askHits(engine), init, step);

/** As `foldDocuments`: what `decode` makes of every hit, none of which is held longer than that takes. Those it makes nothing of are counted, and no more. */
export const readDocuments = <R>(
  engine: Engine,
  indices: string,
  query: DocumentsQuery,
  decode: (hit: SearchHit) => R | undefined,
): TaskEither<EngineError, DocumentsFolded<R[]>> => {
  const ask = askRows(engine, decode, query.sequence === 'alone');
  // Every run of the task begins with a list of its own.
  return () =>
    fold(engine, indices, query, ask, [] as R[], (all, row) => {
      all.push(row);
      return all;
    })();
};

const fold =
  <A, T>(
    engine: Engine,
    indices: string,
    query: DocumentsQuery,
    asked: AskPage<T>,
    init: A,
    step: (value: A, row: T) => A,
  ): TaskEither<EngineError, DocumentsFolded<A>> =>
  async () => {
    const few = await askOnce(asked, indices, query);
    if (few !== undefined)
      return right({ value: few.rows.reduce(step, init), documents: few.count, pages: 1, requests: 1 });
    const keep_alive = query.keep_alive ?? '2m';
    const opened = await openPit(engine, indices, keep_alive)();
    if (isLeft(opened))
      return opened.left.kind === 'not_found'
        ? right({ value: init, documents: 0, pages: 0, requests: 1 })
        : opened;
    const view = { id: opened.right };
    try {
      return await readPages(engine, view, { ...query, keep_alive }, asked, init, step);
    } finally {
      // a view that cannot be closed now expires by itself
      await closePit(engine, view.id)();
    }
  };

const readPages = async <A, T>(
  { flavor }: Engine,
  view: { id: string },
  query: DocumentsQuery,
  asked: AskPage<T>,
  init: A,
  step: (value: A, row: T) => A,
) => {
  let folded: DocumentsFolded<A> = { value: init, documents: 0, pages: 0, requests: 1 };
  let page_size = query.page_size ?? PAGE_SIZE;
  let after: readonly unknown[] | undefined;
  for (;;) {
    const ask = (size: number) =>
      asked(undefined, buildPageBody(flavor, query, view.id, size, after), toOptions(query));
    const page = await askShrinking({ ...PAGES, page_size }, ask)();
    if (isLeft(page)) return left(page.left);
    const { rows, count, sort, pit_id } = page.right.value;
    page_size = page.right.page_size;
    view.id = pit_id ?? view.id;
    folded = {
      value: rows.reduce(step, folded.value),
      documents: folded.documents + count,
      pages: folded.pages + 1,
      requests: folded.requests + page.right.requests,
    };
    after = sort;
    if (count < page_size || after === undefined) return right(folded);
  }
};

// OpenSearch numbers `_shard_doc` within each index: alone it is not unique over several, and search_after then loses
// documents at page ends (3.8.0, tried)
const SORT: Readonly<Record<EngineFlavor, readonly unknown[]>> = {
  elasticsearch: [{ _shard_doc: 'asc' }],
  opensearch: [{ _index: 'asc' }, { _shard_doc: 'asc' }],
};

const toRead = ({ query, fields, docvalue_fields, source, sequence }: DocumentsQuery) => ({
  _source: source ?? false,
  ...(sequence === 'alone' ? { stored_fields: '_none_' } : {}),
  ...(sequence === undefined ? {} : { seq_no_primary_term: true }),
  ...(query === undefined ? {} : { query }),
  ...(fields === undefined ? {} : { fields }),
  ...(docvalue_fields === undefined ? {} : { docvalue_fields }),
});

const buildPageBody = (
  flavor: EngineFlavor,
  query: DocumentsQuery,
  id: string,
  size: number,
  after: readonly unknown[] | undefined,
) => ({
  size,
  pit: { id, keep_alive: query.keep_alive },
  sort: SORT[flavor],
  track_total_hits: false,
  ...toRead(query),
  ...(after === undefined ? {} : { search_after: after }),
});

const toOptions = ({ timeout_ms }: DocumentsQuery) => (timeout_ms === undefined ? {} : { timeout_ms });
