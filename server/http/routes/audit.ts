import { isLeft, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { buildAuditList } from '../../../queries/list_scans.ts';
import { search } from '../../engine/operations.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { AuditEntry } from '../../schema/access_documents.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { countFrom, NONE, Term } from '../inputs.ts';
import type { Service } from '../service.ts';

/** Who changed what, and who was not let in. */
export const auditRoutes = ({ engine, settings }: Service): AnyRoute[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/audit',
    summary: 'List what was changed through this API, by whom, and who was refused; the newest first',
    role: 'admin',
    params: NONE,
    query: t.partial({
      user: Term,
      outcome: t.union([t.literal('success'), t.literal('failure')]),
      size: countFrom(1, 1_000),
    }),
    notes: { outcome: 'success: what was changed; failure: who was refused; both where absent' },
    body: NONE,
    answers: [
      {
        status: 200,
        text: 'How many there are, and the newest of them',
        body: t.type({ total: t.number, entries: t.array(AuditEntry) }),
      },
    ],
    problems: [],
    handle:
      ({ query }) =>
      async () => {
        const body = buildAuditList(query, Number(query.size ?? 100));
        const found = await search(engine, toIndexNames(settings.index_prefix).audit, body)();
        if (isLeft(found)) return refusedBy(engine)(found.left);
        const { hits, total } = found.right;
        const entries = hits.map((hit) => hit._source).filter(AuditEntry.is);
        return right({ status: 200, body: { total: total ?? entries.length, entries } });
      },
  }),
];
