import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import { toSentence } from '../../engine/errors.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { readCheckpoint } from '../../scan/stored/scan_records.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

export const metricsRoutes = (service: Service): AnyRoute[] => {
  const { engine, settings, metrics, queue, now } = service;
  const names = toIndexNames(settings.index_prefix);
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
        const checkpoint = await readCheckpoint(engine, names)();
        if (isLeft(checkpoint)) {
          metrics.countEngineError(checkpoint.left.kind);
          return left(PROBLEMS.unavailable(toSentence(checkpoint.left, engine.url)));
        }
        const judged_to = checkpoint.right.checkpoint?.judged_to;
        const body = await metrics.toText({
          scans_waiting: queue.size(),
          holds_lease: service.lease?.holds() ?? false,
          lag_seconds: judged_to === undefined ? undefined : (now() - Date.parse(judged_to)) / 1_000,
        });
        return right({ status: 200, body, headers: { 'Content-Type': metrics.content_type } });
      },
    }),
  ];
};
