import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { readFinding } from '../../scan/stored/finding_store.ts';
import { readTimeline } from '../../scan/stored/read_timeline.ts';
import { Evidence } from '../../schema/finding.ts';
import { DateTime, Keyword, Text } from '../../schema/leaf_codecs.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { Id, NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const Row = t.intersection([
  t.type({
    role: Keyword,
    index: Keyword,
    event_id: Keyword,
    text: Text,
    fields: t.record(t.string, t.union([t.string, t.number, t.array(t.string)])),
  }),
  t.partial({ time: DateTime }),
]);

const Timeline = t.type({ id: t.string, rows: t.array(Row), missing: t.array(Evidence) });

/** The events that a finding rests on, as a story. */
export const timelineRoutes = (service: Service): AnyRoute[] => {
  const { engine } = service;
  const names = toIndexNames(service.settings.index_prefix);
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/findings/:id/timeline',
      summary: 'The events behind a finding in order of time, each as a sentence and as fields',
      role: 'viewer',
      params: t.type({ id: Id }),
      query: NONE,
      body: NONE,
      answers: [{ status: 200, text: 'The events, and the evidence whose event is gone', body: Timeline }],
      problems: ['not_found'],
      handle:
        ({ params: { id } }) =>
        async () => {
          const found = await readFinding(engine, names, id)();
          if (isLeft(found)) return refusedBy(engine)(found.left);
          if (found.right === undefined) return left(PROBLEMS.not_found(`There is no finding ${id}.`));
          const read = await readTimeline(engine, names, found.right.finding, service.settings)();
          if (isLeft(read)) return refusedBy(engine)(read.left);
          return right({ status: 200, body: { id: found.right.stored._id, ...read.right } });
        },
    }),
  ];
};
