import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { toSentence } from '../../engine/errors.ts';
import { getJson } from '../../engine/operations.ts';
import { MAPPINGS_VERSION } from '../../schema/mappings_version.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const common = { params: NONE, query: NONE, body: NONE, role: 'public' } as const;

const ComponentTemplates = t.type({
  component_templates: t.array(
    t.type({ component_template: t.type({ _meta: t.type({ version: t.number }) }) }),
  ),
});

/** live: the process answers. ready: the cluster answers has the mappings at this program's version, and some copy runs the schedule. */
export const healthRoutes = (service: Service): AnyRoute[] => [
  defineRoute({
    method: 'get',
    path: '/health/live',
    summary: 'The process answers',
    ...common,
    answers: [{ status: 200, text: 'It lives', body: t.type({ status: t.literal('live') }) }],
    problems: [],
    handle: () => async () => right({ status: 200, body: { status: 'live' } }),
  }),
  defineRoute({
    method: 'get',
    path: '/health/ready',
    summary: "The cluster answers, and has the mappings at this program's version",
    ...common,
    answers: [
      {
        status: 200,
        text: 'Ready',
        body: t.type({ status: t.literal('ready'), engine: t.string, version: t.string }),
      },
    ],
    problems: ['unavailable'],
    handle: () => async () => {
      const { engine, settings, lease } = service;
      const template = `${settings.index_prefix}-findings`;
      const found = await getJson(engine, `/_component_template/${template}`)();
      if (isLeft(found)) return left(PROBLEMS.unavailable(toSentence(found.left, engine.url)));
      const stored = ComponentTemplates.decode(found.right ?? {});
      const version = isLeft(stored)
        ? 0
        : (stored.right.component_templates[0]?.component_template._meta.version ?? 0);
      if (version < MAPPINGS_VERSION)
        return left(
          PROBLEMS.unavailable(
            version === 0
              ? `The template ${template} is missing: run "afterquery install".`
              : `The template ${template} is of version ${version}, this program writes ${MAPPINGS_VERSION}: run "afterquery install".`,
          ),
        );
      if (lease !== undefined && (lease.holder() ?? '') === '')
        return left(PROBLEMS.unavailable('No copy of the service is known to run the schedule yet.'));
      return right({
        status: 200,
        body: { status: 'ready', engine: engine.flavor, version: engine.version },
      });
    },
  }),
];
