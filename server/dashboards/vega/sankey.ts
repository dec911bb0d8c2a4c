import type { Body, Chart } from './chart.ts';
import { PAIRS_FROM_API, PAIRS_FROM_INDEX } from './pair_rows.ts';
import { SEVERITY_LEGEND, SEVERITY_SCALE, TEXT } from './palette.ts';
import { formula } from './rows.ts';

const COLUMNS = ['process', 'domain', 'target'] as const;
const HEADINGS = ['Process', 'Registered domain', 'Address and port'] as const;
/** Nodes of a column beyond these stand together: a low panel has room for no more. */
const MOST_NODES = 13;
/** Pixels between nodes, so that names below each other never touch. */
const GAP = 10;
/** Pixels of the smallest node. */
const LEAST = 5;
const NODE_WIDTH = 12;

/** Keeps the names of a column's most severe, then most frequent nodes. */
const toFewer = (column: (typeof COLUMNS)[number]): readonly Body[] => [
  {
    type: 'joinaggregate',
    groupby: [column],
    fields: ['sockets', 'rank'],
    ops: ['sum', 'max'],
    as: ['of_name', 'rank_of_name'],
  },
  {
    type: 'window',
    sort: {
      field: ['rank_of_name', 'of_name', column],
      order: ['descending', 'descending', 'ascending'],
    },
    ops: ['dense_rank'],
    as: ['place'],
  },
  formula(column, `datum.place <= ${MOST_NODES} ? datum.${column} : 'others'`),
];

/** Nodes of one column: how many sockets pass, and where they stand below each other. */
const toNodes = (column: (typeof COLUMNS)[number], i: number): Body => ({
  name: `nodes_${column}`,
  source: 'flows',
  transform: [
    {
      type: 'aggregate',
      groupby: [column],
      fields: ['sockets', 'rank'],
      ops: ['sum', 'max'],
      as: ['sockets', 'rank'],
    },
    formula('name', `datum.${column}`),
    formula('column', String(i)),
    { type: 'joinaggregate', fields: ['sockets', 'sockets'], ops: ['sum', 'count'], as: ['total', 'nodes'] },
    formula('unit', `max(0, height - headroom - datum.nodes * ${GAP + LEAST}) / datum.total`),
    formula('thickness', `${LEAST} + datum.sockets * datum.unit`),
    formula('space', `datum.thickness + ${GAP}`),
    {
      type: 'stack',
      field: 'space',
      sort: { field: ['sockets', 'name'], order: ['descending', 'ascending'] },
      as: ['top', 'bottom'],
    },
    formula('y0', 'headroom + datum.top'),
    formula('y1', 'datum.y0 + datum.thickness'),
    formula('severity', "['low', 'medium', 'high', 'critical'][datum.rank]"),
  ],
});

/** Bands from one column to the next: each end takes its share of the node's height. */
const toLinks = (from: (typeof COLUMNS)[number], to: (typeof COLUMNS)[number]): Body => ({
  name: `links_${from}_${to}`,
  source: 'flows',
  transform: [
    {
      type: 'aggregate',
      groupby: [from, to],
      fields: ['sockets', 'rank'],
      ops: ['sum', 'max'],
      as: ['sockets', 'rank'],
    },
    { type: 'lookup', from: `nodes_${from}`, key: 'name', fields: [from], as: ['source'] },
    { type: 'lookup', from: `nodes_${to}`, key: 'name', fields: [to], as: ['target_node'] },
    formula('out', 'datum.source.thickness * datum.sockets / datum.source.sockets'),
    formula('in', 'datum.target_node.thickness * datum.sockets / datum.target_node.sockets'),
    formula('order_out', 'datum.target_node.y0'),
    formula('order_in', 'datum.source.y0'),
    { type: 'stack', groupby: [from], field: 'out', sort: { field: 'order_out' }, as: ['out0', 'out1'] },
    { type: 'stack', groupby: [to], field: 'in', sort: { field: 'order_in' }, as: ['in0', 'in1'] },
    formula('x0', `column_x[datum.source.column] + ${NODE_WIDTH}`),
    formula('x1', 'column_x[datum.target_node.column]'),
    formula('middle', '(datum.x0 + datum.x1) / 2'),
    formula(
      'path',
      "'M' + datum.x0 + ',' + (datum.source.y0 + datum.out0) + 'C' + datum.middle + ',' + (datum.source.y0 + datum.out0) + ' ' + datum.middle + ',' + (datum.target_node.y0 + datum.in0) + ' ' + datum.x1 + ',' + (datum.target_node.y0 + datum.in0) + 'L' + datum.x1 + ',' + (datum.target_node.y0 + datum.in1) + 'C' + datum.middle + ',' + (datum.target_node.y0 + datum.in1) + ' ' + datum.middle + ',' + (datum.source.y0 + datum.out1) + ' ' + datum.x0 + ',' + (datum.source.y0 + datum.out1) + 'Z'",
    ),
    formula('severity', "['low', 'medium', 'high', 'critical'][datum.rank]"),
  ],
});

