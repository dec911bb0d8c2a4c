import type { Exception } from '../schema/exception.ts';

const PREFIX = 'shipped-';
export const isShipped = (id: string): boolean => id.startsWith(PREFIX);

const PROGRAM_FILES = ['C:\\Program Files\\', 'C:\\Program Files (x86)\\'];

const ship = (
  name: string,
  points: number,
  reason: string,
  programs: readonly string[],
  domains: readonly string[],
): Exception => ({
  '@timestamp': '2026-11-24T00:00:00.000Z',
  id: `${PREFIX}${name}`,
  author: 'Afterquery',
  enabled: true,
  reason,
  effect: { kind: 'lower', points },
  match: { analytics: ['AN1121'], programs: [...programs], domains: [...domains] },
});

/** A security agent asks its maker about hashes, in names that carry them. */
const agent = (
  name: string,
  maker: string,
  folders: readonly string[],
  domains: readonly string[],
): Exception =>
  ship(
    `reputation-${name}`,
    40,
    `${maker} asks its own reputation service in long hashed names. Only its folder, which users cannot write to, together with its maker's own domains: a tunnel would need both.`,
    folders.flatMap((folder) => PROGRAM_FILES.map((root) => `${root}${folder}\\*`)),
    domains,
  );

const BLOCK_LISTS = [
  'spamhaus.org',
  'spamhaus.net',
  'spamcop.net',
  'barracudacentral.org',
  'surbl.org',
  'uribl.com',
  'sorbs.net',
  'mailspike.net',
  'dnswl.org',
  'senderbase.org',
];

/**
 * Few, and they lower only: a wholesale list of content networks would be a way around the analytic. A calculated port is never
 * touched. Each can be switched off by storing an exception with its id and `enabled: false`.
 */
export const SHIPPED_EXCEPTIONS: readonly Exception[] = [
  agent('sophos', 'Sophos', ['Sophos'], ['sophosxl.net', 'sophos.com']),
  agent('mcafee', 'McAfee or Trellix', ['McAfee', 'Trellix'], ['mcafee.com', 'trellix.com']),
  agent('eset', 'ESET', ['ESET'], ['e5.sk', 'eset.com']),
  agent('kaspersky', 'Kaspersky', ['Kaspersky Lab'], ['kaspersky.com', 'kaspersky-labs.com']),
  agent('trend-micro', 'Trend Micro', ['Trend Micro'], ['trendmicro.com']),
  agent('bitdefender', 'Bitdefender', ['Bitdefender'], ['bitdefender.net', 'bitdefender.com']),
  agent('webroot', 'Webroot', ['Webroot'], ['webrootcloudav.com']),
  ship(
    'dns-block-lists',
    30,
    'A mail server asks block lists whether an address or a domain is known for spam: one name for each. The zones belong to the lists, so nobody else receives what the names carry.',
    PROGRAM_FILES.map((root) => `${root}*`),
    BLOCK_LISTS,
  ),
];
