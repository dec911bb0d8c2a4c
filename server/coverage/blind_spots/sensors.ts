import type { CoverageUnresolved } from '../../schema/coverage.ts';
import type { BlindSpot } from '../../schema/coverage_report.ts';
import type { AnalyticId } from '../../schema/finding.ts';
import type { CoverageFacts, HostHour } from '../host_hour.ts';
import { isClockOff } from '../judge_hour.ts';
import { iso, quote, toSeen } from './spot.ts';

const MOST_TOLD = 10;

const bySensor = (sensors: readonly HostHour[]): Map<string, HostHour[]> => {
  const groups = new Map<string, HostHour[]>();
  for (const row of sensors) groups.set(row.host, [...(groups.get(row.host) ?? []), row]);
  return groups;
};

const toClients = (index: string, sensor: string, rows: readonly HostHour[]): BlindSpot[] => {
  const unknown = rows.filter(({ events }) => events.network_dns > 0);
  if (unknown.length === 0) return [];
  const clients = [...new Set(unknown.flatMap(({ fact }) => fact.clients ?? []))].sort();
  const transactions = unknown.reduce((sum, { events }) => sum + events.network_dns, 0);
  return [
    {
      kind: 'unattributed_clients',
      severity: 'medium',
      host: sensor,
      analytics: ['AN1121', 'AN0728'],
      text: `${transactions} DNS transactions of ${clients.length} clients (${clients.slice(0, MOST_TOLD).join(', ')}) belong to no host that logs its sockets: their processes stay unknown, and calculated ports unseen.`,
      ...toSeen(unknown),
      evidence: {
        index,
        language: 'kql',
        query: `afterquery.coverage.kind : sensor and host.name : ${quote(sensor)} and afterquery.coverage.clients : *`,
      },
      remedy:
        'Install Sysmon on these clients, log event 3 there, or place the sensor before the address translation.',
    },
  ];
};

const toSensorClock = (index: string, sensor: string, rows: readonly HostHour[]): BlindSpot[] => {
  const off = rows.filter(({ fact }) => isClockOff(fact.clock_offset_ms));
  if (off.length === 0) return [];
  return [
    {
      kind: 'clock_offset',
      severity: 'medium',
      host: sensor,
      analytics: ['AN1121'],
      text: `The clock of the sensor ${sensor} and its collector's differ in ${off.length} hours: its flows do not find the hosts' sockets.`,
      ...toSeen(off),
      evidence: {
        index,
        language: 'kql',
        query: `afterquery.coverage.kind : sensor and host.name : ${quote(sensor)}`,
      },
      remedy: 'Synchronise the sensor with the time source of the hosts.',
    },
  ];
};

/** No transaction of any sensor in the whole period. */
const toNoSensor = (index: string, facts: CoverageFacts): BlindSpot[] => {
  const rows = [...facts.hosts.values()].flat();
  if (rows.length === 0 || facts.sensors.length > 0 || rows.some(({ events }) => events.network_dns > 0))
    return [];
  return [
    {
      kind: 'no_network_dns',
      severity: 'medium',
      analytics: ['AN1121'],
      text: 'No network sensor told of DNS: a program that asks resolvers itself is seen by its sockets alone, and names that it asked not at all.',
      ...toSeen(rows),
      evidence: { index, language: 'kql', query: 'afterquery.coverage.events.network_dns > 0' },
      remedy: 'Name the indices of Zeek or Packetbeat in AFTERQUERY_DNS_INDICES, or deploy such a sensor.',
    },
  ];
};

const isAnalytic = (id: string): id is AnalyticId => id === 'AN0728' || id === 'AN1121';

/** Fields of an index that no scan of the period's last hours could use. */
export const toUnresolved = ({
  hours,
}: CoverageFacts): { readonly one: CoverageUnresolved; readonly hours: number[] }[] => {
  const found = new Map<string, { one: CoverageUnresolved; hours: number[] }>();
  for (const [hour, { unresolved = [] }] of hours)
    for (const one of unresolved) {
      const key = `${one.index}\n${one.field}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { one, hours: [hour] });
      else known.hours.push(hour);
    }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
};

/** Without these nothing of the index is counted at all, so that no host's fact could tell. */
const ALWAYS: ReadonlySet<string> = new Set(['time', 'event_id', 'host', 'source_ip']);

/** Hours in which some host's events could not be used for want of a field; a field of events that nobody sent harms nobody. */
const toHarmedHours = ({ hosts }: CoverageFacts): Set<number> =>
  new Set(
    [...hosts.values()]
      .flat()
      .filter(({ fact }) =>
        [fact.an0728, fact.an1121].some((judged) => judged?.reasons.includes('unresolved_field')),
      )
      .map(({ hour }) => hour),
  );

const toFields = (facts: CoverageFacts): BlindSpot[] => {
  const harmed = toHarmedHours(facts);
  return toUnresolved(facts)
    .filter(({ one, hours }) => ALWAYS.has(one.field) || hours.some((hour) => harmed.has(hour)))
    .map(({ one, hours }): BlindSpot => {
      const analytics = [...new Set(one.needed_by.map((id) => id.split(' ')[0] ?? ''))].filter(isAnalytic);
      return {
        kind: 'unresolved_field',
        severity: 'high',
        analytics,
        text: `${one.index}: ${one.field}: ${one.why}`,
        first_seen: iso(Math.min(...hours)),
        last_seen: iso(Math.max(...hours)),
        evidence: {
          index: one.index,
          language: 'query_dsl',
          query: JSON.stringify({ size: 1, sort: ['_doc'], query: { match_all: {} } }),
        },
        remedy: `Map the field in the index template of ${one.index} as the analytic needs it (keyword, ip, number or date), and roll the index over.`,
      };
    });
};

export const findSensorSpots = (index: string, facts: CoverageFacts): BlindSpot[] => [
  ...[...bySensor(facts.sensors)].flatMap(([sensor, rows]) => [
    ...toClients(index, sensor, rows),
    ...toSensorClock(index, sensor, rows),
  ]),
  ...toNoSensor(index, facts),
  ...toFields(facts),
];
