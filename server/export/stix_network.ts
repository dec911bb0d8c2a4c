import type { Finding } from '../schema/finding.ts';
import { toIpText } from '../schema/ip_address.ts';
import { toObservableId } from './stix_id.ts';
import type { StixObject } from './stix_object.ts';

/** RFC 1034 by length, RFC 5890 by letters; what else went over the wire as a name stays with the finding itself. */
const NAME = /^[\p{L}\p{M}\p{N}_-]{1,63}(?:\.[\p{L}\p{M}\p{N}_-]{1,63})*$/u;

const toDomainName = (raw: string): StixObject | undefined => {
  const value = raw.replace(/\.$/, '');
  if (value.length > 253 || !NAME.test(value) || toIpText(value) !== undefined) return undefined;
  return { type: 'domain-name', spec_version: '2.1', id: toObservableId('domain-name', { value }), value };
};

const toAddress = (raw: string): StixObject | undefined => {
  const value = toIpText(raw);
  if (value === undefined) return undefined;
  const type = value.includes(':') ? 'ipv6-addr' : 'ipv4-addr';
  return { type, spec_version: '2.1', id: toObservableId(type, { value }), value };
};

/** To one port of an address that is an object already; who sent it is not known as an address. */
const toTraffic = (address: StixObject, port: number, transport: string | undefined): StixObject => {
  const inner = transport?.toLowerCase() ?? '';
  const outer = address.type === 'ipv6-addr' ? 'ipv6' : 'ipv4';
  const named = {
    dst_ref: address.id,
    dst_port: port,
    protocols: /^[a-z][a-z0-9-]{0,30}$/.test(inner) ? [outer, inner] : [outer],
  };
  return {
    type: 'network-traffic',
    spec_version: '2.1',
    id: toObservableId('network-traffic', named),
    ...named,
  };
};

interface Socket {
  readonly address: string;
  readonly port: number;
  readonly transport?: string | undefined;
}

/** Sockets as they were; without them only what cannot be otherwise: one port for all addresses. */
const toSockets = ({ afterquery, destination, network }: Finding): readonly Socket[] => {
  if (afterquery.pairs !== undefined) return afterquery.pairs;
  const [port, ...others] = destination?.port ?? [];
  const transports = network?.transport ?? [];
  if (port === undefined || others.length > 0) return [];
  return (destination?.ip ?? []).map((address) => ({
    address,
    port,
    transport: transports.length === 1 ? transports[0] : undefined,
  }));
};

/** Names, addresses and traffic of a finding; an object may occur more than once. */
export const toNetworkObjects = (finding: Finding): StixObject[] => {
  const { question, resolved_ip = [] } = finding.dns;
  const addresses = [...resolved_ip, ...(finding.source?.ip ?? []), ...(finding.destination?.ip ?? [])];
  const sockets = toSockets(finding).flatMap(({ address, port, transport }) => {
    const object = toAddress(address);
    return object === undefined ? [] : [object, toTraffic(object, port, transport)];
  });
  return [
    ...[question.registered_domain, ...question.name].flatMap((name) => toDomainName(name) ?? []),
    ...addresses.flatMap((address) => toAddress(address) ?? []),
    ...sockets,
  ];
};
