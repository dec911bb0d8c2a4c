import type { ResolvedFields } from '../server/schema/field_profile.ts';
import type { SocketBucket } from '../server/schema/rows.ts';
import { buildComposite } from './composite.ts';
import {
  either,
  hasEventId,
  isAnyOf,
  isInbound,
  type LeftOut,
  need,
  runsLeftOut,
  within,
} from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';
import { readSocketBuckets, toSocketSources } from './socket_bucket.ts';

/** Sockets of programs that are not excluded by full path to a resolver's port, or to port 443 of a known resolver. */
export const buildOwnResolverSockets = (
  fields: ResolvedFields,
  span: Span,
  ports: readonly number[],
  doh_addresses: readonly string[],
  left_out: LeftOut,
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
    must_not: [...runsLeftOut(need(fields, 'executable'), left_out), ...isInbound(fields)],
    sources: toSocketSources(fields),
    decode: readSocketBuckets(),
  });
