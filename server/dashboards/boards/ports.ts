import type { CountedPanel, Dashboard, SearchPanel, VegaPanel } from '../panel.ts';
import { PORTS } from '../restrictions.ts';
import { toGrid, toHead } from './place.ts';

const FINDINGS = { type: 'count', label: 'Findings' } as const;
const STRONGEST = { type: 'max', field: 'afterquery.score', label: 'Strongest score' } as const;

const BY_PORT: CountedPanel = {
  kind: 'table',
  name: 'by-port',
  title: 'Ports that followed an answer without explanation',
  view: 'findings',
  restrict: [PORTS],
  metrics: [FINDINGS, STRONGEST, { type: 'cardinality', field: 'host.name', label: 'Hosts' }],
  splits: [{ type: 'terms', field: 'destination.port', size: 50, label: 'Port' }],
};

const BY_ADDRESS: CountedPanel = {
  kind: 'table',
  name: 'by-address',
  title: 'Addresses',
  view: 'findings',
  restrict: [PORTS],
  metrics: [FINDINGS, STRONGEST, { type: 'cardinality', field: 'process.entity_id', label: 'Processes' }],
  splits: [{ type: 'terms', field: 'destination.ip', size: 50, label: 'Address' }],
};

const DERIVED: CountedPanel = {
  kind: 'table',
  name: 'derived',
  title: 'Ports calculated from answers: by formula and distinct answers',
  view: 'findings',
  restrict: [
    PORTS,
    { label: 'calculated', query: { range: { 'afterquery.derivation.distinct_answers': { gte: 1 } } } },
  ],
  metrics: [
    { type: 'max', field: 'afterquery.derivation.distinct_answers', label: 'Distinct answers' },
    STRONGEST,
    FINDINGS,
  ],
  splits: [
    { type: 'terms', field: 'afterquery.derivation.formula', size: 20, label: 'Formula' },
    { type: 'terms', field: 'process.name', size: 10, label: 'Process' },
    { type: 'terms', field: 'dns.question.registered_domain', size: 10, label: 'Domain' },
  ],
};

const PORT_FINDINGS: SearchPanel = {
  kind: 'search',
  name: 'port-findings',
  title: 'Afterquery: ports after DNS',
  view: 'findings',
  restrict: [PORTS],
  columns: [
    'event.id',
    'afterquery.score',
    'host.name',
    'process.executable',
    'dns.question.registered_domain',
    'destination.ip',
    'destination.port',
    'afterquery.derivation.formula',
    'afterquery.evidence.id',
  ],
  sort: 'afterquery.score',
};

const TEXT =
  'AN0728. Triangles are ports or addresses that a formula gives from an answer; squares are ports that nothing explains; circles are expected ports: common ones, or known of this program and domain from earlier days. The dashed line is port 1024.';

export const toPorts = (
  prefix: string,
  console_url: string,
  scatter: VegaPanel,
  sankey: VegaPanel,
): Dashboard => ({
  name: 'ports',
  title: 'Afterquery: ports after DNS',
  description:
    'Sockets that followed an answer: expected, unusual, derived; from process over domain to address and port.',
  panels: toGrid([
    { height: 5, panels: [[toHead(prefix, console_url, 'ports', TEXT), 48]] },
    {
      height: 20,
      panels: [
        [scatter, 24],
        [sankey, 24],
      ],
    },
    {
      height: 15,
      panels: [
        [BY_PORT, 14],
        [BY_ADDRESS, 14],
        [DERIVED, 20],
      ],
    },
    { height: 16, panels: [[PORT_FINDINGS, 48]] },
  ]),
});
