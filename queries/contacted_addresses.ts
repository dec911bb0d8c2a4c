import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import { buildComposite, byTerm } from './composite.ts';
import { hasEventId, isAnyOf, need, onHosts, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

/** To which of these addresses any socket of the host went. */
export const buildContactedAddresses = (
  fields: ResolvedFields,
  span: Span,
  host: string,
  addresses: readonly string[],
): CompositeQuestion<string> =>
  buildComposite({
    aggregation: 'contacted_addresses',
    filter: [
      within(fields, span),
      hasEventId(fields, '3'),
      ...onHosts(fields, [host]),
      isAnyOf(need(fields, 'address'), addresses),
    ],
    sources: [byTerm('address', need(fields, 'address'))],
    decode: (bucket) => toIpText(bucket.text('address')),
  });
