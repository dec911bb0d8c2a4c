import type { Body } from './chart.ts';
import { flatten, formula, toTimeBuckets } from './rows.ts';

export const KINDS = [
  { name: 'sysmon_1', title: 'Event 1' },
  { name: 'sysmon_3', title: 'Event 3' },
  { name: 'sysmon_22', title: 'Event 22' },
  { name: 'network_dns', title: 'Sensor' },
] as const;

export const STATES = [
  { name: 'inside_window', title: 'answer inside the time window', colour: '#2f7d78' },
  { name: 'after_window', title: 'answer, but the window was over', colour: '#6aa8a1' },
  { name: 'earlier_only', title: 'answer long before', colour: '#a9ccc6' },
  { name: 'never_resolved', title: 'never resolved', colour: '#e3b23c' },
  { name: 'no_dns_telemetry', title: 'host sends no event 22', colour: '#a3253c' },
  { name: 'no_process_identity', title: 'process not known', colour: '#7a6b8f' },
] as const;

const toSums = (group: string, names: readonly string[]): Body =>
  Object.fromEntries(names.map((name) => [name, { sum: { field: `afterquery.coverage.${group}.${name}` } }]));

/** Sums of facts by hour and whatever else, the newest 10,000; of hosts, sensors and whole hours. */
const toBody = (sources: readonly Body[], aggs: Body): Body => ({
  size: 0,
  aggs: {
    counted: {
      composite: {
        size: 10_000,
        sources: [
          { time: { date_histogram: { field: '@timestamp', fixed_interval: '1h', order: 'desc' } } },
          { kind: { terms: { field: 'afterquery.coverage.kind' } } },
          ...sources,
        ],
      },
      aggs,
    },
  },
});

/** Events of each host, kind and hour. */
export const EVENTS_BODY = toBody(
  [{ host: { terms: { field: 'host.name' } } }],
  toSums(
    'events',
    KINDS.map(({ name }) => name),
  ),
);

/** Sockets of each hour by join state. */
export const STATES_BODY = toBody(
  [],
  toSums(
    'join_states',
    STATES.map(({ name }) => name),
  ),
);

export const FROM_TIME_BUCKETS: readonly Body[] = [
  ...toTimeBuckets(3_600_000),
  { type: 'filter', expr: "datum.bucket.key.kind === 'host'" },
];

/** Flat rows of the REST API, an hour each. */
export const FROM_LISTED: readonly Body[] = [
  ...flatten('datum.rows', 'row'),
  formula('start', 'time(toDate(datum.row.time))'),
  formula('end', 'datum.start + 36e5'),
  formula('host', 'datum.row.host'),
];

export const COVERAGE_PATH = '/api/v1/coverage?kind=host&size=1000&from=now-24h';
