import type { CountedPanel, Dashboard, SearchPanel, VegaPanel } from '../panel.ts';
import { OPEN } from '../restrictions.ts';
import { toGrid, toHead } from './place.ts';

const FINDINGS = { type: 'count', label: 'Findings' } as const;
const STRONGEST = { type: 'max', field: 'afterquery.score', label: 'Strongest score' } as const;

const toTop = (name: string, title: string, field: string, label: string): CountedPanel => ({
  kind: 'ranking',
  name,
  title,
  view: 'findings',
  restrict: [OPEN],
  metrics: [FINDINGS],
  splits: [
    { type: 'terms', field, size: 10, label },
    { type: 'terms', field: 'afterquery.severity', size: 4, label: 'Severity' },
  ],
});

const BY_SEVERITY: CountedPanel = {
  kind: 'metric',
  name: 'open-by-severity',
  title: 'Open findings by severity',
  view: 'findings',
  restrict: [OPEN],
  metrics: [FINDINGS],
  splits: [{ type: 'terms', field: 'afterquery.severity', size: 4, label: 'Severity' }],
};

const OVER_TIME: CountedPanel = {
  kind: 'bars',
  name: 'open-over-time',
  title: 'Open findings by analytic over time',
  view: 'findings',
  restrict: [OPEN],
  metrics: [FINDINGS],
  splits: [
    { type: 'date_histogram', field: '@timestamp', label: 'Newest evidence' },
    { type: 'terms', field: 'rule.id', size: 5, label: 'Analytic' },
  ],
};

const TO_TRIAGE: CountedPanel = {
  kind: 'table',
  name: 'to-triage',
  title: 'Open findings to triage: the id opens the console',
  view: 'findings',
  restrict: [OPEN],
  metrics: [STRONGEST],
  splits: [
    { type: 'terms', field: 'event.id', size: 50, label: 'Finding' },
    { type: 'terms', field: 'rule.id', size: 1, label: 'Analytic' },
    { type: 'terms', field: 'host.name', size: 1, label: 'Host' },
    { type: 'terms', field: 'dns.question.registered_domain', size: 1, label: 'Domain' },
  ],
};

const ALL_FINDINGS: SearchPanel = {
  kind: 'search',
  name: 'findings',
  title: 'Afterquery: open findings, the newest first',
  view: 'findings',
  restrict: [OPEN],
  columns: [
    'event.id',
    'afterquery.severity',
    'afterquery.score',
    'rule.id',
    'host.name',
    'process.name',
    'dns.question.registered_domain',
    'message',
  ],
  sort: '@timestamp',
};

const TEXT =
  'Open findings, by the time of their newest evidence (UTC). The id of a finding opens it in the console, where it is triaged; in Discover `afterquery.evidence.id` opens the very event, `process.entity_id` all events of the process. The sample is of March 2026: choose a time that holds it.';

export const toOverview = (prefix: string, console_url: string, timeline: VegaPanel): Dashboard => ({
  name: 'overview',
  title: 'Afterquery: overview',
  description:
    'Open findings by severity and analytic over time; the processes, domains and hosts with the most.',
  panels: toGrid([
    {
      height: 6,
      panels: [
        [toHead(prefix, console_url, 'overview', TEXT), 28],
        [BY_SEVERITY, 20],
      ],
    },
    {
      height: 16,
      panels: [
        [timeline, 28],
        [OVER_TIME, 20],
      ],
    },
    {
      height: 14,
      panels: [
        [toTop('top-processes', 'Processes with the most open findings', 'process.name', 'Process'), 16],
        [
          toTop(
            'top-domains',
            'Domains with the most open findings',
            'dns.question.registered_domain',
            'Domain',
          ),
          16,
        ],
        [toTop('top-hosts', 'Hosts with the most open findings', 'host.name', 'Host'), 16],
      ],
    },
    { height: 16, panels: [[TO_TRIAGE, 48]] },
    { height: 16, panels: [[ALL_FINDINGS, 48]] },
  ]),
});
