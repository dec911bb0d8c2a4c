import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import { buildComposite, byTerm } from './composite.ts';
import { hasEventId, isAnyOf, isInbound, need, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

export interface HostAddress {
  readonly host: string;
  readonly address: string;
  readonly count: number;
}

/** Which hosts used which of the client addresses as the source of their own outbound sockets (event 3). */
export const buildHostAddresses = (
  fields: ResolvedFields,
  span: Span,
  clients: readonly string[],
): CompositeQuestion<HostAddress> =>
  buildComposite({
    aggregation: 'host_addresses',
    filter: [within(fields, span), hasEventId(fields, '3'), isAnyOf(need(fields, 'source_ip'), clients)],
    must_not: isInbound(fields),
    sources: [byTerm('host', need(fields, 'host')), byTerm('address', need(fields, 'source_ip'))],
    decode: (bucket) => {
      const host = bucket.text('host');
      const address = toIpText(bucket.text('address'));
      return host === undefined || address === undefined ? undefined : { host, address, count: bucket.count };
    },
  });
