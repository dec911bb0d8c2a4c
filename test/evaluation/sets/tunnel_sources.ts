import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type Transaction, unescapeBytes } from './transaction.ts';

/** A recorded tunnel whose names and gaps are put on other envelopes. */
export interface TunnelSource {
  readonly tool: string;
  readonly recording: string;
  readonly file: string;
  /** the domain in the recording, replaced by one of the episode's own; absent: the names end in none */
  readonly domain?: string;
  /** payload bytes in one character before the domain: hexadecimal 1/2, base32 5/8, base64 3/4, base128 7/8 */
  readonly bytes_per_character: number;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Recordings of others; they stand beside the project on some machines only. */
export const SHARED = path('../../../../shared/data/');
const LAB = path('../../lab/recorded/');

const ggy = { domain: 'ggy666.tk' };
const lab = (tool: string, type: string, domain: string, bytes_per_character: number): TunnelSource => ({
  tool,
  recording: `lab_${tool}_${type}`,
  file: `${LAB}variants/${tool}_${type}.dns.ndjson.gz`,
  domain,
  bytes_per_character,
});

export const TUNNEL_SOURCES: readonly TunnelSource[] = [
  lab('iodine', 'null', 'example.net', 7 / 8),
  lab('iodine', 'txt', 'example.net', 7 / 8),
  lab('iodine', 'cname', 'example.net', 7 / 8),
  lab('iodine', 'a', 'example.net', 7 / 8),
  lab('dns2tcp', 'txt', 'example.org', 3 / 4),
  lab('dns2tcp', 'key', 'example.org', 3 / 4),
  {
    tool: 'dnscat2',
    recording: 'dnscat2-cname',
    file: `${SHARED}dns-tunnel-datasets/dnscat2-cname_00001.dns.ndjson.gz`,
    ...ggy,
    bytes_per_character: 1 / 2,
  },
  {
    tool: 'dnscat2',
    recording: 'dnscat2-txt',
    file: `${SHARED}dns-tunnel-datasets/dnscat2-txt_00001.dns.ndjson.gz`,
    ...ggy,
    bytes_per_character: 1 / 2,
  },
  {
    tool: 'iodine',
    recording: 'iodine-cname',
    file: `${SHARED}dns-tunnel-datasets/iodine-cname.dns.ndjson.gz`,
    ...ggy,
    bytes_per_character: 7 / 8,
  },
  {
    tool: 'iodine',
    recording: 'ndpi-iodine',
    file: `${SHARED}ndpi-pcaps/dns-tunnel-iodine.dns.ndjson.gz`,
    domain: 'pirate.sea',
    bytes_per_character: 7 / 8,
  },
  {
    tool: 'skullsec',
    recording: 'ndpi-bad-dns-traffic',
    file: `${SHARED}ndpi-pcaps/bad-dns-traffic.dns.ndjson.gz`,
    domain: 'skullseclabs.org',
    bytes_per_character: 1 / 2,
  },
  {
    tool: 'dnscat2',
    recording: 'ndpi-dns-exfiltration',
    file: `${SHARED}ndpi-pcaps/dns_exfiltration.dns.ndjson.gz`,
    bytes_per_character: 1 / 2,
  },
];

interface Row {
  readonly ts: number;
  readonly query?: string;
  readonly qtype?: number;
  readonly rtt?: number;
  readonly rcode?: number;
  readonly answers?: readonly string[];
}

/** Enough of one recording to show what the tool does; the longest have thousands more. */
const MOST = 600;

/** undefined where the recording is not on this machine. */
export const readTunnel = (source: TunnelSource): Transaction[] | undefined => {
  if (!existsSync(source.file)) return undefined;
  const rows = gunzipSync(readFileSync(source.file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Row => JSON.parse(line))
    .filter(({ query }) => query !== undefined && query !== '')
    .sort((a, b) => a.ts - b.ts)
    .slice(0, MOST);
  const first = rows[0]?.ts ?? 0;
  return rows.map(({ ts, query = '', qtype, rtt, rcode, answers }) => ({
    at: (ts - first) * 1_000,
    rtt: Math.min(3_000, (rtt ?? 0.05) * 1_000),
    name: query,
    type: qtype ?? 1,
    rcode: rcode ?? 0,
    answers: answers ?? [],
    bytes:
      Math.max(0, unescapeBytes(query).length - (source.domain?.length ?? 0) - 1) *
      source.bytes_per_character,
  }));
};

export const rename = (
  transactions: readonly Transaction[],
  { domain }: TunnelSource,
  other: string,
): Transaction[] =>
  transactions.map((one) => ({
    ...one,
    name:
      domain !== undefined && one.name.toLowerCase().endsWith(domain)
        ? one.name.slice(0, -domain.length) + other
        : one.name,
  }));
