import { type Either, left, right } from 'fp-ts/lib/Either.js';
import ipaddr from 'ipaddr.js';

/** What the operator may allow; multicast, broadcast, unspecified and reserved addresses are never receivers. */
const INSIDE: ReadonlySet<string> = new Set([
  'loopback',
  'linkLocal',
  'private',
  'uniqueLocal',
  'carrierGradeNat',
]);
const NAT64 = ipaddr.IPv6.parse('64:ff9b::');
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

/** The address that is reached in the end: IPv4 inside of IPv6 (mapped, or by the well-known NAT64 prefix) is taken out. */
const toReached = (text: string): ipaddr.IPv4 | ipaddr.IPv6 => {
  const address = ipaddr.process(text);
  return address instanceof ipaddr.IPv6 && address.match(NAT64, 96)
    ? new ipaddr.IPv4(address.toByteArray().slice(12))
    : address;
};

/** undefined: it may be connected to; else why not. */
export const judgeAddress = (text: string, allow_inside: boolean): string | undefined => {
  if (!ipaddr.isValid(text) || text.includes('%')) return `${text.slice(0, 60)} is no address`;
  const address = toReached(text);
  const range = address.range();
  const is_public =
    range === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST, 3));
  if (is_public || (allow_inside && INSIDE.has(range))) return undefined;
  const hint = INSIDE.has(range) ? '; AFTERQUERY_WEBHOOK_PRIVATE=yes would allow it' : '';
  return `${text} is not a public address (${range})${hint}`;
};

/** Where a request goes; `address` where the URL spells one in place of a name. */
export interface Target {
  readonly url: URL;
  readonly host: string;
  readonly address: string | undefined;
}

/** What can be told from the URL alone. Its parser has turned decimal, octal, hexadecimal and short forms of IPv4 into the usual one. */
export const checkTarget = (text: string, allow_inside: boolean): Either<string, Target> => {
  if (!URL.canParse(text)) return left('it is no URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allow_inside && url.protocol === 'http:'))
    return left('it must begin with https:// (AFTERQUERY_WEBHOOK_PRIVATE=yes also allows http://)');
  if (url.username !== '' || url.password !== '') return left('it must hold no user and no password');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') return left('it names no host');
  if (!ipaddr.isValid(host)) return right({ url, host, address: undefined });
  const why = judgeAddress(host, allow_inside);
  return why === undefined ? right({ url, host, address: host }) : left(why);
};

/** All addresses of a name, or none of them: one that leads inside makes the whole name suspect. */
export const checkAddresses = (
  addresses: readonly string[],
  allow_inside: boolean,
): Either<string, readonly string[]> => {
  if (addresses.length === 0) return left('its name has no address');
  const why = addresses.map((one) => judgeAddress(one, allow_inside)).find((one) => one !== undefined);
  return why === undefined ? right(addresses) : left(`its name leads to an address that is refused: ${why}`);
};
