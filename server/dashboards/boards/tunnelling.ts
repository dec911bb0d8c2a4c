import type { CountedPanel, Dashboard, SearchPanel, VegaPanel } from '../panel.ts';
import { TUNNELS } from '../restrictions.ts';
import { toGrid, toHead } from './place.ts';

const DOMAIN = 'dns.question.registered_domain';

const BYTES: CountedPanel = {
  kind: 'bars',
  name: 'dns-bytes-over-time',
  title: 'Information in names by domain, bytes',
  view: 'rollups',
  restrict: [],
  metrics: [{ type: 'sum', field: 'afterquery.rollup.information_bytes', label: 'Bytes' }],
  splits: [
    { type: 'date_histogram', field: '@timestamp', label: 'Quarter of an hour' },
    { type: 'terms', field: DOMAIN, size: 10, label: 'Domain' },
  ],
};

const VOLUME: CountedPanel = {
  kind: 'table',
  name: 'dns-volume',
  title: 'Volume by process and domain: sums over quarters of an hour, and the most distinct names in one',
  view: 'rollups',
  restrict: [],
  metrics: [
    { type: 'sum', field: 'afterquery.rollup.information_bytes', label: 'Information, bytes' },
    { type: 'max', field: 'afterquery.rollup.distinct_names', label: 'Distinct names, most' },
    { type: 'sum', field: 'afterquery.rollup.queries', label: 'Queries' },
    { type: 'sum', field: 'afterquery.rollup.failures', label: 'Failures' },
    { type: 'cardinality', field: 'host.name', label: 'Hosts' },
  ],
  splits: [
    { type: 'terms', field: 'process.executable', size: 30, label: 'Process' },
    { type: 'terms', field: DOMAIN, size: 10, label: 'Domain' },
  ],
};

const REASONS: CountedPanel = {
  kind: 'ranking',
  name: 'tunnel-reasons',
  title: 'What argues: findings by reason',
  view: 'findings',
  restrict: [TUNNELS],
  metrics: [{ type: 'count', label: 'Findings' }],
  splits: [
    { type: 'terms', field: 'afterquery.reasons.code', size: 20, label: 'Reason' },
    { type: 'terms', field: 'afterquery.severity', size: 4, label: 'Severity' },
  ],
};

const CONFIDENCE: CountedPanel = {
  kind: 'bars',
  name: 'tunnel-confidence',
  title: 'How sure the process is',
  view: 'findings',
  restrict: [TUNNELS],
  metrics: [{ type: 'count', label: 'Findings' }],
  splits: [
    { type: 'terms', field: 'afterquery.confidence', size: 4, label: 'Known by' },
    { type: 'terms', field: 'afterquery.severity', size: 4, label: 'Severity' },
  ],
};

const TUNNEL_FINDINGS: SearchPanel = {
  kind: 'search',
  name: 'tunnel-findings',
  title: 'Afterquery: DNS tunnels',
  view: 'findings',
  restrict: [TUNNELS],
  columns: [
    'event.id',
    'afterquery.score',
    'host.name',
    'process.executable',
    DOMAIN,
    'afterquery.counts.queries',
    'afterquery.counts.information_bytes',
    'afterquery.evidence.id',
  ],
  sort: 'afterquery.score',
};

const TEXT =
  "AN1121. The chart sets each finding's busiest quarter of an hour beside what the baselines have learnt of the same program (the last 30 days, whatever the time picker says; strong tunnels are not learnt). Sums over quarters count a name that was asked in two of them twice.";

export const toTunnelling = (prefix: string, console_url: string, chart: VegaPanel): Dashboard => ({
  name: 'tunnelling',
  title: 'Afterquery: DNS tunnelling',
  description:
    "Volume, distinct names and information by process and domain, against the program's baseline.",
  panels: toGrid([
    { height: 5, panels: [[toHead(prefix, console_url, 'tunnelling', TEXT), 48]] },
    { height: 18, panels: [[chart, 48]] },
    {
      height: 15,
      panels: [
        [BYTES, 24],
        [REASONS, 14],
        [CONFIDENCE, 10],
      ],
    },
    { height: 16, panels: [[VOLUME, 48]] },
    { height: 16, panels: [[TUNNEL_FINDINGS, 48]] },
  ]),
});
