import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { buildComposite, byTerm } from './composite.ts';
import { hasEventId, isAnyOf, isInbound, type LeftOut, need, runsLeftOut, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

/** Which programs, not excluded by full path, opened sockets to expected ports in the span: few buckets, whatever the traffic. */
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
