import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import type { SocketBucket, SocketEvent } from '../server/schema/rows.ts';
import { toTransport } from '../server/schema/transport.ts';
import { toPort } from '../server/schema/whole_number.ts';
import { either, hasEventId, isAnyOf, isInbound, need, ofEntities, onHosts, within } from './filters.ts';
import { PROCESS_FIELDS, readProcess } from './process_fields.ts';
import type { DocumentQuestion, Span } from './question.ts';
import { readHit, toReadFields } from './read_fields.ts';

const decodeSocket =
  (fields: ResolvedFields): DocumentQuestion<SocketEvent>['decode'] =>
  (hit) => {
    const read = readHit(hit, fields);
    const process = readProcess(read);
    const address = toIpText(read.text('address'));
    const port = toPort(read.number('port'));
    if (process === undefined || address === undefined || port === undefined) return undefined;
    return {
      ...process,
      index: hit._index,
      id: hit._id,
      address,
      port,
      transport: toTransport(read.text('transport')),
      source_ip: toIpText(read.text('source_ip')),
      source_port: toPort(read.number('source_port')),
      community_id: read.text('community_id'),
      user: read.text('user'),
    };
  };

const SOCKET_FIELDS = [
  ...PROCESS_FIELDS,
  'address',
  'port',
  'transport',
  'source_ip',
  'source_port',
] as const;

/** Flows are also told apart by the id that some shippers calculate. */
const FLOW_FIELDS = [...SOCKET_FIELDS, 'community_id'] as const;

/**
 * The very events behind candidate buckets, to settle order and window. The filter is a cross-product of the buckets' processes,
 * addresses and ports, so the caller drops what belongs to no candidate.
 */
export const buildSocketEvents = (
  fields: ResolvedFields,
  span: Span,
  candidates: readonly SocketBucket[],
): DocumentQuestion<SocketEvent> => {
  const identified = candidates.flatMap((c) => (c.entity_id === undefined ? [] : [c.entity_id]));
  const anonymous = candidates.flatMap((c) => (c.entity_id === undefined ? [c.host] : []));
  const addressed =
    fields.address?.type === 'ip'
      ? [isAnyOf(need(fields, 'address'), [...new Set(candidates.map((c) => c.address))])]
      : [];
  return {
    about: 'socket_events',
    query: {
      bool: {
        filter: [
          within(fields, span),
          hasEventId(fields, '3'),
          isAnyOf(need(fields, 'port'), [...new Set(candidates.map((c) => c.port))]),
          ...addressed,
          either([
            ...ofEntities(fields, [...new Set(identified)]),
            ...onHosts(fields, [...new Set(anonymous)]),
          ]),
        ],
      },
    },
    fields: toReadFields(fields, SOCKET_FIELDS),
    decode: decodeSocket(fields),
  };
};

/**
 * Sockets to a DNS port from any of the client addresses: they give network DNS its process back. Not the server's side of the same flow,
 * which a monitored resolver logs with the same ends.
 */
export const buildResolverSockets = (
  fields: ResolvedFields,
  span: Span,
  clients: readonly string[],
  ports: readonly number[],
): DocumentQuestion<SocketEvent> => ({
  about: 'resolver_sockets',
  query: {
    bool: {
      filter: [
        within(fields, span),
        hasEventId(fields, '3'),
        isAnyOf(need(fields, 'port'), ports),
        isAnyOf(need(fields, 'source_ip'), clients),
      ],
      must_not: isInbound(fields),
    },
  },
  fields: toReadFields(fields, FLOW_FIELDS),
  decode: decodeSocket(fields),
});

/** Where a sensor saw flows go, without whence: what an address translation leaves of them. */
export interface FlowTargets {
  readonly addresses: readonly string[];
  readonly ports: readonly number[];
  readonly source_ports: readonly number[];
}

/** Sockets of any host to these resolvers from these source ports; where addresses are plain text the caller compares them. */
export const buildTranslatedSockets = (
  fields: ResolvedFields,
  span: Span,
  { addresses, ports, source_ports }: FlowTargets,
): DocumentQuestion<SocketEvent> => ({
  about: 'translated_sockets',
  query: {
    bool: {
      filter: [
        within(fields, span),
        hasEventId(fields, '3'),
        isAnyOf(need(fields, 'port'), ports),
        isAnyOf(need(fields, 'source_port'), source_ports),
        ...(fields.address?.type === 'ip' ? [isAnyOf(fields.address, addresses)] : []),
      ],
      must_not: isInbound(fields),
    },
  },
  fields: toReadFields(fields, FLOW_FIELDS),
  decode: decodeSocket(fields),
});
