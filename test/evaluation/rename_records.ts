import { createHash } from 'node:crypto';
import { parse } from 'tldts';
import { DOH_ADDRESSES } from '../../server/analytics/an1121_dns_tunnelling/own_resolver.ts';
import { toDomainGroup } from '../../server/schema/domain_group.ts';

/**
 * Renames everything a verdict must not hang on: hosts, registered domains, ProcessGuids, process ids, addresses. One to one, and the
 * same everywhere. Kept: what stands before a registered domain (that is the evidence), public suffixes, programs' paths, ports, and the
 * first three octets of public addresses, from which a port may follow, and public resolvers' addresses, which stand for a service as a port does.
 */
export interface Renaming {
  readonly host: (name: string) => string;
  readonly domain: (group: string) => string;
  readonly guid: (guid: string) => string;
  readonly address: (text: string) => string;
  readonly record: (record: object) => object;
}

const PUBLIC_RESOLVERS: ReadonlySet<string> = new Set(DOH_ADDRESSES);

const LETTERS = 'bcdfghjklmnpqrstvwxz';

const toWord = (salt: string, text: string): string => {
  const bytes = createHash('sha512').update(`${salt} ${text}`).digest();
  return Array.from(text, (_, i) => LETTERS.charAt(bytes.readUInt8(i % 64) % LETTERS.length)).join('');
};

/** Letters keep their number, so that lengths stay; a collision would be caught by the caller's check. */
const renameLabel = (salt: string, label: string, taken: Map<string, string>): string => {
  for (let turn = 0; turn < 100; turn += 1) {
    const word = toWord(`${salt} ${turn}`, label);
    const owner = taken.get(word);
    if (owner !== undefined && owner !== label) continue;
    taken.set(word, label);
    return word;
  }
  throw new Error(`no free name for ${label}`);
};

const KEPT = /(^|\.)(arpa|local)$/;
const IPV4 = /\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b/g;

export const createRenaming = (salt: string): Renaming => {
  const taken = new Map<string, string>();
  const word = (label: string): string => renameLabel(salt, label.toLowerCase(), taken);
  const domain = (group: string): string => {
    if (KEPT.test(group) || group.startsWith('(') || !group.includes('.')) return group;
    const suffix = parse(group, { allowPrivateDomains: true, validateHostname: false }).publicSuffix;
    const known =
      suffix !== null && group.endsWith(`.${suffix}`) ? suffix : group.slice(group.indexOf('.') + 1);
    const first = group.slice(0, group.length - known.length - 1);
    return first === '' ? group : `${word(first)}.${known}`;
  };
  const name = (text: string): string => {
    const { group } = toDomainGroup(text);
    return text.toLowerCase().endsWith(group) && !group.startsWith('(')
      ? text.slice(0, text.length - group.length) + domain(group)
      : text;
  };
  const host = (text: string): string => {
    const [first = '', ...rest] = text.split('.');
    return [word(first), ...(rest.length === 0 ? [] : [name(rest.join('.'))])].join('.');
  };
  const guid = (text: string): string =>
    /^\{?0{8}-/.test(text)
      ? text
      : text.replace(/[0-9a-f]/gi, (digit) => ((Number.parseInt(digit, 16) * 7 + 3) % 16).toString(16));
  const address = (text: string): string =>
    text.replace(IPV4, (_all, ...octets: string[]) => {
      const [o1 = 0, o2 = 0, o3 = 0, o4 = 0] = octets.slice(0, 4).map(Number);
      if (o1 === 127 || o1 >= 224) return [o1, o2, o3, o4].join('.');
      const turn = (octet: number): number => (octet * 37 + 11) % 256;
      if (o1 === 10) return [o1, turn(o2), turn(o3), turn(o4)].join('.');
      const at = (octet: number): string => [o1, o2, o3, octet].join('.');
      if (PUBLIC_RESOLVERS.has(at(o4))) return at(o4);
      // Past the kept ones, so that no two addresses become one.
      let turned = turn(o4);
      while (PUBLIC_RESOLVERS.has(at(turned))) turned = turn(turned);
      return at(turned);
    });
  const pid = (text: string): string => String(4 * ((Math.floor(Number(text) / 4) * 3 + 17) % 16_384));
  const results = (text: string): string =>
    text
      .split(';')
      .map((part) => {
        const typed = /^(type:\s*\d+ )(.+)$/.exec(part);
        return typed === null ? address(part) : `${typed[1]}${name(typed[2] ?? '')}`;
      })
      .join(';');
  const BY_FIELD: Readonly<Record<string, (text: string) => string>> = {
    Hostname: host,
    QueryName: name,
    QueryResults: results,
    ProcessGuid: guid,
    ParentProcessGuid: guid,
    ProcessId: pid,
    ParentProcessId: pid,
    SourceIp: address,
    DestinationIp: address,
    query: name,
    'id.orig_h': address,
    'id.resp_h': address,
  };
  const record = (one: object): object =>
    Object.fromEntries(
      Object.entries(one).map(([field, value]: [string, unknown]) => {
        if (field === 'answers' && Array.isArray(value))
          return [field, value.map((text) => (typeof text === 'string' ? address(text) : text))];
        const change = BY_FIELD[field];
        return [field, change !== undefined && typeof value === 'string' ? change(value) : value];
      }),
    );
  return { host, domain, guid, address, record };
};
