import { right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { RoleCodec } from '../../schema/role.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { NONE } from '../inputs.ts';

const Shown = t.type({ id: t.string, name: t.string, role: RoleCodec });

/** Who asks, so that a program or a page knows what it may. */
export const callerRoutes = (): AnyRoute[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/caller',
    summary: 'Who asks: id, name and role of the key; "loopback" where the service asks for none',
    role: 'viewer',
    params: NONE,
    query: NONE,
    body: NONE,
    answers: [{ status: 200, text: 'The caller', body: Shown }],
    problems: [],
    handle:
      ({ caller: { id, name, role } }) =>
      async () =>
        right({ status: 200, body: { id, name, role } }),
  }),
];
