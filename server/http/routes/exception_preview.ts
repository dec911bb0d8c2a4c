import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { buildFindingFilter } from '../../../queries/list_findings.ts';
import { foldDocuments } from '../../engine/operations.ts';
import { checkException } from '../../exceptions/check_exception.ts';
import { previewException } from '../../exceptions/preview.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { listExceptions } from '../../scan/stored/exception_store.ts';
import { type Exception, ExceptionBody } from '../../schema/exception.ts';
import { Finding } from '../../schema/finding.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { countFrom, NONE, TimeText } from '../inputs.ts';
import { MOST_DAYS, toPreviewSpan } from '../preview_span.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const MOST_SHOWN = 100;

const Row = t.type({
  id: t.string,
  time: t.string,
  effect: t.union([t.literal('hidden'), t.literal('lowered')]),
  score_before: t.number,
  score_after: t.number,
  message: t.string,
});
const Preview = t.type({
  looked_at: t.number,
  hidden: t.number,
  lowered: t.number,
  /** the strongest of them */
  findings: t.array(Row),
});
type Row = t.TypeOf<typeof Row>;

/** What an exception would have hidden or lowered, before anybody makes it. */
export const exceptionPreviewRoutes = ({ engine, settings, now }: Service): AnyRoute[] => {
  const names = toIndexNames(settings.index_prefix);
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/exceptions/preview',
      params: NONE,
      query: t.partial({ days: countFrom(1, MOST_DAYS), from: TimeText, to: TimeText }),
      notes: {
        days: 'the last so many; 7 where neither days nor from is given',
        from: `in place of days: newest evidence not before; ISO 8601 or now-24h; at most ${MOST_DAYS} days before to`,
        to: 'newest evidence before; now where absent',
      },
      body: ExceptionBody,
      summary: 'What an exception would have hidden or lowered in the last days or a span; changes nothing',
      role: 'viewer',
      changes: false,
      answers: [{ status: 200, text: 'How many findings, and the strongest of them', body: Preview }],
      problems: [],
      handle:
        ({ body, query }) =>
        async () => {
          const checked = checkException(body, now());
          if (isLeft(checked)) return left(PROBLEMS.invalid(`body: ${checked.left}`));
          const span = toPreviewSpan(query, now());
          if (isLeft(span)) return left(PROBLEMS.invalid(span.left));
          const others = await listExceptions(engine, names)();
          if (isLeft(others)) return refusedBy(engine)(others.left);
          const asked: Exception = {
            ...body,
            enabled: true,
            id: 'preview',
            '@timestamp': new Date(now()).toISOString(),
          };
          const rows: Row[] = [];
          const folded = await foldDocuments(
            engine,
            names.findings,
            { query: buildFindingFilter(span.right), source: true },
            rows,
            (all, { _id: id, _source: finding }) => {
              if (!Finding.is(finding)) return all;
              const previewed = previewException(finding, asked, others.right, now());
              if (previewed !== undefined)
                all.push({ id, time: finding['@timestamp'], message: finding.message, ...previewed });
              return all;
            },
          )();
          if (isLeft(folded)) return refusedBy(engine)(folded.left);
          const count = (effect: Row['effect']): number => rows.filter((row) => row.effect === effect).length;
          return right({
            status: 200,
            body: {
              looked_at: folded.right.documents,
              hidden: count('hidden'),
              lowered: count('lowered'),
              findings: rows
                .sort((a, b) => b.score_before - a.score_before || (a.id < b.id ? -1 : 1))
                .slice(0, MOST_SHOWN),
            },
          });
        },
    }),
  ];
};
