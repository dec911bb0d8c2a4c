import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import type { SocketBucket, SocketEvent } from '../server/schema/rows.ts';
import { either, hasEventId, isAnyOf, need, ofEntities, onHosts, within } from './filters.ts';
import { PROCESS_FIELDS, readProcess } from './process_fields.ts';
import type { DocumentQuestion, Span } from './question.ts';
import { readHit, toReadFields } from './read_fields.ts';

const decodeSocket =
  (fields: ResolvedFields): DocumentQuestion<SocketEvent>['decode'] =>
  (hit) => {
    const read = readHit(hit, fields);
    const process = readProcess(read);
    const address = toIpText(read.text('address'));
    const port = read.number('port');
    if (process === undefined || address === undefined || port === undefined) return undefined;
    return {
      ...process,
      index: hit._index,
      id: hit._id,
      address,
      port,
      transport: read.text('transport')?.toLowerCase(),
      source_ip: toIpText(read.text('source_ip')),
      source_port: read.number('source_port'),
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

/** Sockets to a DNS port from any of the client addresses: they give network DNS its process back. */
export const buildResolverSockets = (
  fields: ResolvedFields,
  span: Span,
  clients: readonly string[],
  ports: readonly number[],
): DocumentQuestion<SocketEvent> => ({
  query: {
    bool: {
      filter: [
        within(fields, span),
        hasEventId(fields, '3'),
        isAnyOf(need(fields, 'port'), ports),
        isAnyOf(need(fields, 'source_ip'), clients),
      ],
    },
  },
  fields: toReadFields(fields, SOCKET_FIELDS),
  decode: decodeSocket(fields),
});
