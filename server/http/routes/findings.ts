import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { buildFindingsList } from '../../../queries/list_findings.ts';
import { toSentence } from '../../engine/errors.ts';
import { search } from '../../engine/operations.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { parseTime } from '../../scan/parse_time.ts';
import { AnalyticId, SeverityCodec, Triage } from '../../schema/finding.ts';
import { toSeverityNumber } from '../../schema/severity.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const MOST = 1_000;

const isSize = (u: unknown): u is string =>
  typeof u === 'string' && /^\d{1,4}$/.test(u) && Number(u) >= 1 && Number(u) <= MOST;

const Size = new t.Type<string>(
  `a whole number from 1 to ${MOST}`,
  isSize,
  (u, c) => (isSize(u) ? t.success(u) : t.failure(u, c)),
  t.identity,
);

const FindingsQuery = t.partial({
  analytic: AnalyticId,
  severity: SeverityCodec,
  status: Triage.types[0].props.status,
  host: t.string,
  process: t.string,
  domain: t.string,
  episode: t.string,
  from: t.string,
  to: t.string,
  size: Size,
});

export const findingRoutes = ({ engine, settings, now }: Service): AnyRoute[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/findings',
    params: t.type({}),
    query: FindingsQuery,
    body: t.type({}),
    handle:
      ({ query }) =>
      async () => {
        const from = query.from === undefined ? undefined : parseTime(query.from, now());
        if (from !== undefined && isLeft(from)) return left(PROBLEMS.invalid(`query.from: ${from.left}`));
        const to = query.to === undefined ? undefined : parseTime(query.to, now());
        if (to !== undefined && isLeft(to)) return left(PROBLEMS.invalid(`query.to: ${to.left}`));
        const body = buildFindingsList(
          {
            analytic: query.analytic,
            severity_from: query.severity === undefined ? undefined : toSeverityNumber(query.severity),
            status: query.status,
            host: query.host,
            process: query.process,
            domain: query.domain,
            episode: query.episode,
            from: from?.right,
            to: to?.right,
          },
          Number(query.size ?? 50),
        );
        const found = await search(engine, toIndexNames(settings.index_prefix).findings, body)();
        if (isLeft(found)) return left(PROBLEMS.engine(toSentence(found.left, engine.url)));
        const { hits, total } = found.right;
        return right({
          status: 200,
          body: {
            total: total ?? hits.length,
            findings: hits.map((hit) => ({ id: hit._id, ...(hit._source as object) })),
          },
        });
      },
  }),
];
