import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { IPV4_INSIDE } from '../server/schema/ip_address.ts';
import type { SocketBucket } from '../server/schema/rows.ts';
import { buildComposite, byTerm } from './composite.ts';
import { hasEventId, isAnyOf, isInbound, type LeftOut, need, runsLeftOut, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';
import { decodeSocketBucket, toSocketSources } from './socket_bucket.ts';

/** Which programs, not excluded by full path, opened sockets to expected ports in a slice: few buckets, whatever the traffic. */
export const buildSocketPrograms = (
  fields: ResolvedFields,
  span: Span,
  expected_ports: readonly number[],
  left_out: LeftOut,
): CompositeQuestion<string> =>
  buildComposite({
    aggregation: 'socket_programs',
    filter: [within(fields, span), hasEventId(fields, '3'), isAnyOf(need(fields, 'port'), expected_ports)],
    must_not: [...runsLeftOut(need(fields, 'executable'), left_out), ...isInbound(fields)],
    sources: [byTerm('executable', need(fields, 'executable'))],
    decode: (bucket) => bucket.text('executable'),
  });

/**
 * Outbound sockets of some programs (paths as the index spells them) to expected ports. Where addresses are mapped as such, those inside
 * the network stay in the cluster; the caller drops them in any case.
 */
export const buildSuspectSockets = (
  fields: ResolvedFields,
  span: Span,
  expected_ports: readonly number[],
  executables: readonly string[],
): CompositeQuestion<SocketBucket> =>
  buildComposite({
    aggregation: 'suspect_sockets',
    filter: [
      within(fields, span),
      hasEventId(fields, '3'),
      isAnyOf(need(fields, 'port'), expected_ports),
      isAnyOf(need(fields, 'executable'), executables),
    ],
    must_not: [
      ...isInbound(fields),
      ...(fields.address?.type === 'ip' ? [isAnyOf(fields.address, IPV4_INSIDE)] : []),
    ],
    sources: toSocketSources(fields),
    decode: decodeSocketBucket,
  });
