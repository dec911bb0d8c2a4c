import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import { type EngineError, toSentence } from '../../engine/errors.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { listCanaries } from '../../scan/stored/canary_store.ts';
import { readCheckpoint } from '../../scan/stored/scan_records.ts';
import type { CanaryMeasure } from '../../telemetry/metrics.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

/** Of the newest canary that is settled. */
const readMeasure = async ({
  engine,
  settings,
  now,
}: Service): Promise<Either<EngineError, CanaryMeasure | undefined>> => {
  if (settings.canary_index === undefined) return right(undefined);
  const names = toIndexNames(settings.index_prefix);
  const newest = await listCanaries(engine, names, 1, { statuses: ['found', 'failed'] })();
  if (isLeft(newest)) return newest;
  const record = newest.right[0]?.record;
  return right(
    record === undefined
      ? undefined
      : {
          found: record.status === 'found',
          age_seconds: (now() - Date.parse(record['@timestamp'])) / 1_000,
          seconds: Object.fromEntries(record.found.map(({ analytic, seconds }) => [analytic, seconds])),
        },
  );
};

/** What only the cluster knows of the moment. */
const readMoment = async (
  service: Service,
): Promise<Either<EngineError, { judged_to: string | undefined; canary: CanaryMeasure | undefined }>> => {
  const checkpoint = await readCheckpoint(service.engine, toIndexNames(service.settings.index_prefix))();
  if (isLeft(checkpoint)) return checkpoint;
  const canary = await readMeasure(service);
  return isLeft(canary)
    ? canary
    : right({ judged_to: checkpoint.right.checkpoint?.judged_to, canary: canary.right });
};

export const metricsRoutes = (service: Service): AnyRoute[] => {
  const { engine, metrics, queue, now } = service;
  return [
    defineRoute({
      method: 'get',
      path: '/metrics',
      summary: 'Measures of the service for Prometheus',
      role: 'viewer',
      params: NONE,
      query: NONE,
      body: NONE,
      answers: [{ status: 200, text: "Prometheus' text format", media_type: 'text/plain' }],
      problems: ['unavailable'],
      handle: () => async () => {
        const moment = await readMoment(service);
        if (isLeft(moment)) {
          metrics.countEngineError(moment.left.kind);
          return left(PROBLEMS.unavailable(toSentence(moment.left, engine.url)));
        }
        const { judged_to, canary } = moment.right;
        const body = await metrics.toText({
          canary,
          scans_waiting: queue.size(),
          holds_lease: service.lease?.holds() ?? false,
          lag_seconds: judged_to === undefined ? undefined : (now() - Date.parse(judged_to)) / 1_000,
        });
        return right({ status: 200, body, headers: { 'Content-Type': metrics.content_type } });
      },
    }),
  ];
};
