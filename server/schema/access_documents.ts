import * as t from 'io-ts';
import { DateTime, Ip, Keyword, Long, opaque } from './leaf_codecs.ts';
import { RoleCodec } from './role.ts';

/** An API key as it is stored; the secret itself never is. */
export const ApiKeyDocument = t.intersection([
  t.type({
    '@timestamp': DateTime,
    id: Keyword,
    name: Keyword,
    role: RoleCodec,
    created_by: Keyword,
    secret: opaque(t.type({ salt: t.string, hash: t.string })),
  }),
  t.partial({ expires: DateTime, revoked: DateTime, rotated: DateTime }),
]);
export type ApiKeyDocument = t.TypeOf<typeof ApiKeyDocument>;

/** Who changed what through the REST API. */
export const AuditEntry = t.intersection([
  t.type({
    '@timestamp': DateTime,
    event: t.type({ kind: t.literal('event'), action: Keyword, outcome: Keyword }),
    user: t.type({ id: Keyword, name: Keyword, roles: t.array(Keyword) }),
    url: t.type({ path: Keyword }),
    http: t.type({
      request: t.type({ method: Keyword }),
      response: t.type({ status_code: Long }),
    }),
    /** what was asked for, cut to 8,000 characters */
    afterquery: t.type({ request: opaque(t.string) }),
  }),
  t.partial({ client: t.type({ ip: Ip }) }),
]);
export type AuditEntry = t.TypeOf<typeof AuditEntry>;
