import type { IndexPatterns } from '../index_patterns.ts';
import type { Body, Chart } from './chart.ts';
import { RULE, TEXT } from './palette.ts';

/** Which Vega the products bring: Kibana 8 and 9, OpenSearch Dashboards 2 and 3. */
const SCHEMA = 'https://vega.github.io/schema/vega/v5.json';

const CONFIG = {
  axis: {
    labelColor: TEXT,
    titleColor: TEXT,
    domainColor: RULE,
    tickColor: RULE,
    gridColor: RULE,
    gridOpacity: 0.25,
    titleFontWeight: 'normal',
  },
  legend: { labelColor: TEXT, titleColor: TEXT, titleFontWeight: 'normal', labelLimit: 180 },
  title: {
    color: TEXT,
    subtitleColor: TEXT,
    anchor: 'start',
    fontSize: 14,
    subtitleFontSize: 12,
    offset: 12,
  },
};

const toFrame = (chart: Chart, data: readonly Body[]): Body => ({
  $schema: SCHEMA,
  description: chart.description,
  title: {
    text: chart.title,
    ...(chart.subtitle === undefined ? {} : { subtitle: { signal: chart.subtitle } }),
  },
  width: 720,
  height: chart.height,
  padding: 8,
  autosize: { type: 'fit', contains: 'padding' },
  config: CONFIG,
  data: [...data, ...chart.data],
  signals: [{ name: 'is_empty', update: "length(data('rows')) === 0" }, ...(chart.signals ?? [])],
  scales: chart.scales,
  axes: chart.axes ?? [],
  legends: chart.legends ?? [],
  marks: [
    ...chart.marks,
    {
      name: 'nothing',
      type: 'text',
      interactive: false,
      encode: {
        update: {
          x: { signal: 'width / 2' },
          y: { signal: 'height / 2' },
          align: { value: 'center' },
          baseline: { value: 'middle' },
          fontSize: { value: 13 },
          fill: { value: TEXT },
          text: { signal: `is_empty ? ${JSON.stringify(chart.empty)} : ''` },
        },
      },
    },
  ],
});

/** For Kibana and OpenSearch Dashboards: asked of the cluster with the reader's own rights. */
export const toIndexSpec = (chart: Chart, patterns: IndexPatterns): Body =>
  toFrame(chart, [
    ...chart.from_index.sources.map(({ name, index, time_field, body }) => ({
      name,
      url: {
        ...(time_field === undefined ? {} : { '%context%': true, '%timefield%': time_field }),
        index: patterns[index],
        body,
      },
    })),
    ...chart.from_index.datasets,
  ]);

/** For any page: asked of the REST API at this address. */
export const toApiSpec = (chart: Chart, api: string): Body =>
  toFrame(chart, [
    ...chart.from_api.sources.map(({ name, path }) => ({
      name,
      url: `${api}${path}`,
      format: { type: 'json' },
    })),
    ...chart.from_api.datasets,
  ]);
