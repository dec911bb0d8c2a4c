import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { SearchHit } from '../../engine/operations.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { readFindingPage, SUMMARY, WHOLE, withId } from '../../scan/stored/finding_page.ts';
import { Finding } from '../../schema/finding.ts';
import { FindingSummary } from '../../schema/finding_summary.ts';
import { MOST_CURSOR, parseCursor, toCursorText } from '../cursor.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { FILTER_NOTES, FilterQuery, toFindingFilter } from '../finding_filter.ts';
import { boundedText, countFrom, NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';
import { toVersionTag } from '../version_tag.ts';

const MOST = 1_000;

const ListQuery = t.intersection([
  FilterQuery,
  t.partial({
    sort: t.union([t.literal('score'), t.literal('time'), t.literal('created')]),
    cursor: boundedText(1, MOST_CURSOR),
    size: countFrom(1, MOST),
    view: t.union([t.literal('summary'), t.literal('full')]),
  }),
]);

/** etag: what a triage sends back in If-Match or if_match */
const Row = t.type({ id: t.string, etag: t.string });

const Listed = t.intersection([
  t.type({
    total: t.number,
    findings: t.array(t.union([t.intersection([Row, FindingSummary]), t.intersection([Row, Finding])])),
  }),
  /** next: cursor of the page after this one, while there may be one; unreadable: documents of the page that are no findings */
  t.partial({ next: t.string, unreadable: t.number }),
]);

const toRow = <F extends object>(hit: SearchHit, finding: F) => ({
  ...withId(hit, finding),
  etag: toVersionTag(hit),
});

export const findingRoutes = ({ engine, settings, now }: Service): AnyRoute[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/findings',
    summary: 'List findings: the strongest first, or by time; page by cursor',
    role: 'viewer',
    params: NONE,
    query: ListQuery,
    notes: {
      ...FILTER_NOTES,
      sort: 'score (the strongest first), time (the newest evidence first) or created (in order of finding)',
      cursor: 'the `next` of the page before',
      size: '50 where absent',
      view: 'summary (where absent: what a row of a list tells) or full (whole findings, with their evidence)',
    },
    body: NONE,
    answers: [{ status: 200, text: 'How many there are, and a page of them', body: Listed }],
    problems: ['unavailable'],
    handle:
      ({ query }) =>
      async () => {
        const filter = toFindingFilter(query, now());
        if (isLeft(filter)) return left(PROBLEMS.invalid(filter.left));
        const cursor = query.cursor === undefined ? undefined : parseCursor(query.cursor);
        if (query.cursor !== undefined && cursor === undefined)
          return left(PROBLEMS.invalid('query.cursor: it is none that a page gave out'));
        const sort = query.sort ?? cursor?.sort ?? 'score';
        if (cursor !== undefined && cursor.sort !== sort)
          return left(PROBLEMS.invalid(`query.cursor: it belongs to sort=${cursor.sort}`));
        const size = Number(query.size ?? 50);
        const names = toIndexNames(settings.index_prefix);
        const page = { sort, size, after: cursor?.after };
        const found =
          query.view === 'full'
            ? await readFindingPage(engine, names, filter.right, page, WHOLE, toRow)()
            : await readFindingPage(engine, names, filter.right, page, SUMMARY, toRow)();
        if (isLeft(found)) {
          if (cursor !== undefined && found.left.kind === 'refused')
            return left(PROBLEMS.invalid('query.cursor: it is none that a page gave out'));
          return refusedBy(engine)(found.left);
        }
        const { total, findings, unreadable, next } = found.right;
        if (next?.at(-1) === null)
          return left(
            PROBLEMS.unavailable(
              'Findings of an older version lack what pages are cut by: run "afterquery install".',
            ),
          );
        return right({
          status: 200,
          body: {
            total,
            findings,
            ...(next === undefined ? {} : { next: toCursorText({ sort, after: next }) }),
            ...(unreadable === 0 ? {} : { unreadable }),
          },
        });
      },
  }),
];
