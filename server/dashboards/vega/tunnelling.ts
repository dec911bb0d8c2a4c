import { toAxis } from './axis.ts';
import type { Body, Chart } from './chart.ts';
import { toDomainFrom } from './domain.ts';
import { RULE, SEVERITY_SCALE, TEXT } from './palette.ts';
import { flatten, formula, project } from './rows.ts';

const ROW = project(
  'finding_id',
  'host',
  'process',
  'program',
  'domain',
  'time',
  'minutes',
  'queries',
  'distinct_names',
  'information_bytes',
  'score',
  'severity',
);

const MOST_LINES = 20;
/** Pixels of a line, so that what is said of it stands clear of its neighbours. */
const LINE = 20;

/** A program as the baselines name it: in lower case, without whose profile and which version it is. */
const PROGRAM = formula(
  'program',
  "replace(replace(lower(datum.executable), regexp('^([a-z]:\\\\\\\\users\\\\\\\\)[^\\\\\\\\]+\\\\\\\\'), '$1*\\\\'), regexp('\\\\\\\\(app-|v)?\\\\d+(\\\\.\\\\d+)+(?=\\\\\\\\)', 'g'), '\\\\*')",
);

/** The busiest quarter of an hour; of a slow leak, which has none, its busiest window. */
const BUSIEST: readonly Body[] = [
  formula('is_quarter', 'datum.window.minutes === 15 ? 1 : 0'),
  {
    type: 'window',
    groupby: ['finding_id'],
    sort: { field: ['is_quarter', 'information_bytes'], order: ['descending', 'descending'] },
    ops: ['row_number'],
    as: ['place'],
  },
  { type: 'filter', expr: 'datum.place === 1' },
];

const toRow = (finding: string): readonly Body[] => [
  formula('finding', finding),
  ...flatten('datum.finding.afterquery.windows', 'window'),
  formula('host', 'datum.finding.host.name'),
  formula('process', "datum.finding.process && datum.finding.process.name || '(unidentified)'"),
  formula('executable', "datum.finding.process && datum.finding.process.executable || ''"),
  PROGRAM,
  formula('domain', 'datum.finding.dns.question.registered_domain'),
  formula('time', 'time(toDate(datum.window.start))'),
  ...['minutes', 'queries', 'distinct_names', 'information_bytes'].map((field) =>
    formula(field, `datum.window.${field}`),
  ),
  formula('score', 'datum.finding.afterquery.score'),
  formula('severity', 'datum.finding.afterquery.severity'),
  ...BUSIEST,
  ROW,
];

/** Amounts that a program's names could carry: the busiest quarter of an hour of each host, domain and day. */
const toDays = (usage: string): readonly Body[] => [
  formula('usage', usage),
  {
    // What a program asks of its own resolver cannot be measured.
    type: 'filter',
    expr: "datum.usage.afterquery.usage.service === 'dns' && datum.usage.dns.question.registered_domain !== '(own resolver)'",
  },
  formula('version', 'datum.usage.afterquery.usage.version'),
  { type: 'joinaggregate', fields: ['version'], ops: ['max'], as: ['newest'] },
  { type: 'filter', expr: 'datum.version === datum.newest' },
  formula('program', 'datum.usage.afterquery.usage.program'),
  formula('domain', 'datum.usage.dns.question.registered_domain'),
  ...flatten('datum.usage.afterquery.usage.days', 'day'),
  formula('bytes', 'datum.day.bytes'),
  project('program', 'domain', 'bytes'),
];

