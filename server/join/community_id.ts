import { createHash } from 'node:crypto';
import { toIpBytes } from '../schema/ip_address.ts';
import { TRANSPORT_NUMBERS } from '../schema/transport.ts';

interface End {
  readonly bytes: readonly number[];
  readonly port: number;
}

/** By address, then by port: both directions of a flow have one id. */
const isFirst = (a: End, b: End): boolean => {
  const i = a.bytes.findIndex((byte, at) => byte !== b.bytes[at]);
  return i === -1 ? a.port <= b.port : (a.bytes[i] ?? 0) < (b.bytes[i] ?? 0);
};

const to16 = (value: number): readonly number[] => [value >> 8, value & 0xff];

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 0 && port <= 0xffff;

/**
 * Community ID version 1 with seed 0 of a TCP or UDP flow: SHA-1 over seed, both addresses, protocol, a zero byte and both ports, in
 * base64. Undefined for other transports, for addresses of two families and for what is no address or port.
 */
export const toCommunityId = (
  transport: string,
  [source_ip, source_port]: readonly [string, number],
  [address, port]: readonly [string, number],
): string | undefined => {
  const number = Object.hasOwn(TRANSPORT_NUMBERS, transport) ? TRANSPORT_NUMBERS[transport] : undefined;
  const [from, to] = [toIpBytes(source_ip), toIpBytes(address)];
  if (number === undefined || from === undefined || to === undefined || from.length !== to.length)
    return undefined;
  if (!isPort(source_port) || !isPort(port)) return undefined;
  const ends: readonly [End, End] = [
    { bytes: from, port: source_port },
    { bytes: to, port },
  ];
  const [a, b] = isFirst(ends[0], ends[1]) ? ends : [ends[1], ends[0]];
  const bytes = [0, 0, ...a.bytes, ...b.bytes, number, 0, ...to16(a.port), ...to16(b.port)];
  return `1:${createHash('sha1').update(Uint8Array.from(bytes)).digest('base64')}`;
};
