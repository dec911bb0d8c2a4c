import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { buildComposite, byTerm } from './composite.ts';
import { hasEventId, isAnyOf, isInbound, need, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

/**
 * Which programs opened sockets to expected ports in the span: few buckets, whatever the traffic. Excluded programs are among them: asking
 * the cluster of each of an hour's sockets whether one of them opened it takes it longer than everything else here.
 */
export const buildSocketPrograms = (
  fields: ResolvedFields,
  span: Span,
  expected_ports: readonly number[],
): CompositeQuestion<string> =>
  buildComposite({
    aggregation: 'socket_programs',
    filter: [within(fields, span), hasEventId(fields, '3'), isAnyOf(need(fields, 'port'), expected_ports)],
    must_not: isInbound(fields),
    sources: [byTerm('executable', need(fields, 'executable'))],
    decode: (bucket) => bucket.text('executable'),
  });
