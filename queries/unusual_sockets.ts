import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { IPV4_INSIDE } from '../server/schema/ip_address.ts';
import type { SocketBucket } from '../server/schema/rows.ts';
import { buildComposite } from './composite.ts';
import {
  either,
  hasEventId,
  isAnyOf,
  isInbound,
  type LeftOut,
  need,
  runsLeftOut,
  within,
} from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';
import { readSocketBuckets, toSocketSources } from './socket_bucket.ts';

/** Which sockets of a slice may tell something. */
export interface TellingSockets {
  readonly expected_ports: readonly number[];
  /** programs of which no socket is wanted */
  readonly left_out: LeftOut;
  /** programs (paths as the index spells them) whose sockets to expected ports are wanted too, outside the network */
  readonly suspects: readonly string[];
}

/** What says that a socket may lie outside the network: only where addresses are mapped as such; the caller drops the others. */
const leavesNetwork = (fields: ResolvedFields) =>
  fields.address?.type === 'ip' ? { must_not: [isAnyOf(fields.address, IPV4_INSIDE)] } : {};

/**
 * Outbound sockets of a slice that leave for a port which is not expected, by programs that are not excluded by full path: the rarer side
 * of the AN0728 join, so it is read first. In the same question those of suspects to expected ports, of which only the addresses may tell.
 */
export const buildUnusualSockets = (
  fields: ResolvedFields,
  span: Span,
  { expected_ports, left_out, suspects }: TellingSockets,
): CompositeQuestion<SocketBucket> => {
  const port = need(fields, 'port');
  const executable = need(fields, 'executable');
  const not_unusual = [isAnyOf(port, expected_ports), ...runsLeftOut(executable, left_out)];
  const of_suspects = {
    bool: {
      filter: [isAnyOf(port, expected_ports), isAnyOf(executable, suspects)],
      ...leavesNetwork(fields),
    },
  };
  const is_plain = suspects.length === 0 || expected_ports.length === 0;
  return buildComposite({
    aggregation: 'unusual_sockets',
    filter: [
      within(fields, span),
      hasEventId(fields, '3'),
      ...(is_plain ? [] : [either([{ bool: { must_not: not_unusual } }, of_suspects])]),
    ],
    must_not: [...(is_plain ? not_unusual : []), ...isInbound(fields)],
    sources: toSocketSources(fields),
    decode: readSocketBuckets(),
  });
};
