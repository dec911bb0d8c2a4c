import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CompositeQuestion, DocumentQuestion } from '../../queries/question.ts';
import type { EngineError } from '../engine/errors.ts';
import { asking, backOff, foldComposite, readDocuments } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { FieldProfile, ResolvedFields } from '../schema/field_profile.ts';
import type { MutableAccount } from '../schema/scan_account.ts';

/**
 * An engine's refusal on its way out of a scan. Inside the scan a refusal ends the slice wherever it happens, so it travels as an
 * exception and becomes an Either again at the scan's border (docs/decisions/0003).
 */
export class EngineFailure extends Error {
  readonly engine_error: EngineError;
  constructor(engine_error: EngineError) {
    super(`${engine_error.kind}: ${engine_error.detail}`);
    this.engine_error = engine_error;
  }
}

/** Documents of a page that are little more than numbers: what the cluster allows (`max_result_window`). */
const LEAN_PAGE_SIZE = 10_000;

/** A cluster that answers, but is too busy or lacks an answer of some shard, is asked again: about ten seconds in all. */
const TRIES = 6;
/** A node that restarts, milliseconds. */
const AWAY_PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 500;
/** Waits double up to eight times the first: whoever stops meanwhile is not kept. */
const MOST_DOUBLINGS = 3;

/** There is no cluster to ask just now. */
export const isAway = ({ kind }: EngineError): boolean => kind === 'unreachable' || kind === 'timeout';

/**
 * Busy, out of memory or buckets for now (pages have been made smaller before that is said), or a point in time that expired between two
 * pages: the question is begun again.
 */
const isPassing = (error: EngineError): boolean =>
  error.kind === 'overloaded' ||
  error.kind === 'too_large' ||
  error.kind === 'partial_shards' ||
  (error.kind === 'not_found' && error.type === 'search_context_missing_exception');

/**
 * What the task yields; a refusal that time may heal is waited out first. The task may run several times, so it must begin anew each
 * time: what it collects into is made inside it.
 */
export const orThrow = async <A>(task: TaskEither<EngineError, A>): Promise<A> => {
  let [refusals, away_since] = [0, Number.POSITIVE_INFINITY];
  for (let attempt = 0; ; attempt += 1) {
    const result: Either<EngineError, A> = await task();
    if (!isLeft(result)) return result.right;
    const error = result.left;
    if (isAway(error)) away_since = Math.min(away_since, performance.now());
    else refusals += 1;
    const is_worth_waiting = isAway(error)
      ? performance.now() - away_since < AWAY_PATIENCE_MS
      : isPassing(error) && refusals < TRIES;
    if (!is_worth_waiting) throw new EngineFailure(error);
    await backOff(Math.min(attempt, MOST_DOUBLINGS), FIRST_WAIT_MS);
  }
};

/** Work within which refusals travel as exceptions, as a task that yields them as a Left again. */
export const asTask =
  <A>(work: () => Promise<A>): TaskEither<EngineError, A> =>
  async () => {
    try {
      return right(await work());
    } catch (error) {
      if (error instanceof EngineFailure) return left(error.engine_error);
      throw error;
    }
  };

/** Asks the same question of every group of indices in that group's own field names, and counts what it cost. */
export interface Reader {
  readonly engine: Engine;
  readonly composite: <B>(
    profiles: readonly FieldProfile[],
    build: (fields: ResolvedFields) => CompositeQuestion<B>,
  ) => Promise<B[]>;
  readonly documents: <R>(
    profiles: readonly FieldProfile[],
    build: (fields: ResolvedFields) => DocumentQuestion<R>,
  ) => Promise<R[]>;
}

export interface ReaderOptions {
  /** buckets a composite page holds at first */
  readonly page_size: number;
}

export const createReader = (engine: Engine, account: MutableAccount, options: ReaderOptions): Reader => ({
  engine,
  composite: async <B>(
    profiles: readonly FieldProfile[],
    build: (fields: ResolvedFields) => CompositeQuestion<B>,
  ) => {
    const rows: B[] = [];
    for (const profile of profiles) {
      const { body, aggregation, decode } = build(profile.fields);
      const query = { body, aggregation, decode, page_size: options.page_size };
      const asked_by = asking(engine, { question: aggregation, way: 'composite' });
      const folded = await orThrow(() =>
        foldComposite(asked_by, profile.indices.join(','), query, [] as B[], (all, row: B) => {
          all.push(row);
          return all;
        })(),
      );
      for (const row of folded.value) rows.push(row);
      account.requests += folded.requests;
      account.pages += folded.pages;
      account.buckets += folded.buckets;
    }
    return rows;
  },
  documents: async <R>(
    profiles: readonly FieldProfile[],
    build: (fields: ResolvedFields) => DocumentQuestion<R>,
  ) => {
    const rows: R[] = [];
    for (const profile of profiles) {
      const { about, query, fields, columns, sequence, decode } = build(profile.fields);
      const way = columns === undefined ? 'documents' : 'columns';
      const asked = {
        query,
        ...(columns === undefined ? { fields } : { docvalue_fields: columns }),
        ...(sequence === undefined ? {} : { sequence }),
        ...(sequence === 'alone' ? { page_size: LEAN_PAGE_SIZE } : {}),
      };
      const asked_by = asking(engine, { question: about, way });
      const folded = await orThrow(readDocuments(asked_by, profile.indices.join(','), asked, decode));
      for (const row of folded.value) rows.push(row);
      account.requests += folded.requests;
      account.pages += folded.pages;
      account.documents += folded.documents;
    }
    return rows;
  },
});
