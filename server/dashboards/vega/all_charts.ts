import type { Chart } from './chart.ts';
import { COVERAGE } from './coverage.ts';
import { JOIN_YIELD } from './join_yield.ts';
import { PORTS_CHART } from './ports.ts';
import { SANKEY } from './sankey.ts';
import { TIMELINE } from './timeline.ts';
import { TUNNELLING } from './tunnelling.ts';

export const ALL_CHARTS: readonly Chart[] = [TIMELINE, TUNNELLING, PORTS_CHART, SANKEY, COVERAGE, JOIN_YIELD];
