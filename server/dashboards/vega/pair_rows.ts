import type { ApiSource, Form, IndexSource } from './chart.ts';
import { flatten, formula, project } from './rows.ts';

const ROW = project(
  'finding_id',
  'time',
  'host',
  'process',
  'domain',
  'address',
  'port',
  'target',
  'lag_ms',
  'class',
  'score',
  'severity',
);

const TARGET = formula(
  'target',
  "indexof(datum.address, ':') < 0 ? datum.address + ':' + datum.port : '[' + datum.address + ']:' + datum.port",
);

/** `derived`: a formula gives the port, or the address follows from the answer; `expected`: the port is a common one, or earlier days knew it of the program and domain. */
const CLASS = formula(
  'class',
  "datum.derived ? 'derived' : datum.deviation === 'none' || datum.usual ? 'expected' : 'unusual'",
);

const SEVERITY = formula(
  'severity',
  "datum.score >= 85 ? 'critical' : datum.score >= 65 ? 'high' : datum.score >= 40 ? 'medium' : 'low'",
);

/** Sockets of AN0728's strongest findings, a row each. */
export const PAIRS_FROM_INDEX: Form<IndexSource> = {
  sources: [
    {
      name: 'source',
      index: 'findings',
      time_field: '@timestamp',
      body: {
        size: 500,
        post_filter: { term: { 'rule.id': 'AN0728' } },
        sort: [{ 'afterquery.score': 'desc' }, { '@timestamp': 'desc' }],
        _source: [
          'host.name',
          'process.name',
          'dns.question.registered_domain',
          'afterquery.score',
          'afterquery.pairs',
        ],
      },
    },
  ],
  datasets: [
    {
      name: 'rows',
      source: 'source',
      transform: [
        ...flatten('datum.hits && datum.hits.hits', 'hit'),
        ...flatten('datum.hit._source.afterquery.pairs', 'pair'),
        formula('finding_id', 'datum.hit._id'),
        formula('time', "time(toDate(datum.pair['@timestamp']))"),
        formula('host', 'datum.hit._source.host.name'),
        formula('process', "datum.hit._source.process && datum.hit._source.process.name || '(unidentified)'"),
        formula('domain', 'datum.hit._source.dns.question.registered_domain'),
        formula('address', 'datum.pair.address'),
        formula('port', 'datum.pair.port'),
        formula('lag_ms', 'datum.pair.lag_ms'),
        formula('derived', 'isValid(datum.pair.formula) || isValid(datum.pair.address_form)'),
        formula('deviation', 'datum.pair.deviation'),
        formula('usual', 'isValid(datum.pair.usual)'),
        formula('score', 'datum.hit._source.afterquery.score'),
        TARGET,
        CLASS,
        SEVERITY,
        ROW,
      ],
    },
  ],
};

export const PAIRS_FROM_API: Form<ApiSource> = {
  sources: [{ name: 'source', path: '/api/v1/stats/ports?from=now-7d' }],
  datasets: [
    {
      name: 'rows',
      source: 'source',
      transform: [
        ...flatten('datum.rows', 'row'),
        formula('finding_id', 'datum.row.finding_id'),
        formula('time', 'time(toDate(datum.row.time))'),
        ...[
          'host',
          'process',
          'domain',
          'address',
          'port',
          'lag_ms',
          'derived',
          'deviation',
          'usual',
          'score',
        ].map((field) => formula(field, `datum.row.${field}`)),
        TARGET,
        CLASS,
        SEVERITY,
        ROW,
      ],
    },
  ],
};
