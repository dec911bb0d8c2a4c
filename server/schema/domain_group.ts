import { parse } from 'tldts';
import { remembering } from './remembering.ts';

/** A name split into the domain somebody can register and answer for, and what stands before it. */
export interface DomainGroup {
  readonly group: string;
  readonly subdomain: string;
}

/** Names under no domain that anyone can register: a top label that is no top-level domain (dnscat2 without a domain does so). */
export const NO_REGISTERED_DOMAIN = '(no registered domain)';
/** One label: intranet names, NetBIOS names, a browser's probes. */
export const SINGLE_LABEL = '(single label)';

/** No ASCII top-level domain holds a digit or is longer than 24 characters. */
const isTopLabel = (label: string): boolean =>
  label.startsWith('xn--') || (/^[\p{L}-]+$/u.test(label) && label.length <= 24);

/** Reverse zones are delegated at octets (IPv4: the /24) and at /48 (IPv6: twelve nibbles). */
const toReverseZone = (labels: readonly string[], name: string): DomainGroup => {
  const kept = name.endsWith('.in-addr.arpa') ? 5 : 14;
  return {
    group: labels.slice(-kept).join('.'),
    subdomain: labels.slice(0, Math.max(0, labels.length - kept)).join('.'),
  };
};

/** Sensors write a byte outside printable ASCII as the four characters `\\xNN`; for every measure it is one character. */
const unescapeBytes = (name: string): string =>
  name.includes('\\x')
    ? name.replace(/\\x([0-9a-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : name;

const splitName = (raw: string): DomainGroup => {
  const name = unescapeBytes(raw.toLowerCase()).replace(/\.$/, '');
  const labels = name.split('.').filter((label) => label !== '');
  const last = labels[labels.length - 1] ?? '';
  if (labels.length <= 1) return { group: SINGLE_LABEL, subdomain: name };
  if (last === 'arpa' && /(^|\.)(in-addr|ip6)\.arpa$/.test(name)) return toReverseZone(labels, name);
  const parsed = parse(name, { allowPrivateDomains: true, validateHostname: false, extractHostname: false });
  if (parsed.isIcann === true || parsed.isPrivate === true) {
    const domain = parsed.domain ?? parsed.publicSuffix ?? name;
    return { group: domain, subdomain: name.slice(0, Math.max(0, name.length - domain.length - 1)) };
  }
  if (!isTopLabel(last)) return { group: NO_REGISTERED_DOMAIN, subdomain: name };
  return { group: labels.slice(-2).join('.'), subdomain: labels.slice(0, -2).join('.') };
};

/** Names met lately: a slice asks for each several times, and half of what judging it took was taking names apart. */
const MOST_MET = 20_000;

/**
 * The registered domain by the public suffix list, private suffixes included (everyone may own a name under them). Where the
 * list knows no suffix (internal names) the last two labels stand for it.
 */
export const toDomainGroup = remembering(MOST_MET, splitName);

/** true for a domain somebody has registered, or a name below one: not for a public suffix, a bare label or nonsense */
export const isRegisteredDomain = (name: string): boolean => {
  const parsed = parse(name.toLowerCase(), { allowPrivateDomains: true, validateHostname: true });
  return parsed.domain !== null && parsed.hostname?.includes('.') === true;
};
