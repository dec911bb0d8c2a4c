import type { CountedPanel, Dashboard, SearchPanel, VegaPanel } from '../panel.ts';
import { NOT_WHOLLY_WATCHED, OF_HOSTS, SYSMON_EVENTS } from '../restrictions.ts';
import { toGrid, toHead } from './place.ts';

const COVERAGE = 'afterquery.coverage';
const HOST_HOURS = { type: 'count', label: 'Host-hours' } as const;

const toStates = (analytic: 'an0728' | 'an1121'): CountedPanel => ({
  kind: 'bars',
  name: `states-${analytic}`,
  title: `Host-hours by what ${analytic.toUpperCase()} could judge`,
  view: 'coverage',
  restrict: [OF_HOSTS],
  metrics: [HOST_HOURS],
  splits: [
    { type: 'date_histogram', field: '@timestamp', label: 'Hour' },
    { type: 'terms', field: `${COVERAGE}.${analytic}.state`, size: 3, label: 'State' },
  ],
});

const REASONS: CountedPanel = {
  kind: 'table',
  name: 'coverage-reasons',
  title: 'Why hours are partial or blind',
  view: 'coverage',
  restrict: [OF_HOSTS, NOT_WHOLLY_WATCHED],
  metrics: [HOST_HOURS, { type: 'cardinality', field: 'host.name', label: 'Hosts' }],
  splits: [
    { type: 'terms', field: `${COVERAGE}.an1121.reasons`, size: 20, label: 'AN1121' },
    { type: 'terms', field: `${COVERAGE}.an1121.state`, size: 3, label: 'State' },
  ],
};

const HOSTS: CountedPanel = {
  kind: 'table',
  name: 'coverage-hosts',
  title: 'Events and sockets by host',
  view: 'coverage',
  restrict: [OF_HOSTS],
  metrics: [
    { type: 'sum', field: `${COVERAGE}.events.sysmon_1`, label: 'Event 1' },
    { type: 'sum', field: `${COVERAGE}.events.sysmon_3`, label: 'Event 3' },
    { type: 'sum', field: `${COVERAGE}.events.sysmon_22`, label: 'Event 22' },
    { type: 'sum', field: `${COVERAGE}.events.network_dns`, label: "Sensor's DNS" },
    { type: 'sum', field: `${COVERAGE}.join_states.inside_window`, label: 'Joined inside the window' },
    { type: 'sum', field: `${COVERAGE}.join_states.never_resolved`, label: 'Never resolved' },
    { type: 'max', field: `${COVERAGE}.clock_offset_ms`, label: 'Clock offset, ms' },
  ],
  splits: [{ type: 'terms', field: 'host.name', size: 200, label: 'Host', by: 2 }],
};

const SILENT_HOURS: SearchPanel = {
  kind: 'search',
  name: 'coverage-gaps',
  title: 'Afterquery: host-hours that were not wholly watched',
  view: 'coverage',
  restrict: [OF_HOSTS, NOT_WHOLLY_WATCHED],
  columns: [
    'host.name',
    `${COVERAGE}.an0728.state`,
    `${COVERAGE}.an0728.reasons`,
    `${COVERAGE}.an1121.state`,
    `${COVERAGE}.an1121.reasons`,
  ],
  sort: '@timestamp',
};

const EVENTS: SearchPanel = {
  kind: 'search',
  name: 'events',
  title: 'Afterquery: Sysmon events 1, 3 and 22',
  view: 'events',
  restrict: [SYSMON_EVENTS],
  columns: [
    'host.name',
    'event.code',
    'process.executable',
    'dns.question.name',
    'destination.ip',
    'destination.port',
  ],
  sort: '@timestamp',
};

const TEXT =
  'What the analytics could see. A red cell is an hour in which a host sent nothing of a kind. Findings are only as good as this: an analytic that was blind has found nothing, which is no all-clear. For an auditor: `afterquery coverage`.';

export const toCoverage = (
  prefix: string,
  console_url: string,
  heat_map: VegaPanel,
  join_yield: VegaPanel,
): Dashboard => ({
  name: 'coverage',
  title: 'Afterquery: coverage',
  description: 'Hosts, kinds of events and hours that were watched; what became of sockets in the join.',
  panels: toGrid([
    { height: 5, panels: [[toHead(prefix, console_url, 'coverage', TEXT), 48]] },
    { height: 20, panels: [[heat_map, 48]] },
    {
      height: 16,
      panels: [
        [join_yield, 24],
        [toStates('an0728'), 12],
        [toStates('an1121'), 12],
      ],
    },
    {
      height: 16,
      panels: [
        [HOSTS, 32],
        [REASONS, 16],
      ],
    },
    {
      height: 16,
      panels: [
        [SILENT_HOURS, 24],
        [EVENTS, 24],
      ],
    },
  ]),
});
