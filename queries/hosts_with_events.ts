import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { buildComposite, byTerm } from './composite.ts';
import { hasEventId, need, onHosts, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

/** Which of the hosts sent any event of this kind in the span: the others have no such telemetry to join with. */
export const buildHostsWithEvents = (
  fields: ResolvedFields,
  span: Span,
  event_id: '3' | '22',
  hosts: readonly string[],
): CompositeQuestion<string> =>
  buildComposite({
    aggregation: 'hosts_with_events',
    filter: [within(fields, span), hasEventId(fields, event_id), ...onHosts(fields, hosts)],
    sources: [byTerm('host', need(fields, 'host'))],
    decode: (bucket) => bucket.text('host'),
  });
