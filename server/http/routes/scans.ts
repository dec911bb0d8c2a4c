import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { toSentence } from '../../engine/errors.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { parseSpan } from '../../scan/parse_time.ts';
import { readScan, saveScan } from '../../scan/scan_records.ts';
import { AnalyticId } from '../../schema/finding.ts';
import { ScanRecord } from '../../schema/scan_account.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { Id, NONE, TimeText } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

/** `from` and `to` as on the command line: ISO 8601 or now-24h. */
const StartScan = t.intersection([
  t.type({ from: TimeText }),
  t.partial({ to: TimeText, analytics: t.array(AnalyticId), dry_run: t.boolean }),
]);

export const scanRoutes = (service: Service): AnyRoute[] => {
  const { engine, settings, queue, logger } = service;
  const names = toIndexNames(settings.index_prefix);
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/scans',
      params: NONE,
      query: NONE,
      body: StartScan,
      summary: 'Start a scan over a span of event time',
      role: 'analyst',
      answers: [{ status: 202, text: 'The scan, queued', body: ScanRecord, headers: ['Location'] }],
      problems: ['busy'],
      handle:
        ({ body }) =>
        async () => {
          const span = parseSpan(body.from, body.to ?? 'now', service.now());
          if (isLeft(span)) return left(PROBLEMS.invalid(`body: ${span.left}`));
          if (body.analytics?.length === 0) return left(PROBLEMS.invalid('body.analytics: at least one'));
          const record: ScanRecord = {
            '@timestamp': new Date(service.now()).toISOString(),
            id: service.newId(),
            status: 'queued',
            trigger: 'api',
            from: new Date(span.right.from).toISOString(),
            to: new Date(span.right.to).toISOString(),
            analytics: [...new Set(body.analytics ?? (['AN0728', 'AN1121'] as const))],
            dry_run: body.dry_run ?? false,
          };
          const saved = await saveScan(engine, names, record)();
          if (isLeft(saved)) return left(PROBLEMS.engine(toSentence(saved.left, engine.url)));
          const submitted = queue.submit(record);
          if (submitted === undefined) return left(PROBLEMS.busy('Wait until the running scans are done.'));
          submitted.catch((error: unknown) =>
            logger.error({ err: error, scan: { id: record.id } }, 'scan ended by a defect'),
          );
          return right({ status: 202, body: record, headers: { Location: `/api/v1/scans/${record.id}` } });
        },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/scans/:id',
      params: t.type({ id: Id }),
      query: NONE,
      body: NONE,
      summary: 'One scan with its account: what was read, joined, found and skipped',
      role: 'viewer',
      answers: [{ status: 200, text: 'The scan', body: ScanRecord }],
      problems: ['not_found'],
      handle:
        ({ params }) =>
        async () => {
          const record = await readScan(engine, names, params.id)();
          if (isLeft(record)) return left(PROBLEMS.engine(toSentence(record.left, engine.url)));
          return record.right === undefined
            ? left(PROBLEMS.not_found(`There is no scan ${params.id}.`))
            : right({ status: 200, body: record.right });
        },
    }),
  ];
};
