import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { readFactPage } from '../../coverage/read_facts.ts';
import { REPORT_FORMS } from '../../coverage/report_form.ts';
import { toSentence } from '../../engine/errors.ts';
import {
  type ReportFailure,
  readBlindSpots,
  reportCoverage,
  toReportSentence,
} from '../../scan/covered/report_coverage.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { CoverageState } from '../../schema/coverage.ts';
import { BlindSpot, CoverageReport } from '../../schema/coverage_report.ts';
import { AnalyticId } from '../../schema/finding.ts';
import { parseFactCursor, toFactCursorText } from '../coverage_cursor.ts';
import { CoverageRow, toCoverageRow } from '../coverage_row.ts';
import { SPAN_NOTES, SpanQuery, toCoverageSpan } from '../coverage_span.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { boundedText, countFrom, NONE, Term } from '../inputs.ts';
import { PROBLEMS, type Problem } from '../problem.ts';
import type { Service } from '../service.ts';

const PAGE = 100;

const toProblem = (failure: ReportFailure, url: string): Problem => {
  const sentence = toReportSentence(failure, url);
  return failure.kind === 'too_many_facts' ? PROBLEMS.invalid(sentence) : PROBLEMS.engine(sentence);
};

const listFacts = (service: Service): AnyRoute =>
  defineRoute({
    method: 'get',
    path: '/api/v1/coverage',
    summary: 'What was watched, a flat row for each host and hour; the oldest first',
    role: 'viewer',
    params: NONE,
    query: t.intersection([
      SpanQuery,
      t.partial({
        host: Term,
        kind: t.union([t.literal('host'), t.literal('sensor')]),
        analytic: AnalyticId,
        state: CoverageState,
        size: countFrom(1, 1_000),
        cursor: boundedText(1, 3_000),
      }),
    ]),
    notes: {
      ...SPAN_NOTES,
      host: 'host name, whatever the case; without a dot, in any domain',
      kind: 'host: of hosts; sensor: DNS of clients that are no known host; both where absent',
      analytic: 'whose state is meant',
      state: 'hours that the analytic (either, where none is named) could judge so',
      cursor: 'the next of the page before',
    },
    body: NONE,
    answers: [
      {
        status: 200,
        text: 'How many rows there are, and a page of them',
        body: t.intersection([
          t.type({ total: t.number, rows: t.array(CoverageRow) }),
          t.partial({ next: t.string }),
        ]),
      },
    ],
    problems: [],
    handle:
      ({ query: { size, cursor, from, to, ...filter } }) =>
      async () => {
        const { engine } = service;
        const span = toCoverageSpan({ from, to }, service.now());
        if (isLeft(span)) return left(PROBLEMS.invalid(span.left));
        const after = cursor === undefined ? undefined : parseFactCursor(cursor);
        if (cursor !== undefined && after === undefined)
          return left(PROBLEMS.invalid('query.cursor: no page gave it out'));
        const index = toIndexNames(service.settings.index_prefix).coverage;
        const page = await readFactPage(
          engine,
          index,
          { ...filter, ...span.right },
          Number(size ?? PAGE),
          after,
        )();
        if (isLeft(page)) return left(PROBLEMS.engine(toSentence(page.left, engine.url)));
        const { facts, total, next } = page.right;
        return right({
          status: 200,
          body: {
            total,
            rows: facts.map(toCoverageRow),
            ...(next === undefined ? {} : { next: toFactCursorText(next) }),
          },
        });
      },
  });

const listSpots = (service: Service): AnyRoute =>
  defineRoute({
    method: 'get',
    path: '/api/v1/coverage/blind_spots',
    summary: 'What was not seen in a period, the most harmful first, each with evidence and remedy',
    role: 'viewer',
    params: NONE,
    query: SpanQuery,
    notes: SPAN_NOTES,
    body: NONE,
    answers: [{ status: 200, text: 'The blind spots', body: t.type({ blind_spots: t.array(BlindSpot) }) }],
    problems: [],
    handle:
      ({ query }) =>
      async () => {
        const { engine } = service;
        const span = toCoverageSpan(query, service.now());
        if (isLeft(span)) return left(PROBLEMS.invalid(span.left));
        const found = await readBlindSpots(engine, service.settings, span.right)();
        return isLeft(found)
          ? left(toProblem(found.left, engine.url))
          : right({ status: 200, body: { blind_spots: found.right.spots } });
      },
  });

const reportRoute = (service: Service): AnyRoute =>
  defineRoute({
    method: 'get',
    path: '/api/v1/coverage/report',
    summary:
      'What was watched and what was blind in a period, as JSON, CSV or a page to print; with a digest',
    role: 'viewer',
    params: NONE,
    query: t.intersection([
      SpanQuery,
      t.partial({ format: t.union([t.literal('json'), t.literal('csv'), t.literal('html')]) }),
    ]),
    notes: SPAN_NOTES,
    body: NONE,
    answers: [
      { status: 200, text: 'The report', body: CoverageReport, headers: ['Content-Disposition'] },
      ...(['csv', 'html'] as const).map((form) => ({
        status: 200,
        text: 'The report as a file',
        media_type: REPORT_FORMS[form].media_type,
        headers: ['Content-Disposition'],
      })),
    ],
    problems: [],
    handle:
      ({ query: { format = 'json', ...query } }) =>
      async () => {
        const { engine } = service;
        const asked_at = service.now();
        const span = toCoverageSpan(query, asked_at);
        if (isLeft(span)) return left(PROBLEMS.invalid(span.left));
        const report = await reportCoverage(engine, service.settings, span.right, asked_at)();
        if (isLeft(report)) return left(toProblem(report.left, engine.url));
        const { media_type, extension, toText } = REPORT_FORMS[format];
        return right({
          status: 200,
          headers: {
            'Content-Type': `${media_type}; charset=utf-8`,
            'Content-Disposition': `attachment; filename="afterquery_coverage.${extension}"`,
            'Cache-Control': 'no-store',
          },
          body: toText(report.right),
        });
      },
  });

/** Coverage as evidence. */
export const coverageRoutes = (service: Service): AnyRoute[] => [
  listFacts(service),
  listSpots(service),
  reportRoute(service),
];
