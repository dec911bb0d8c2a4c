import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { FindingFilter } from '../../../queries/list_findings.ts';
import type { EngineError } from '../../engine/errors.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { FILTER_NOTES, type FilterQuery, toFindingFilter } from '../finding_filter.ts';
import { NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

/** Dashboards ask again and again; figures of a quarter of a minute ago do. */
const CACHE_CONTROL = 'private, max-age=15';

export interface Statistic<Q extends FilterQuery, A> {
  /** after /api/v1/stats/ */
  readonly name: string;
  readonly summary: string;
  /** of the answer */
  readonly text: string;
  readonly query: t.Type<Q>;
  readonly answer: t.Type<A>;
  readonly ask: (query: Q, filter: FindingFilter, now: number) => TaskEither<EngineError, A>;
}

/** A route of figures for charts: flat, read-only, cached for a moment. */
export const defineStatistic = <Q extends FilterQuery, A>(
  { engine, now }: Service,
  { name, summary, text, query: codec, answer, ask }: Statistic<Q, A>,
): AnyRoute =>
  defineRoute({
    method: 'get',
    path: `/api/v1/stats/${name}`,
    summary,
    role: 'viewer',
    params: NONE,
    query: codec,
    notes: FILTER_NOTES,
    body: NONE,
    reads: { 'If-None-Match': 'The ETag of figures that are at hand: the same figures are not sent again' },
    answers: [
      { status: 200, text, body: answer, headers: ['Cache-Control', 'ETag'] },
      { status: 304, text: 'The figures are those of If-None-Match' },
    ],
    problems: [],
    handle:
      ({ query }) =>
      async () => {
        const asked_at = now();
        const filter = toFindingFilter(query, asked_at);
        if (isLeft(filter)) return left(PROBLEMS.invalid(filter.left));
        const found = await ask(query, filter.right, asked_at)();
        return isLeft(found)
          ? refusedBy(engine)(found.left)
          : right({ status: 200, body: found.right, headers: { 'Cache-Control': CACHE_CONTROL } });
      },
  });

/** Documents that are no findings, where there are any. */
export const UNREADABLE = t.partial({ unreadable: t.number });

export const toUnreadable = (unreadable: number): t.TypeOf<typeof UNREADABLE> =>
  unreadable === 0 ? {} : { unreadable };
