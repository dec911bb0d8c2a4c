import { toAxis, toTimeAxis } from './axis.ts';
import type { Chart } from './chart.ts';
import { COVERAGE_PATH, FROM_LISTED, FROM_TIME_BUCKETS, STATES, STATES_BODY } from './coverage_rows.ts';
import { toDomain } from './domain.ts';
import { formula, project, toPieces } from './rows.ts';

const NAMES = STATES.map(({ name }) => name);
const ROW = project('start', 'end', 'state', 'sockets');
const FOLD = { type: 'fold', fields: NAMES, as: ['state', 'sockets'] };
const FILLED = { type: 'filter', expr: 'datum.sockets > 0' };
const TITLES = JSON.stringify(Object.fromEntries(STATES.map(({ name, title }) => [name, title])));

export const JOIN_YIELD: Chart = {
  name: 'join_yield',
  title: 'Yield of the join: what became of sockets to unusual ports',
  description:
    'Shares of the sockets to unusual ports by join state and hour. The upper three colours are sockets whose DNS answer was found.',
  empty: 'No socket to an unusual port in this time, or no scan has judged it yet.',
  height: 300,
  subtitle:
    "is_empty ? '' : format(data('whole')[0].joined / data('whole')[0].sockets, '.0%') + ' of ' + format(data('whole')[0].sockets, ',d') + ' sockets found the answer they followed'",
  from_index: {
    sources: [{ name: 'source', index: 'coverage', time_field: '@timestamp', body: STATES_BODY }],
    datasets: [
      {
        name: 'rows',
        source: 'source',
        transform: [
          ...FROM_TIME_BUCKETS,
          ...NAMES.map((name) => formula(name, `datum.bucket.${name}.value`)),
          FOLD,
          FILLED,
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
          ...NAMES.map((name) => formula(name, `datum.row.${name} || 0`)),
          FOLD,
          {
            type: 'aggregate',
            groupby: ['start', 'end', 'state'],
            fields: ['sockets'],
            ops: ['sum'],
            as: ['sockets'],
          },
          FILLED,
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
        ...toPieces(168, ['state'], 'sockets'),
        formula('rank', `indexof(${JSON.stringify(NAMES)}, datum.state)`),
        { type: 'joinaggregate', groupby: ['start'], fields: ['sockets'], ops: ['sum'], as: ['of_hour'] },
        formula('share', 'datum.sockets / datum.of_hour'),
        {
          type: 'stack',
          groupby: ['start'],
          field: 'share',
          sort: { field: 'rank', order: 'descending' },
          as: ['below', 'above'],
        },
      ],
    },
    {
      name: 'whole',
      source: 'rows',
      transform: [
        formula(
          'joined_sockets',
          "indexof(['inside_window', 'after_window', 'earlier_only'], datum.state) < 0 ? 0 : datum.sockets",
        ),
        {
          type: 'aggregate',
          fields: ['sockets', 'joined_sockets'],
          ops: ['sum', 'sum'],
          as: ['sockets', 'joined'],
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
    { name: 'share', type: 'linear', domain: [0, 1], range: 'height' },
    { name: 'state', type: 'ordinal', domain: NAMES, range: STATES.map(({ colour }) => colour) },
  ],
  axes: [
    toAxis({
      orient: 'left',
      scale: 'share',
      title: 'Share of sockets',
      format: '.0%',
      grid: true,
      tickCount: 5,
    }),
    toTimeAxis('time', { title: 'Hour (UTC)', tickCount: { signal: 'max(2, floor(width / 110))' } }),
  ],
  legends: [
    {
      fill: 'state',
      title: 'DNS answer of the socket',
      symbolType: 'square',
      encode: { labels: { update: { text: { signal: `(${TITLES})[datum.value]` } } } },
    },
  ],
  marks: [
    {
      name: 'shares',
      type: 'rect',
      from: { data: 'stacked' },
      encode: {
        update: {
          x: { scale: 'time', field: 'start', offset: 0.5 },
          x2: { signal: "max(scale('time', datum.end), scale('time', datum.start) + 2) - 0.5" },
          y: { scale: 'share', field: 'above' },
          y2: { scale: 'share', field: 'below' },
          fill: { scale: 'state', field: 'state' },
          tooltip: {
            signal: `{title: (${TITLES})[datum.state], Sockets: datum.sockets, Share: format(datum.share, '.1%'), 'Of the hour': datum.of_hour, From: utcFormat(datum.start, '%Y-%m-%d %H:%M') + ' UTC'}`,
          },
        },
      },
    },
  ],
};
