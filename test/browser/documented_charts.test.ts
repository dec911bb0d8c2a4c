import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { compile, type TopLevelSpec } from 'vega-lite';
import { ingestSample, NOW } from '../integration/rest_support.ts';
import { root } from '../integration/support.ts';
import { type ChartStage, openChartStage, PICTURES } from './chart_stage.ts';
import type { Drawn } from './draw_chart.ts';
import { NO_CHROMIUM } from './open_chromium.ts';
import { resolveContext } from './resolve_context.ts';

interface Documented extends Readonly<Record<string, unknown>> {
  readonly title?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The Vega-Lite specs of the page on Kibana: each is followed by the part that takes it from the index. */
const specs = [
  ...readFileSync(new URL('docs/kibana.md', root), 'utf8').matchAll(/```json\n([\s\S]*?)```/g),
].map(([, body]) => JSON.parse(body ?? '') as Documented);

suite('the Vega-Lite charts of the page on Kibana, over the sample', { skip: NO_CHROMIUM }, () => {
  let stage: ChartStage;
  before(async () => {
    stage = await openChartStage(['2026-03-10'], ingestSample);
  });
  after(() => stage?.close());

  /** As a dashboards product does: the answer first, then Vega-Lite, then Vega. */
  const draw = async (spec: Documented, picture: string): Promise<Drawn> => {
    const local = JSON.parse(
      JSON.stringify(spec)
        .replaceAll('https://afterquery.example.org', stage.served.url)
        .replaceAll('afterquery-findings', `${stage.prefix}-findings`),
    ) as Documented;
    const picked = { from: new Date(NOW - 7 * 86_400_000).toISOString(), to: new Date(NOW).toISOString() };
    const { data } = await resolveContext(stage.bench.url, { data: [local.data] }, picked);
    const [first] = data as object[];
    const lite = { ...local, data: { ...first, name: 'rows' } } as unknown as TopLevelSpec;
    return stage.easel.draw(
      stage.browser,
      compile(lite).spec as unknown as Record<string, unknown>,
      `${PICTURES}${picture}.png`,
    );
  };

  const countMarks = ({ marks }: Drawn): number =>
    Object.entries(marks)
      .filter(([name]) => name.endsWith('marks'))
      .reduce((sum, [, items]) => sum + items.length, 0);

  for (const [place, name] of [
    [0, 'documented_timeline'],
    [2, 'documented_ports'],
  ] as const)
    test(`${name}: both forms draw as many marks, and some`, async () => {
      const from_api = specs[place];
      const index_part = specs[place + 1];
      assert.ok(from_api?.title !== undefined && index_part !== undefined && index_part.title === undefined);
      const api = await draw(from_api, `${name}.api`);
      const index = await draw({ ...from_api, ...index_part }, name);
      assert.ok(countMarks(api) > 0);
      assert.equal(countMarks(index), countMarks(api));
    });
});
