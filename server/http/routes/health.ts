import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { toSentence } from '../../engine/errors.ts';
import { getJson } from '../../engine/operations.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const common = { params: NONE, query: NONE, body: NONE, role: 'public' } as const;

/** live: the process answers. ready: the cluster answers and the findings' template is installed. */
export const healthRoutes = ({ engine, settings }: Service): AnyRoute[] => [
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
    summary: 'The cluster answers and the index templates are installed',
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
      const template = `${settings.index_prefix}-findings`;
      const found = await getJson(engine, `/_index_template/${template}`)();
      if (isLeft(found)) return left(PROBLEMS.unavailable(toSentence(found.left, engine.url)));
      return found.right === undefined
        ? left(PROBLEMS.unavailable(`The index template ${template} is missing: run "afterquery install".`))
        : right({ status: 200, body: { status: 'ready', engine: engine.flavor, version: engine.version } });
    },
  }),
];
