import ipaddr from 'ipaddr.js';
import { remembering } from './remembering.ts';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/**
 * An address in the one spelling that both engines' `ip` type stores: v4 in four decimal parts, v6 compressed, v4-mapped
 * v6 unwrapped, no zone. Undefined for everything else, also for the short, octal and hexadecimal forms that libraries accept.
 */
export const toIpText = (raw: string | undefined): string | undefined => {
  if (raw === undefined) return undefined;
  if (IPV4.test(raw)) return raw;
  if (raw.length > 64 || !raw.includes(':')) return undefined;
  const zone = raw.indexOf('%');
  const bare = zone === -1 ? raw : raw.slice(0, zone);
  if (!ipaddr.IPv6.isValid(bare)) return undefined;
  const address = ipaddr.IPv6.parse(bare);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
};

/** The record type that carries an address spelt by `toIpText`. */
export const toAddressType = (ip: string): 'A' | 'AAAA' => (ip.includes(':') ? 'AAAA' : 'A');

const INSIDE = new Set(['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat', 'loopback']);

/** Addresses met lately: an estate has the same ones all day, and each socket is asked about. */
const MOST_MET = 20_000;

/** What kind of address it is, in the words of ipaddr.js ("unicast", "private", "multicast"); undefined for text that is none. */
export const toRange = remembering(MOST_MET, (address): string | undefined =>
  ipaddr.isValid(address) ? ipaddr.process(address).range() : undefined,
);

/** true for an address that no public network routes, so that it lies inside the asker's own; text that is none lies nowhere */
export const isInsideNetwork = (address: string): boolean => INSIDE.has(toRange(address) ?? '');

/** of a host name or address: nothing outside this machine reaches it */
export const isLoopback = (host: string): boolean => host === 'localhost' || toRange(host) === 'loopback';

/** As `isInsideNetwork` for IPv4, as ranges, to leave such addresses out where the cluster knows them as addresses. */
export const IPV4_INSIDE: readonly string[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
];

/** The bytes of an address in network order, 4 or 16; undefined for what is none. */
export const toIpBytes = (raw: string): readonly number[] | undefined => {
  const text = toIpText(raw);
  return text === undefined ? undefined : ipaddr.parse(text).toByteArray();
};
