import { toAxis, toTimeAxis } from './axis.ts';
import type { Body, Chart } from './chart.ts';
import { toDomain, toDomainFrom } from './domain.ts';
import { SEVERITY_LEGEND, SEVERITY_SCALE, TEXT } from './palette.ts';
import { flatten, formula, project, toPieces, toTimeBuckets } from './rows.ts';

const ANALYTICS = [
  { id: 'AN1121', name: 'AN1121 DNS tunnelling' },
  { id: 'AN0728', name: 'AN0728 Ports after DNS' },
] as const;

const ROW = project('start', 'end', 'analytic', 'severity', 'findings');

const toPanel = ({ id, name }: (typeof ANALYTICS)[number]): Body => ({
  name: `panel_${id}`,
  type: 'group',
  encode: {
    update: {
      y: { scale: 'panel', value: id },
      width: { signal: 'width' },
      height: { signal: "bandwidth('panel')" },
    },
  },
  data: [
    {
      name: `bars_${id}`,
      source: 'stacked',
      transform: [{ type: 'filter', expr: `datum.analytic === '${id}'` }],
    },
  ],
  scales: [
    {
      name: 'count',
      type: 'linear',
      domain: toDomainFrom(0, 1, 'stacked', 'above'),
      nice: true,
      zero: true,
      range: [{ signal: "bandwidth('panel')" }, 0],
    },
  ],
  axes: [
    toAxis({
      orient: 'left',
      scale: 'count',
      title: 'Findings',
      grid: true,
      tickMinStep: 1,
      tickCount: 4,
      format: 'd',
    }),
  ],
  marks: [
    {
      name: `marks_${id}`,
      type: 'rect',
      from: { data: `bars_${id}` },
      encode: {
        update: {
          x: { scale: 'time', field: 'start', offset: 0.5 },
          // Thinner than a pixel a bar could not be seen.
          x2: { signal: "max(scale('time', datum.end), scale('time', datum.start) + 2) - 0.5" },
          y: { scale: 'count', field: 'above' },
          y2: { scale: 'count', field: 'below' },
          fill: { scale: 'severity', field: 'severity' },
          tooltip: {
            signal:
              "{title: datum.analytic + ', ' + datum.severity, Findings: datum.findings, From: utcFormat(datum.start, '%Y-%m-%d %H:%M') + ' UTC', To: utcFormat(datum.end, '%Y-%m-%d %H:%M') + ' UTC'}",
          },
        },
      },
    },
    {
      type: 'text',
      encode: {
        update: {
          x: { value: 0 },
          y: { value: -6 },
          text: { value: name },
          fill: { value: TEXT },
          fontWeight: { value: 'bold' },
          opacity: { signal: 'is_empty ? 0 : 1' },
        },
      },
    },
  ],
});

export const TIMELINE: Chart = {
  name: 'timeline',
  title: 'Findings by time, analytic and severity',
  description:
    'Findings counted by the time of their newest evidence (UTC), one panel for each analytic, stacked by severity.',
  empty: 'No findings in this time. Choose a longer one, or fewer filters.',
  height: 320,
  from_index: {
    sources: [
      {
        name: 'source',
        index: 'findings',
        time_field: '@timestamp',
        body: {
          size: 0,
          aggs: {
            counted: {
              composite: {
                size: 10_000,
                sources: [
                  { time: { date_histogram: { field: '@timestamp', fixed_interval: '15m', order: 'desc' } } },
                  { analytic: { terms: { field: 'rule.id' } } },
                  { severity: { terms: { field: 'afterquery.severity' } } },
                ],
              },
            },
          },
        },
      },
    ],
    datasets: [
      {
        name: 'rows',
        source: 'source',
        transform: [
          ...toTimeBuckets(900_000),
          formula('analytic', 'datum.bucket.key.analytic'),
          formula('severity', 'datum.bucket.key.severity'),
          formula('findings', 'datum.bucket.doc_count'),
          ROW,
        ],
      },
    ],
  },
  from_api: {
    sources: [{ name: 'source', path: '/api/v1/stats/timeline?from=now-7d' }],
    datasets: [
      {
        name: 'rows',
        source: 'source',
        transform: [
          formula('step', "{'15m': 9e5, '1h': 36e5, '1d': 864e5}[datum.interval]"),
          ...flatten('datum.rows', 'row'),
          formula('start', 'time(toDate(datum.row.time))'),
          formula('end', 'datum.start + datum.step'),
          formula('analytic', 'datum.row.analytic'),
          formula('severity', 'datum.row.severity'),
          formula('findings', 'datum.row.findings'),
          ROW,
        ],
      },
    ],
  },
  data: [
    {
      name: 'stacked',
      source: 'rows',
      transform: [
        ...toPieces(60, ['analytic', 'severity'], 'findings'),
        formula('rank', "indexof(['low', 'medium', 'high', 'critical'], datum.severity)"),
        {
          type: 'stack',
          groupby: ['analytic', 'start'],
          field: 'findings',
          sort: { field: 'rank', order: 'descending' },
          as: ['below', 'above'],
        },
      ],
    },
  ],
  scales: [
    {
      name: 'time',
      type: 'utc',
      domain: toDomain('stacked', 'start', 'end'),
      range: 'width',
    },
    {
      name: 'panel',
      type: 'band',
      domain: ANALYTICS.map(({ id }) => id),
      range: 'height',
      paddingInner: 0.25,
    },
    SEVERITY_SCALE,
  ],
  axes: [
    toTimeAxis('time', {
      title: 'Newest evidence (UTC)',
      tickCount: { signal: 'max(2, floor(width / 110))' },
    }),
  ],
  legends: [SEVERITY_LEGEND],
  marks: ANALYTICS.map(toPanel),
};