const toLinkMarks = (from: string, to: string): Body => ({
  name: `bands_${from}_${to}`,
  type: 'path',
  from: { data: `links_${from}_${to}` },
  encode: {
    update: {
      path: { field: 'path' },
      fill: { scale: 'severity', field: 'severity' },
      fillOpacity: { value: 0.35 },
      tooltip: {
        signal: `{title: datum['${from}'] + ' → ' + datum['${to}'], Sockets: datum.sockets, 'Severity at most': datum.severity}`,
      },
    },
    hover: { fillOpacity: { value: 0.65 } },
  },
});

const toNodeMarks = (column: string, i: number): Body[] => [
  {
    name: `marks_${column}`,
    type: 'rect',
    from: { data: `nodes_${column}` },
    encode: {
      update: {
        x: { signal: `column_x[${i}]` },
        width: { value: NODE_WIDTH },
        y: { field: 'y0' },
        y2: { field: 'y1' },
        fill: { scale: 'severity', field: 'severity' },
        tooltip: {
          signal: "{title: datum.name, Sockets: datum.sockets, 'Severity at most': datum.severity}",
        },
      },
    },
  },
  {
    name: `labels_${column}`,
    type: 'text',
    from: { data: `nodes_${column}` },
    interactive: false,
    encode: {
      update: {
        x: { signal: `column_x[${i}] + ${NODE_WIDTH + 5}` },
        y: { signal: '(datum.y0 + datum.y1) / 2' },
        baseline: { value: 'middle' },
        fontSize: { signal: 'width < 600 ? 10 : 11' },
        fill: { value: TEXT },
        text: { signal: "datum.name + ' (' + datum.sockets + ')'" },
        limit: { signal: `width * 0.32 - ${NODE_WIDTH + 8}` },
      },
    },
  },
  {
    type: 'text',
    encode: {
      update: {
        x: { signal: `column_x[${i}]` },
        y: { value: 0 },
        baseline: { value: 'top' },
        fontWeight: { value: 'bold' },
        fill: { value: TEXT },
        text: { signal: `is_empty ? '' : '${HEADINGS[i]}'` },
      },
    },
  },
];

export const SANKEY: Chart = {
  name: 'sankey',
  title: 'From process over domain to socket',
  description:
    'Sockets of AN0728: which process asked for which domain, and which address and port it went to after the answer. Widths are numbers of sockets.',
  empty: 'No findings of AN0728 in this time: nothing to follow from a process to a socket.',
  height: 420,
  subtitle: "is_empty ? '' : 'Widths and numbers in brackets: sockets'",
  from_index: PAIRS_FROM_INDEX,
  from_api: PAIRS_FROM_API,
  signals: [
    { name: 'headroom', value: 22 },
    { name: 'column_x', update: '[0, width * 0.32, width * 0.66]' },
  ],
  data: [
    {
      name: 'ranked',
      source: 'rows',
      transform: [
        formula('severity_rank', "indexof(['low', 'medium', 'high', 'critical'], datum.severity)"),
        {
          type: 'aggregate',
          groupby: ['process', 'domain', 'target'],
          fields: ['target', 'severity_rank'],
          ops: ['count', 'max'],
          as: ['sockets', 'rank'],
        },
        ...COLUMNS.flatMap(toFewer),
      ],
    },
    {
      name: 'flows',
      source: 'ranked',
      transform: [
        {
          type: 'aggregate',
          groupby: ['process', 'domain', 'target'],
          fields: ['sockets', 'rank'],
          ops: ['sum', 'max'],
          as: ['sockets', 'rank'],
        },
      ],
    },
    ...COLUMNS.map(toNodes),
    toLinks('process', 'domain'),
    toLinks('domain', 'target'),
  ],
  scales: [SEVERITY_SCALE],
  legends: [{ ...SEVERITY_LEGEND, title: 'Severity at most', orient: 'bottom', direction: 'horizontal' }],
  marks: [toLinkMarks('process', 'domain'), toLinkMarks('domain', 'target'), ...COLUMNS.flatMap(toNodeMarks)],
};
