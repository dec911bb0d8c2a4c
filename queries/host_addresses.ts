import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import { buildComposite, byStep, byTerm } from './composite.ts';
import { hasEventId, isAnyOf, isInbound, need, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

/** A host opened sockets from an address within the step that begins at `step`. */
export interface HostAddress {
  readonly host: string;
  readonly address: string;
  readonly step: number;
}

/** Which hosts used which of the client addresses as the source of their own outbound sockets (event 3), step by step. */
export const buildHostAddresses = (
  fields: ResolvedFields,
  span: Span,
  clients: readonly string[],
  step_minutes: number,
): CompositeQuestion<HostAddress> =>
  buildComposite({
    aggregation: 'host_addresses',
    filter: [within(fields, span), hasEventId(fields, '3'), isAnyOf(need(fields, 'source_ip'), clients)],
    must_not: isInbound(fields),
    sources: [
      byTerm('host', need(fields, 'host')),
      byTerm('address', need(fields, 'source_ip')),
      byStep('step', need(fields, 'time'), step_minutes),
    ],
    decode: (bucket) => {
      const host = bucket.text('host');
      const address = toIpText(bucket.text('address'));
      const step = bucket.number('step');
      return host === undefined || address === undefined || step === undefined
        ? undefined
        : { host, address, step };
    },
  });