export const TUNNELLING: Chart = {
  name: 'tunnelling',
  title: "DNS tunnels against the program's baseline",
  description:
    'The strongest findings of AN1121: bytes of information in the names of their busiest quarter of an hour, beside the busiest quarters that the baselines have learnt of the same program, a host, domain and day each.',
  empty: 'No findings of AN1121 in this time: no names that carry data.',
  height: 340,
  from_index: {
    sources: [
      {
        name: 'source',
        index: 'findings',
        time_field: '@timestamp',
        body: {
          size: 200,
          post_filter: { term: { 'rule.id': 'AN1121' } },
          sort: [{ 'afterquery.score': 'desc' }, { '@timestamp': 'desc' }],
          _source: [
            'host.name',
            'process.name',
            'process.executable',
            'dns.question.registered_domain',
            'afterquery.score',
            'afterquery.severity',
            'afterquery.windows',
          ],
        },
      },
      {
        name: 'learnt',
        index: 'baselines',
        body: {
          size: 5_000,
          query: { term: { 'afterquery.usage.service': 'dns' } },
          sort: [{ '@timestamp': 'desc' }],
          _source: ['dns.question.registered_domain', 'afterquery.usage'],
        },
      },
    ],
    datasets: [
      {
        name: 'rows',
        source: 'source',
        transform: [
          ...flatten('datum.hits && datum.hits.hits', 'hit'),
          formula('finding_id', 'datum.hit._id'),
          ...toRow('datum.hit._source'),
        ],
      },
      {
        name: 'days',
        source: 'learnt',
        transform: [...flatten('datum.hits && datum.hits.hits', 'hit'), ...toDays('datum.hit._source')],
      },
    ],
  },
  from_api: {
    sources: [
      { name: 'source', path: '/api/v1/findings?analytic=AN1121&view=full&size=200&from=now-7d' },
      { name: 'learnt', path: '/api/v1/baselines' },
    ],
    datasets: [
      {
        name: 'rows',
        source: 'source',
        transform: [
          ...flatten('datum.findings', 'listed'),
          formula('finding_id', 'datum.listed.id'),
          ...toRow('datum.listed'),
        ],
      },
      {
        name: 'days',
        source: 'learnt',
        transform: [...flatten('datum.baselines', 'listed'), ...toDays('datum.listed')],
      },
    ],
  },
  data: [
    {
      name: 'usual',
      source: 'days',
      transform: [
        {
          type: 'aggregate',
          groupby: ['program'],
          fields: ['bytes', 'bytes', 'bytes'],
          ops: ['median', 'max', 'count'],
          as: ['median', 'most', 'amounts'],
        },
      ],
    },
    {
      name: 'lines',
      source: 'rows',
      transform: [
        {
          type: 'window',
          sort: {
            field: ['score', 'information_bytes', 'finding_id'],
            order: ['descending', 'descending', 'ascending'],
          },
          ops: ['row_number'],
          as: ['place'],
        },
        { type: 'filter', expr: 'datum.place <= most_lines' },
        { type: 'lookup', from: 'usual', key: 'program', fields: ['program'], as: ['habit'] },
        formula(
          'label',
          "truncate(datum.process, 22) + ' → ' + truncate(datum.domain, 24) + ', ' + split(datum.host, '.')[0] + ', ' + utcFormat(datum.time, '%-d %b')",
        ),
        // Two lines may read alike: their place tells them apart.
        formula('line', "pad(toString(datum.place), 3, '0', 'left') + datum.label"),
        formula('usual', 'isValid(datum.habit) ? datum.habit.median : null'),
        formula('most', 'isValid(datum.habit) ? datum.habit.most : null'),
        formula('least_x', 'isValid(datum.usual) ? max(1, datum.usual) : 1'),
      ],
    },
    {
      name: 'lines_with_habit',
      source: 'lines',
      transform: [{ type: 'filter', expr: 'isValid(datum.usual)' }],
    },
  ],
  signals: [{ name: 'most_lines', update: `max(3, min(${MOST_LINES}, floor(height / ${LINE})))` }],
  scales: [
    {
      name: 'line',
      type: 'point',
      padding: 0.7,
      domain: { data: 'lines', field: 'line', sort: true },
      range: 'height',
    },
    {
      name: 'bytes',
      type: 'log',
      domain: toDomainFrom(1, 1_000, 'lines', 'information_bytes', 'most'),
      nice: true,
      zero: false,
      range: [0, { signal: 'width' }],
      clamp: true,
    },
    SEVERITY_SCALE,
    {
      name: 'names',
      type: 'sqrt',
      domain: toDomainFrom(0, 100, 'lines', 'distinct_names'),
      range: [25, 180],
    },
    { name: 'habit', type: 'ordinal', domain: ['median', 'most'], range: ['stroke', 'triangle-down'] },
  ],
  axes: [
    toAxis({
      orient: 'bottom',
      scale: 'bytes',
      title: 'Information in names, bytes in 15 minutes (log)',
      grid: true,
      values: [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000],
      format: '~s',
      labelOverlap: 'greedy',
    }),
    toAxis(
      {
        orient: 'left',
        scale: 'line',
        domain: false,
        ticks: false,
        labelLimit: 250,
        labelPadding: 8,
        labelOverlap: true,
      },
      'slice(datum.value, 3)',
    ),
  ],
  legends: [
    { fill: 'severity', title: 'Finding, by severity', symbolType: 'circle', symbolStrokeWidth: 0 },
    {
      size: 'names',
      title: 'Distinct names',
      symbolFillColor: RULE,
      symbolStrokeWidth: 0,
      values: [10, 100, 1_000],
    },
    {
      shape: 'habit',
      title: "Program's baseline",
      symbolStrokeColor: TEXT,
      symbolFillColor: TEXT,
      symbolStrokeWidth: 2,
    },
  ],
  marks: [
    {
      name: 'stems',
      type: 'rule',
      from: { data: 'lines' },
      encode: {
        update: {
          x: { scale: 'bytes', field: 'least_x' },
          x2: { scale: 'bytes', field: 'information_bytes' },
          y: { scale: 'line', field: 'line' },
          stroke: { scale: 'severity', field: 'severity' },
          strokeOpacity: { value: 0.6 },
        },
      },
    },
    ...(['usual', 'most'] as const).map((habit) => ({
      name: `habit_${habit}`,
      type: 'symbol',
      from: { data: 'lines_with_habit' },
      encode: {
        update: {
          x: { signal: `scale('bytes', max(1, datum.${habit}))` },
          y: { scale: 'line', field: 'line' },
          shape: { scale: 'habit', value: habit === 'usual' ? 'median' : 'most' },
          angle: { value: habit === 'usual' ? 90 : 0 },
          size: { value: habit === 'usual' ? 160 : 50 },
          stroke: { value: TEXT },
          fill: { value: TEXT },
          strokeWidth: { value: habit === 'usual' ? 2 : 0 },
          tooltip: {
            signal:
              "{title: datum.program, 'Median, bytes': datum.usual, 'Most, bytes': datum.most, 'Learnt amounts': datum.habit.amounts}",
          },
        },
      },
    })),
    {
      name: 'without_habit',
      type: 'text',
      from: { data: 'lines' },
      interactive: false,
      encode: {
        update: {
          x: { value: 4 },
          y: { scale: 'line', field: 'line', offset: -5 },
          fontSize: { value: 10 },
          fill: { value: TEXT },
          text: { signal: "isValid(datum.usual) ? '' : 'no baseline yet'" },
        },
      },
    },
    {
      name: 'tunnels',
      type: 'symbol',
      from: { data: 'lines' },
      encode: {
        update: {
          x: { scale: 'bytes', field: 'information_bytes' },
          y: { scale: 'line', field: 'line' },
          size: { scale: 'names', field: 'distinct_names' },
          fill: { scale: 'severity', field: 'severity' },
          stroke: { value: '#ffffff' },
          strokeWidth: { value: 0.5 },
          tooltip: {
            signal:
              "{title: datum.process + ' → ' + datum.domain, Host: datum.host, 'Information, bytes': datum.information_bytes, 'Distinct names': datum.distinct_names, Queries: datum.queries, 'Window, minutes': datum.minutes, 'Window from': utcFormat(datum.time, '%Y-%m-%d %H:%M') + ' UTC', 'Program usually, bytes': isValid(datum.usual) ? datum.usual : 'nothing learnt', Score: datum.score, Finding: datum.finding_id}",
          },
        },
      },
    },
  ],
};
