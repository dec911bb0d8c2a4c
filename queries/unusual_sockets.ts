import type { ResolvedFields } from '../server/schema/field_profile.ts';
import type { SocketBucket } from '../server/schema/rows.ts';
import { buildComposite } from './composite.ts';
import { hasEventId, isAnyOf, isInbound, type LeftOut, need, runsLeftOut, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';
import { decodeSocketBucket, toSocketSources } from './socket_bucket.ts';

/**
 * Outbound sockets of a slice that leave for a port which is not expected, by programs that are not excluded by full path:
 * the rarer side of the AN0728 join, so it is read first.
 */
export const buildUnusualSockets = (
  fields: ResolvedFields,
  span: Span,
  expected_ports: readonly number[],
  left_out: LeftOut,
): CompositeQuestion<SocketBucket> =>
  buildComposite({
    aggregation: 'unusual_sockets',
    filter: [within(fields, span), hasEventId(fields, '3')],
    must_not: [
      isAnyOf(need(fields, 'port'), expected_ports),
      ...runsLeftOut(need(fields, 'executable'), left_out),
      ...isInbound(fields),
    ],
    sources: toSocketSources(fields),
    decode: decodeSocketBucket,
  });
