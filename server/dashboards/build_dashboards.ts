import { toCoverage } from './boards/coverage.ts';
import { toOverview } from './boards/overview.ts';
import { toPorts } from './boards/ports.ts';
import { toTunnelling } from './boards/tunnelling.ts';
import { toDataViews } from './data_views.ts';
import { type IndexPatterns, toIndexPatterns } from './index_patterns.ts';
import type { Dashboard, VegaPanel } from './panel.ts';
import { toLine } from './saved_object.ts';
import { toDashboardObject, toPanelObject, toViewObject } from './to_objects.ts';
import type { Chart } from './vega/chart.ts';
import { COVERAGE } from './vega/coverage.ts';
import { JOIN_YIELD } from './vega/join_yield.ts';
import { PORTS_CHART } from './vega/ports.ts';
import { SANKEY } from './vega/sankey.ts';
import { TIMELINE } from './vega/timeline.ts';
import { toIndexSpec } from './vega/to_spec.ts';
import { TUNNELLING } from './vega/tunnelling.ts';
import type { Flavour } from './vis_state.ts';

export interface DashboardOptions {
  readonly flavour: Flavour;
  /** of the service's own indices */
  readonly prefix: string;
  /** indices that hold the events: names or patterns separated by commas */
  readonly sources: readonly string[];
  /** where people reach the console */
  readonly console_url: string;
}

/** Where the committed files lead to until somebody says otherwise. */
export const EXAMPLE_CONSOLE = 'https://afterquery.example.org';

const toVega = (chart: Chart, patterns: IndexPatterns): VegaPanel => ({
  kind: 'vega',
  name: `vega-${chart.name}`,
  title: chart.title,
  spec: toIndexSpec(chart, patterns),
});

const toBoards = (
  { prefix, console_url }: DashboardOptions,
  patterns: IndexPatterns,
): readonly Dashboard[] => {
  const draw = (chart: Chart): VegaPanel => toVega(chart, patterns);
  return [
    toOverview(prefix, console_url, draw(TIMELINE)),
    toTunnelling(prefix, console_url, draw(TUNNELLING)),
    toPorts(prefix, console_url, draw(PORTS_CHART), draw(SANKEY)),
    toCoverage(prefix, console_url, draw(COVERAGE), draw(JOIN_YIELD)),
  ];
};

/** An import file: data views first, then panels and searches, then the dashboards that hold them. */
export const buildDashboards = (options: DashboardOptions): string => {
  const { flavour, prefix } = options;
  const patterns = toIndexPatterns(prefix, options.sources);
  const boards = toBoards(options, patterns);
  const objects = [
    ...toDataViews(prefix, patterns, options.console_url).map((view) => toViewObject(view, flavour)),
    ...boards.flatMap(({ panels }) => panels.map(({ panel }) => toPanelObject(prefix, panel, flavour))),
    ...boards.map((board) => toDashboardObject(prefix, board, flavour)),
  ];
  return `${objects.map((object) => toLine(object, flavour)).join('\n')}\n`;
};
