import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { LOOPBACK_CALLER } from '../../access/caller.ts';
import { listKeys } from '../../access/key_store.ts';
import { createKey, type FreshKey, revokeKey, rotateKey, toShownKey } from '../../access/manage_keys.ts';
import type { EngineError } from '../../engine/errors.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { parseTime } from '../../scan/parse_time.ts';
import { DateTime, Keyword } from '../../schema/leaf_codecs.ts';
import { RoleCodec } from '../../schema/role.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { boundedText, Id, NONE, TimeText } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const ShownKeyCodec = t.intersection([
  t.type({ '@timestamp': DateTime, id: Keyword, name: Keyword, role: RoleCodec, created_by: Keyword }),
  t.partial({ expires: DateTime, revoked: DateTime, rotated: DateTime }),
]);
const FreshKeyCodec = t.intersection([ShownKeyCodec, t.type({ key: Keyword })]);

const toBody = ({ shown, text }: FreshKey): object => ({ ...shown, key: text });

/** API keys. The text of a key is in the answer that makes or rotates it, and never again. */
export const keyRoutes = ({ engine, settings, now }: Service): AnyRoute[] => {
  const names = toIndexNames(settings.index_prefix);
  const desk = { engine, names, now };
  const refused = (error: EngineError) =>
    error.kind === 'conflict'
      ? left(PROBLEMS.conflict('The key was changed meanwhile; look again.'))
      : refusedBy(engine)(error);
  const one = { params: t.type({ id: Id }), query: NONE, body: NONE, role: 'admin' } as const;
  const none = (id: string) => left(PROBLEMS.not_found(`There is no key ${id} in force.`));
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/keys',
      params: NONE,
      query: NONE,
      body: NONE,
      summary: 'List API keys, revoked and expired ones too; never their secrets',
      role: 'admin',
      answers: [
        { status: 200, text: 'All of them', body: t.type({ total: t.number, keys: t.array(ShownKeyCodec) }) },
      ],
      problems: [],
      handle: () => async () => {
        const listed = await listKeys(engine, names)();
        if (isLeft(listed)) return refused(listed.left);
        const keys = listed.right.map(toShownKey);
        return right({ status: 200, body: { total: keys.length, keys } });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/keys',
      params: NONE,
      query: NONE,
      body: t.intersection([
        t.type({ name: boundedText(1, 100), role: RoleCodec }),
        t.partial({ expires: TimeText }),
      ]),
      summary: 'Make an API key; its text is shown once',
      role: 'admin',
      answers: [{ status: 201, text: 'The key and its text', body: FreshKeyCodec, headers: ['Location'] }],
      problems: ['conflict'],
      handle:
        ({ body: { name, role, expires }, caller }) =>
        async () => {
          const end = expires === undefined ? undefined : parseTime(expires, now());
          if (end !== undefined && isLeft(end)) return left(PROBLEMS.invalid(`body.expires: ${end.left}`));
          if (end !== undefined && end.right <= now())
            return left(PROBLEMS.invalid('body.expires: the time is over already'));
          // Whoever makes the first key closes the door behind himself.
          if (caller.id === LOOPBACK_CALLER.id && role !== 'admin')
            return left(
              PROBLEMS.invalid(
                "body.role: the first key must be an admin's; from then on everybody needs one, and only an admin makes more.",
              ),
            );
          const made = await createKey(desk, {
            name,
            role,
            created_by: caller.id,
            expires: end === undefined ? undefined : new Date(end.right).toISOString(),
          })();
          if (isLeft(made)) return refused(made.left);
          const headers = { Location: `/api/v1/keys/${made.right.shown.id}`, 'Cache-Control': 'no-store' };
          return right({ status: 201, body: toBody(made.right), headers });
        },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/keys/:id/rotate',
      ...one,
      summary: 'Give a key a new secret; the old one ends at once',
      answers: [{ status: 200, text: 'The key and its new text', body: FreshKeyCodec }],
      problems: ['not_found', 'conflict'],
      handle:
        ({ params }) =>
        async () => {
          const turned = await rotateKey(desk, params.id)();
          if (isLeft(turned)) return refused(turned.left);
          if (turned.right === undefined) return none(params.id);
          return right({ status: 200, body: toBody(turned.right), headers: { 'Cache-Control': 'no-store' } });
        },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/keys/:id',
      ...one,
      summary: 'Revoke a key at once, for good',
      answers: [{ status: 200, text: 'The key, revoked', body: ShownKeyCodec }],
      problems: ['not_found', 'conflict'],
      handle:
        ({ params }) =>
        async () => {
          const gone = await revokeKey(desk, params.id)();
          if (isLeft(gone)) return refused(gone.left);
          return gone.right === undefined ? none(params.id) : right({ status: 200, body: gone.right });
        },
    }),
  ];
};
