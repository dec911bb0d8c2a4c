import type { CountedPanel, Metric, Panel, Split, TextPanel, VegaPanel } from './panel.ts';

export type Flavour = 'kibana' | 'opensearch_dashboards';

type Json = Readonly<Record<string, unknown>>;

/** Metrics are numbered from 1, splits go on from there. */
const toMetric = ({ type, field, label }: Metric, i: number): Json => ({
  id: String(i + 1),
  enabled: true,
  type,
  schema: 'metric',
  params: { ...(field === undefined ? {} : { field }), customLabel: label },
});

const NORMALISED = {
  kibana: 'useNormalizedEsInterval',
  opensearch_dashboards: 'useNormalizedOpenSearchInterval',
} as const;

const toSchema = (kind: CountedPanel['kind'], place: number): string => {
  if (kind === 'table') return 'bucket';
  if (kind === 'metric') return 'group';
  return place === 0 ? 'segment' : 'group';
};

const toSplit = (panel: CountedPanel, split: Split, place: number, flavour: Flavour): Json => ({
  id: String(panel.metrics.length + place + 1),
  enabled: true,
  type: split.type,
  schema: toSchema(panel.kind, place),
  params:
    split.type === 'date_histogram'
      ? {
          field: split.field,
          [NORMALISED[flavour]]: true,
          interval: 'auto',
          drop_partials: false,
          min_doc_count: 1,
          extended_bounds: {},
          customLabel: split.label,
        }
      : {
          field: split.field,
          size: split.size,
          order: 'desc',
          orderBy: String((split.by ?? 0) + 1),
          otherBucket: false,
          otherBucketLabel: 'Other',
          missingBucket: false,
          missingBucketLabel: 'Missing',
          customLabel: split.label,
        },
});

const toXyParams = (panel: CountedPanel): Json => {
  const is_ranking = panel.kind === 'ranking';
  const [first] = panel.metrics;
  return {
    type: 'histogram',
    grid: { categoryLines: false },
    categoryAxes: [
      {
        id: 'CategoryAxis-1',
        type: 'category',
        position: is_ranking ? 'left' : 'bottom',
        show: true,
        style: {},
        scale: { type: 'linear' },
        labels: { show: true, filter: !is_ranking, truncate: 200, rotate: 0 },
        title: {},
      },
    ],
    valueAxes: [
      {
        id: 'ValueAxis-1',
        name: is_ranking ? 'BottomAxis-1' : 'LeftAxis-1',
        type: 'value',
        position: is_ranking ? 'bottom' : 'left',
        show: true,
        style: {},
        scale: { type: 'linear', mode: 'normal' },
        labels: { show: true, rotate: 0, filter: true, truncate: 100 },
        title: { text: first?.label ?? '' },
      },
    ],
    seriesParams: panel.metrics.map((metric, i) => ({
      show: true,
      type: 'histogram',
      mode: 'stacked',
      data: { label: metric.label, id: String(i + 1) },
      valueAxis: 'ValueAxis-1',
      drawLinesBetweenPoints: true,
      lineWidth: 2,
      showCircles: true,
    })),
    addTooltip: true,
    addLegend: panel.splits.length > 1,
    legendPosition: 'right',
    times: [],
    addTimeMarker: false,
    labels: { show: false },
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  };
};

const TABLE_PARAMS: Json = {
  perPage: 10,
  showPartialRows: false,
  showMetricsAtAllLevels: false,
  showTotal: false,
  totalFunc: 'sum',
  percentageCol: '',
};

const METRIC_PARAMS: Json = {
  addTooltip: true,
  addLegend: false,
  type: 'metric',
  metric: {
    percentageMode: false,
    useRanges: false,
    colorSchema: 'Green to Red',
    metricColorMode: 'None',
    colorsRange: [{ from: 0, to: 10_000 }],
    labels: { show: true },
    invertColors: false,
    style: { bgFill: '#000', bgColor: false, labelColor: false, subText: '', fontSize: 36 },
  },
};

const toParams = (panel: CountedPanel): Json => {
  if (panel.kind === 'table') return TABLE_PARAMS;
  return panel.kind === 'metric' ? METRIC_PARAMS : toXyParams(panel);
};

const TYPES = { metric: 'metric', bars: 'histogram', ranking: 'horizontal_bar', table: 'table' } as const;

const toCountedState = (panel: CountedPanel, flavour: Flavour): Json => ({
  title: panel.title,
  type: TYPES[panel.kind],
  params: toParams(panel),
  aggs: [
    ...panel.metrics.map(toMetric),
    ...panel.splits.map((split, place) => toSplit(panel, split, place, flavour)),
  ],
});

const toVegaState = ({ title, spec }: VegaPanel): Json => ({
  title,
  type: 'vega',
  params: { spec: JSON.stringify(spec, null, 2) },
  aggs: [],
});

const toTextState = ({ title, markdown }: TextPanel): Json => ({
  title,
  type: 'markdown',
  params: { fontSize: 12, openLinksInNewTab: false, markdown },
  aggs: [],
});

/** What both products keep as JSON text in `visState`. */
export const toVisState = (panel: Exclude<Panel, { kind: 'search' }>, flavour: Flavour): Json => {
  if (panel.kind === 'vega') return toVegaState(panel);
  return panel.kind === 'text' ? toTextState(panel) : toCountedState(panel, flavour);
};
