import { readSettings } from '../config/settings.ts';
import { buildDashboards, EXAMPLE_CONSOLE } from '../dashboards/build_dashboards.ts';
import { toIndexPatterns } from '../dashboards/index_patterns.ts';
import { ALL_CHARTS } from '../dashboards/vega/all_charts.ts';
import { toApiSpec, toIndexSpec } from '../dashboards/vega/to_spec.ts';

const toText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Path below `mappings/dashboards/` → text of the file, for the default prefix and source indices. */
export const buildDashboardFiles = (): Map<string, string> => {
  const settings = readSettings({});
  if (settings._tag === 'Left') throw new Error(settings.left.join(' '));
  const { index_prefix: prefix, sysmon_indices, dns_indices } = settings.right;
  const sources = [sysmon_indices, dns_indices];
  const patterns = toIndexPatterns(prefix, sources);
  const flavours = ['kibana', 'opensearch_dashboards'] as const;
  return new Map([
    ...flavours.map(
      (flavour) =>
        [
          `${flavour}.ndjson`,
          buildDashboards({ flavour, prefix, sources, console_url: EXAMPLE_CONSOLE }),
        ] as const,
    ),
    ...ALL_CHARTS.flatMap(
      (chart) =>
        [
          [`vega/${chart.name}.index.json`, toText(toIndexSpec(chart, patterns))],
          [`vega/${chart.name}.api.json`, toText(toApiSpec(chart, EXAMPLE_CONSOLE))],
        ] as const,
    ),
  ]);
};
