import { toAxis, toTimeAxis } from './axis.ts';
import type { Body, Chart } from './chart.ts';
import { COVERAGE_PATH, EVENTS_BODY, FROM_LISTED, FROM_TIME_BUCKETS, KINDS } from './coverage_rows.ts';
import { toDomain } from './domain.ts';
import { TEXT } from './palette.ts';
import { formula, project, toPieces } from './rows.ts';

const ROW = project('start', 'end', 'host', 'kind', 'events');
const FOLD = { type: 'fold', fields: KINDS.map(({ name }) => name), as: ['kind', 'events'] };
const NONE = '#f2b8a6';
/** Hosts with the most events; a row is to be read. */
const MOST_HOSTS = 60;

const toColumn = ({ name, title }: (typeof KINDS)[number], i: number): Body => ({
  name: `column_${name}`,
  type: 'group',
  encode: {
    update: {
      x: { scale: 'kind', value: name },
      width: { signal: "bandwidth('kind')" },
      height: { signal: 'height' },
    },
  },
  data: [
    {
      name: `cells_${name}`,
      source: 'cells',
      transform: [{ type: 'filter', expr: `datum.kind === '${name}'` }],
    },
  ],
  scales: [
    {
      name: 'time',
      type: 'utc',
      domain: toDomain('cells', 'start', 'end'),
      range: [0, { signal: "bandwidth('kind')" }],
    },
  ],
  axes: [
    toTimeAxis('time', { tickCount: 2, ...(i === 0 ? { title: 'Hour (UTC)', titleAnchor: 'start' } : {}) }),
  ],
  marks: [
    {
      name: `marks_${name}`,
      type: 'rect',
      from: { data: `cells_${name}` },
      encode: {
        update: {
          x: { scale: 'time', field: 'start' },
          // Thinner than a pixel a cell could not be seen.
          x2: { signal: "max(scale('time', datum.end) - 0.5, scale('time', datum.start) + 1)" },
          y: { scale: 'host', field: 'host' },
          height: { scale: 'host', band: 1 },
          fill: [
            { test: 'datum.events === 0', scale: 'silence', value: 'no event' },
            { scale: 'events', field: 'an_hour' },
          ],
          tooltip: {
            signal: `{title: datum.host, '${title.replaceAll("'", "\\'")}': datum.events, From: utcFormat(datum.start, '%Y-%m-%d %H:%M') + ' UTC', To: utcFormat(datum.end, '%Y-%m-%d %H:%M') + ' UTC'}`,
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
          text: { signal: `is_empty ? '' : "${title}"` },
          limit: { signal: "bandwidth('kind')" },
          fill: { value: TEXT },
          fontWeight: { value: 'bold' },
        },
      },
    },
  ],
});

export const COVERAGE: Chart = {
  name: 'coverage',
  title: 'What was watched: events by host and hour',
  description:
    'Events that each host sent in each hour, by kind. A cell in red: the host was there, and sent none of that kind, so that an analytic was partly or wholly blind.',
  empty: 'No host sent any event in this time, or no scan has judged it yet.',
  height: 320,
  subtitle: "is_empty ? '' : '1: process starts, 3: sockets, 22: DNS queries, sensor: DNS of its address'",
  from_index: {
    sources: [{ name: 'source', index: 'coverage', time_field: '@timestamp', body: EVENTS_BODY }],
    datasets: [
      {
        name: 'rows',
        source: 'source',
        transform: [
          ...FROM_TIME_BUCKETS,
          formula('host', 'datum.bucket.key.host'),
          ...KINDS.map(({ name }) => formula(name, `datum.bucket.${name}.value`)),
          FOLD,
          ROW,
        ],
      },
    ],
  },
  from_api: {
    sources: [{ name: 'source', path: COVERAGE_PATH }],
    datasets: [
      {
        name: 'rows',
        source: 'source',
        transform: [
          ...FROM_LISTED,
          ...KINDS.map(({ name }) => formula(name, `datum.row.${name}`)),
          FOLD,
          ROW,
        ],
      },
    ],
  },
  data: [
    { name: 'pieces', source: 'rows', transform: toPieces(168, ['host', 'kind'], 'events') },
    {
      name: 'hosts',
      source: 'pieces',
      transform: [
        { type: 'aggregate', groupby: ['host'], fields: ['events'], ops: ['sum'], as: ['events'] },
        {
          type: 'window',
          sort: { field: ['events', 'host'], order: ['descending', 'ascending'] },
          ops: ['row_number'],
          as: ['place'],
        },
        { type: 'filter', expr: `datum.place <= ${MOST_HOSTS}` },
      ],
    },
    {
      name: 'cells',
      source: 'pieces',
      transform: [
        { type: 'lookup', from: 'hosts', key: 'host', fields: ['host'], as: ['shown'] },
        { type: 'filter', expr: 'isValid(datum.shown)' },
        formula('an_hour', 'datum.events * 36e5 / (datum.end - datum.start)'),
      ],
    },
  ],
  scales: [
    { name: 'kind', type: 'band', domain: KINDS.map(({ name }) => name), range: 'width', paddingInner: 0.08 },
    {
      name: 'host',
      type: 'band',
      domain: { data: 'cells', field: 'host', sort: true },
      range: 'height',
      paddingInner: 0.08,
    },
    { name: 'events', type: 'log', domain: [1, 10_000], range: ['#d9e6ea', '#123f4f'], clamp: true },
    { name: 'silence', type: 'ordinal', domain: ['no event'], range: [NONE] },
  ],
  axes: [
    toAxis({
      orient: 'left',
      scale: 'host',
      domain: false,
      ticks: false,
      labelLimit: 200,
      labelOverlap: true,
    }),
  ],
  legends: [
    {
      type: 'gradient',
      fill: 'events',
      title: 'Events an hour',
      values: [1, 10, 100, 1_000, 10_000],
      format: ',d',
      gradientLength: 150,
    },
    { fill: 'silence', symbolType: 'square' },
  ],
  marks: KINDS.map(toColumn),
};
