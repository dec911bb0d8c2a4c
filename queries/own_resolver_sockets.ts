import type { ResolvedFields } from '../server/schema/field_profile.ts';
import type { SocketBucket } from '../server/schema/rows.ts';
import { buildComposite } from './composite.ts';
import { either, hasEventId, isAnyOf, isInbound, need, runsAnyOf, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';
import { decodeSocketBucket, toSocketSources } from './socket_bucket.ts';

/** Sockets of programs that are not excluded by full path to a resolver's port, or to port 443 of a known resolver. */
export const buildOwnResolverSockets = (
  fields: ResolvedFields,
  span: Span,
  ports: readonly number[],
  doh_addresses: readonly string[],
  excluded_programs: readonly string[],
): CompositeQuestion<SocketBucket> =>
  buildComposite({
    aggregation: 'own_resolver_sockets',
    filter: [
      within(fields, span),
      hasEventId(fields, '3'),
      either([
        isAnyOf(need(fields, 'port'), ports),
        {
          bool: {
            filter: [isAnyOf(need(fields, 'port'), [443]), isAnyOf(need(fields, 'address'), doh_addresses)],
          },
        },
      ]),
    ],
    must_not: [...runsAnyOf(need(fields, 'executable'), excluded_programs), ...isInbound(fields)],
    sources: toSocketSources(fields),
    decode: decodeSocketBucket,
  });
