import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import { toEntityId } from '../server/schema/process_identity.ts';
import type { SocketBucket } from '../server/schema/rows.ts';
import { buildComposite, byTerm, byTermIf, type KeyedBucket, type Source } from './composite.ts';
import { hasEventId, isAnyOf, isInbound, need, runsAnyOf, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

/** Process instance, address and port of sockets, as composite sources. */
export const socketSources = (fields: ResolvedFields): Source[] => [
  byTerm('host', need(fields, 'host')),
  ...byTermIf('entity_id', fields.entity_id),
  ...byTermIf('pid', fields.pid),
  byTerm('executable', need(fields, 'executable'), true),
  byTerm('address', need(fields, 'address')),
  byTerm('port', need(fields, 'port')),
];

export const decodeSocketBucket = (bucket: KeyedBucket): SocketBucket | undefined => {
  const host = bucket.text('host');
  const address = toIpText(bucket.text('address'));
  const port = bucket.number('port');
  if (host === undefined || address === undefined || port === undefined) return undefined;
  return {
    host,
    entity_id: toEntityId(bucket.text('entity_id')),
    pid: bucket.number('pid'),
    executable: bucket.text('executable'),
    address,
    port,
    count: bucket.count,
  };
};

/**
 * Outbound sockets of a slice that leave for a port which is not expected, by programs that are not excluded by full path:
 * the rarer side of the AN0728 join, so it is read first.
 */
export const buildUnusualSockets = (
  fields: ResolvedFields,
  span: Span,
  expected_ports: readonly number[],
  excluded_programs: readonly string[],
): CompositeQuestion<SocketBucket> =>
  buildComposite({
    aggregation: 'unusual_sockets',
    filter: [within(fields, span), hasEventId(fields, '3')],
    must_not: [
      isAnyOf(need(fields, 'port'), expected_ports),
      ...runsAnyOf(need(fields, 'executable'), excluded_programs),
      ...isInbound(fields),
    ],
    sources: socketSources(fields),
    decode: decodeSocketBucket,
  });
