import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { toSentence } from '../../engine/errors.ts';
import { getJson } from '../../engine/operations.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const none = { params: t.type({}), query: t.type({}), body: t.type({}) };

/** live: the process answers. ready: the cluster answers and the findings' template is installed. */
export const healthRoutes = ({ engine, settings }: Service): AnyRoute[] => [
  defineRoute({
    method: 'get',
    path: '/health/live',
    ...none,
    handle: () => async () => right({ status: 200, body: { status: 'live' } }),
  }),
  defineRoute({
    method: 'get',
    path: '/health/ready',
    ...none,
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
