import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { buildComposite, byTerm } from './composite.ts';
import { hasEventId, need, onHosts, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

/** Which of the hosts sent any event 22 in the span: the others have no DNS telemetry to join with. */
export const buildHostsWithLookups = (
  fields: ResolvedFields,
  span: Span,
  hosts: readonly string[],
): CompositeQuestion<string> =>
  buildComposite({
    aggregation: 'hosts_with_lookups',
    filter: [within(fields, span), hasEventId(fields, '22'), ...onHosts(fields, hosts)],
    sources: [byTerm('host', need(fields, 'host'))],
    decode: (bucket) => bucket.text('host'),
  });
