import { isLeft, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { listCanaries } from '../../scan/stored/canary_store.ts';
import { CanaryRecord } from '../../schema/canary.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { countFrom, NONE } from '../inputs.ts';
import type { Service } from '../service.ts';

const Status = t.union([t.literal('waiting'), t.literal('found'), t.literal('failed')]);

/** Synthetic stories, and whether they were found. */
export const canaryRoutes = ({ engine, settings }: Service): AnyRoute[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/canaries',
    summary: 'List synthetic stories and what became of them, the newest first',
    role: 'viewer',
    params: NONE,
    query: t.partial({ status: Status, size: countFrom(1, 1_000) }),
    body: NONE,
    answers: [{ status: 200, text: 'The newest of them', body: t.type({ canaries: t.array(CanaryRecord) }) }],
    problems: [],
    handle:
      ({ query: { status, size } }) =>
      async () => {
        const names = toIndexNames(settings.index_prefix);
        const filter = status === undefined ? {} : { statuses: [status] };
        const listed = await listCanaries(engine, names, Number(size ?? 50), filter)();
        if (isLeft(listed)) return refusedBy(engine)(listed.left);
        return right({ status: 200, body: { canaries: listed.right.map(({ record }) => record) } });
      },
  }),
];
