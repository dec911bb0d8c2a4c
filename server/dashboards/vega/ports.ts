import { toAxis } from './axis.ts';
import type { Chart } from './chart.ts';
import { toDomainFrom } from './domain.ts';
import { PAIRS_FROM_API, PAIRS_FROM_INDEX } from './pair_rows.ts';
import { RULE, TEXT } from './palette.ts';

const CLASSES = ['expected', 'unusual', 'derived'];
const LAGS = [-1_000, 0, 1_000, 10_000, 60_000, 300_000, 3_600_000];
const PORTS = [1, 22, 80, 443, 1_024, 4_096, 16_384, 65_535];

export const PORTS_CHART: Chart = {
  name: 'ports',
  title: 'Sockets after an answer: port and delay',
  description:
    'One mark for each socket of AN0728: its port against the time since its answer; expected, unusual or derived from the answer.',
  empty: 'No findings of AN0728 in this time: no socket to a port that nothing explains.',
  height: 360,
  from_index: PAIRS_FROM_INDEX,
  from_api: PAIRS_FROM_API,
  data: [],
  scales: [
    {
      name: 'lag',
      type: 'symlog',
      constant: 500,
      domain: toDomainFrom(-1_000, 300_000, 'rows', 'lag_ms'),
      range: 'width',
    },
    { name: 'port', type: 'log', domain: [1, 65_535], range: 'height' },
    { name: 'class', type: 'ordinal', domain: CLASSES, range: ['#5b8fb0', '#e3b23c', '#a3253c'] },
    { name: 'shape', type: 'ordinal', domain: CLASSES, range: ['circle', 'square', 'triangle-up'] },
    { name: 'score', type: 'linear', domain: [0, 100], range: [30, 220] },
  ],
  axes: [
    toAxis(
      {
        orient: 'bottom',
        scale: 'lag',
        title: 'Time from the answer to the socket',
        values: LAGS,
        grid: true,
        labelOverlap: true,
      },
      "datum.value === 0 ? '0' : abs(datum.value) < 60000 ? replace(toString(datum.value / 1000), '-', '−') + ' s' : datum.value < 3600000 ? datum.value / 60000 + ' min' : datum.value / 3600000 + ' h'",
    ),
    toAxis({ orient: 'left', scale: 'port', title: 'Port', values: PORTS, grid: true, format: 'd' }),
  ],
  legends: [
    { fill: 'class', shape: 'shape', title: 'Port is' },
    {
      size: 'score',
      title: 'Score',
      values: [20, 60, 100],
      symbolType: 'circle',
      symbolFillColor: RULE,
      symbolStrokeWidth: 0,
    },
  ],
  marks: [
    {
      name: 'threshold',
      type: 'rule',
      encode: {
        update: {
          x: { value: 0 },
          x2: { signal: 'width' },
          y: { scale: 'port', value: 1_024 },
          stroke: { value: TEXT },
          strokeDash: { value: [4, 4] },
          opacity: { signal: 'is_empty ? 0 : 0.7' },
        },
      },
    },
    {
      name: 'sockets',
      type: 'symbol',
      from: { data: 'rows' },
      encode: {
        update: {
          x: { scale: 'lag', field: 'lag_ms' },
          y: { scale: 'port', field: 'port' },
          fill: { scale: 'class', field: 'class' },
          shape: { scale: 'shape', field: 'class' },
          size: { scale: 'score', field: 'score' },
          stroke: { value: '#ffffff' },
          strokeWidth: { value: 0.5 },
          fillOpacity: { value: 0.65 },
          zindex: { signal: "datum.class === 'derived' ? 1 : 0" },
          tooltip: {
            signal:
              "{title: datum.process + ' on ' + datum.host, Domain: datum.domain, Socket: datum.target, 'After the answer': datum.lag_ms + ' ms', 'Port is': datum.class, Score: datum.score, Time: utcFormat(datum.time, '%Y-%m-%d %H:%M:%S') + ' UTC', Finding: datum.finding_id}",
          },
        },
      },
    },
  ],
};
