import type { BlindSpot } from '../../schema/coverage_report.ts';
import type { CoverageFacts, HostHour } from '../host_hour.ts';
import { ofFacts, quote, toSeen } from './spot.ts';

const group = (
  hosts: CoverageFacts['hosts'],
  toKeys: (host: string, rows: readonly HostHour[]) => Iterable<string>,
): Map<string, Map<string, readonly HostHour[]>> => {
  const groups = new Map<string, Map<string, readonly HostHour[]>>();
  for (const [host, rows] of hosts)
    for (const key of toKeys(host, rows)) groups.set(key, (groups.get(key) ?? new Map()).set(host, rows));
  return groups;
};

const MOST_TOLD = 5;
const tell = (names: Iterable<string>): string => {
  const all = [...names];
  const more = all.length > MOST_TOLD ? ` and ${all.length - MOST_TOLD} more` : '';
  return `${all.slice(0, MOST_TOLD).join(', ')}${more}`;
};

/** One host under several names, or several hosts under one: their events are joined apart, or together. */
export const findDuplicateNames = (index: string, { hosts }: CoverageFacts): BlindSpot[] =>
  [...group(hosts, (host) => [host.toLowerCase().split('.')[0] ?? ''])]
    .filter(([short, members]) => short !== '' && members.size > 1)
    .map(([short, members]): BlindSpot => {
      const seen = toSeen([...members.values()].flat());
      return {
        kind: 'duplicate_host_name',
        severity: 'medium',
        host: short,
        analytics: ['AN0728', 'AN1121'],
        text: `${tell(members.keys())} differ in case or domain alone: one host whose events are told apart, or hosts of one name.`,
        ...seen,
        evidence: {
          ...ofFacts(index, short, seen.first_seen, seen.last_seen),
          query: `host.name : (${[...members.keys()].slice(0, 20).map(quote).join(' or ')})`,
        },
        remedy: 'Have every agent send the same full name, or give hosts of one name different ones.',
      };
    });

/** One name that many hosts' events carry beside their own: the collector's. */
export const findCollectors = (index: string, { hosts }: CoverageFacts): BlindSpot[] =>
  [...group(hosts, (_, rows) => new Set(rows.flatMap(({ fact }) => fact.collectors ?? [])))].map(
    ([collector, members]): BlindSpot => {
      const carrying = [...members.values()]
        .flat()
        .filter(({ fact }) => fact.collectors?.includes(collector) === true);
      const seen = toSeen(carrying);
      return {
        kind: 'collector_as_host',
        severity: 'low',
        host: collector,
        analytics: ['AN0728', 'AN1121'],
        text: `Events of ${members.size} hosts (${tell(members.keys())}) name ${collector}, their collector, in place of the host; they were judged by the computer's own name.`,
        ...seen,
        evidence: {
          index,
          language: 'kql',
          query: `afterquery.coverage.collectors : ${quote(collector)}`,
        },
        remedy: 'Filter dashboards by winlog.computer_name, or copy it to host.name in the ingest pipeline.',
      };
    },
  );
