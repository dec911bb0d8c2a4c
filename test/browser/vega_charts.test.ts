import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { toIndexPatterns } from '../../server/dashboards/index_patterns.ts';
import { ALL_CHARTS } from '../../server/dashboards/vega/all_charts.ts';
import type { Chart } from '../../server/dashboards/vega/chart.ts';
import { toApiSpec, toIndexSpec } from '../../server/dashboards/vega/to_spec.ts';
import { NOW } from '../integration/rest_support.ts';
import { ingestSampleDays } from '../integration/sample_days.ts';
import { newPrefix, runAfterquery, toEnv } from '../integration/support.ts';
import { type ChartStage, openChartStage, PICTURES } from './chart_stage.ts';
import { crowdFacts, crowdFindings } from './crowd.ts';
import type { Drawn, Item } from './draw_chart.ts';
import { NO_CHROMIUM } from './open_chromium.ts';
import { resolveContext } from './resolve_context.ts';

type Row = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;
/** The third one knows habits. */
const DAYS = ['2026-03-08', '2026-03-09', '2026-03-10'];
const iso = (ms: number): string => new Date(ms).toISOString();
/** The times that the API's form asks for, so that both tell of the same. */
const PICKED: Readonly<Record<string, number>> = { coverage: DAY_MS, join_yield: DAY_MS };

const toNumber = (value: unknown): number => Number(value);
const height = ({ box }: Item): number => box[3] - box[1];
const width = ({ box }: Item): number => box[2] - box[0];
const middleX = ({ box }: Pick<Item, 'box'>): number => (box[0] + box[2]) / 2;
const middleY = ({ box }: Pick<Item, 'box'>): number => (box[1] + box[3]) / 2;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const near = (a: number, b: number, within: number, text: string): void =>
  assert.ok(Math.abs(a - b) <= within, `${text}: ${a} is not near ${b}`);

const texts = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

/** A mark stands further along an axis exactly where its value is more. */
const assertOrdered = (
  items: readonly Item[],
  value: (item: Item) => number,
  place: (item: Item) => number,
): void => {
  const sorted = [...items].sort((a, b) => value(a) - value(b));
  sorted.forEach((item, i) => {
    const before = sorted[i - 1];
    if (before !== undefined && value(item) > value(before))
      assert.ok(place(item) >= place(before) - 0.51, `${value(item)} stands before ${value(before)}`);
  });
};

/** Everything said can be read: inside the picture, and no text over another. */
const assertLegible = (name: string, { labels, size, warnings }: Drawn): void => {
  assert.deepEqual(warnings, [], name);
  labels.forEach((a, i) => {
    assert.ok(
      a.box[0] >= -1 && a.box[1] >= -1 && a.box[2] <= size[0] + 1 && a.box[3] <= size[1] + 1,
      `${name}: "${a.text}" leaves the picture: ${a.box.join()} of ${size.join()}`,
    );
    for (const b of labels.slice(i + 1))
      assert.ok(
        a.box[2] <= b.box[0] + 1 ||
          b.box[2] <= a.box[0] + 1 ||
          a.box[3] <= b.box[1] + 1 ||
          b.box[3] <= a.box[1] + 1,
        `${name}: "${a.text}" lies over "${b.text}"`,
      );
  });
};

const marks = (drawn: Drawn, name: string): readonly Item[] => drawn.marks[name] ?? [];

const CHECKS: Readonly<Record<string, (drawn: Drawn) => void>> = {
  timeline: (drawn) => {
    const bars = ['AN1121', 'AN0728'].flatMap((id) => marks(drawn, `marks_${id}`));
    assert.equal(
      sum(bars.map(({ datum }) => toNumber(datum.findings))),
      sum(drawn.rows.map((row) => toNumber(row.findings))),
    );
    const one = height(bars[0] as Item) / toNumber(bars[0]?.datum.findings);
    for (const bar of bars)
      near(height(bar) / toNumber(bar.datum.findings), one, 0.6, 'height of one finding');
    assertOrdered(
      bars,
      ({ datum }) => toNumber(datum.start),
      ({ box }) => box[0],
    );
    const fills = new Map(bars.map(({ datum, fill }) => [datum.severity, fill]));
    assert.equal(fills.get('critical'), '#a3253c');
    assert.equal(fills.get('low'), '#9fb4c7');
  },
  tunnelling: (drawn) => {
    const dots = marks(drawn, 'tunnels');
    assert.equal(dots.length, drawn.rows.length);
    assertOrdered(dots, ({ datum }) => toNumber(datum.information_bytes), middleX);
    assertOrdered(dots, ({ datum }) => toNumber(datum.distinct_names), width);
    for (const dot of dots) {
      const { process, domain, information_bytes, usual } = dot.datum;
      const label = drawn.labels.find(({ box }) => Math.abs(middleY({ box }) - middleY(dot)) < 4);
      assert.ok(
        label?.text.startsWith(`${process} → ${domain}, `),
        `${label?.text} stands beside ${process}`,
      );
      const habit = marks(drawn, 'habit_usual').find((one) => Math.abs(middleY(one) - middleY(dot)) < 4);
      assert.equal(habit !== undefined, usual !== null, String(process));
      if (habit !== undefined && toNumber(usual) < toNumber(information_bytes))
        assert.ok(middleX(habit) < middleX(dot));
    }
    // The sample's dns2tcp is learnt by what it asks when it idles, iodine's resolver cannot be.
    assert.ok(marks(drawn, 'habit_usual').length > 0 && marks(drawn, 'habit_usual').length < dots.length);
  },
  ports: (drawn) => {
    const sockets = marks(drawn, 'sockets');
    assert.equal(sockets.length, drawn.rows.length);
    assertOrdered(sockets, ({ datum }) => toNumber(datum.lag_ms), middleX);
    assertOrdered(
      sockets.filter(({ datum }) => datum.class !== 'derived'),
      ({ datum }) => -toNumber(datum.port),
      middleY,
    );
    const fills = new Map(sockets.map(({ datum, fill }) => [datum.class, fill]));
    assert.equal(fills.get('derived'), '#a3253c');
    assert.equal(fills.get('unusual'), '#e3b23c');
    assert.equal(fills.get('expected'), '#5b8fb0', 'habits of two days');
    const derived = new Set(drawn.rows.filter((row) => row.class === 'derived').map((row) => row.port));
    assert.equal(derived.size, 5, 'the implant calculated five ports');
  },
  sankey: (drawn) => {
    const columns = ['process', 'domain', 'target'];
    const named = new Map(
      columns.map((column) => [
        column,
        new Set(marks(drawn, `marks_${column}`).map(({ datum }) => datum.name)),
      ]),
    );
    /** The node that a row passes: its own, or that of the others. */
    const toNode = (row: Row, column: string): unknown =>
      named.get(column)?.has(row[column]) === true ? row[column] : 'others';
    for (const column of columns) {
      const nodes = marks(drawn, `marks_${column}`);
      assert.equal(sum(nodes.map(({ datum }) => toNumber(datum.sockets))), drawn.rows.length, column);
      for (const { datum } of nodes)
        assert.equal(
          datum.sockets,
          drawn.rows.filter((row) => toNode(row, column) === datum.name).length,
          String(datum.name),
        );
      assertOrdered(nodes, ({ datum }) => toNumber(datum.sockets), height);
    }
    for (const [from, to] of [
      ['process', 'domain'],
      ['domain', 'target'],
    ] as const) {
      const bands = marks(drawn, `bands_${from}_${to}`);
      for (const { datum } of bands) {
        const behind = drawn.rows.filter(
          (row) => toNode(row, from) === datum[from] && toNode(row, to) === datum[to],
        );
        assert.equal(datum.sockets, behind.length);
      }
      assert.equal(sum(bands.map(({ datum }) => toNumber(datum.sockets))), drawn.rows.length);
    }
    const implant = marks(drawn, 'marks_process').find(({ datum }) => datum.name === 'rundll32.exe');
    assert.equal(implant?.fill, '#a3253c');
  },
  coverage: (drawn) => {
    const kinds = ['sysmon_1', 'sysmon_3', 'sysmon_22', 'network_dns'];
    const cells = kinds.flatMap((kind) => marks(drawn, `marks_${kind}`));
    assert.equal(cells.length, drawn.rows.length);
    for (const kind of kinds)
      assert.ok(marks(drawn, `marks_${kind}`).every(({ datum }) => datum.kind === kind));
    for (const cell of cells) {
      assert.equal(cell.fill === '#f2b8a6', cell.datum.events === 0);
      const label = drawn.labels.find(({ text }) => text === cell.datum.host);
      if (label !== undefined) near(middleY(label), middleY(cell), 3, `row of ${cell.datum.host}`);
    }
    assert.ok(
      cells.some(({ datum }) => datum.events === 0) &&
        cells.some(({ datum }) => toNumber(datum.events) > 100),
    );
  },
  join_yield: (drawn) => {
    const bars = marks(drawn, 'shares');
    assert.equal(bars.length, drawn.rows.length);
    const hours = Map.groupBy(bars, ({ datum }) => datum.start);
    const whole = [...hours.values()].map((of_hour) => sum(of_hour.map(height)));
    for (const one of whole) near(one, whole[0] ?? 0, 1, 'an hour is the whole');
    const sockets = sum(drawn.rows.map((row) => toNumber(row.sockets)));
    assert.ok(
      drawn.labels.some(({ text }) => text.endsWith(`of ${sockets} sockets found the answer they followed`)),
    );
  },
};

suite('Vega charts over the sample', { skip: NO_CHROMIUM }, () => {
  let stage: ChartStage;
  before(async () => {
    stage = await openChartStage(DAYS, ({ url }, prefix) => ingestSampleDays(url, prefix, DAYS));
  });
  after(() => stage?.close());

  const drawIndex = async (chart: Chart, to: number, picture: string, more: Row = {}): Promise<Drawn> => {
    const from = to - (PICKED[chart.name] ?? 7 * DAY_MS);
    const spec = toIndexSpec(chart, toIndexPatterns(stage.prefix, []));
    const resolved = await resolveContext(
      stage.bench.url,
      { ...spec, ...more },
      { from: iso(from), to: iso(to) },
    );
    return stage.easel.draw(stage.browser, resolved, `${PICTURES}${picture}.png`);
  };

  for (const chart of ALL_CHARTS) {
    const { name } = chart;

    test(`${name}: from the findings index and from the REST API, marks tell the same rows`, async () => {
      const from_index = await drawIndex(chart, NOW, name);
      const from_api = await stage.easel.draw(
        stage.browser,
        toApiSpec(chart, stage.served.url),
        `${PICTURES}${name}.api.png`,
      );
      for (const [form, drawn] of [
        ['index', from_index],
        ['api', from_api],
      ] as const) {
        assert.ok(drawn.rows.length > 0, `${name} ${form}: no rows`);
        CHECKS[name]?.(drawn);
        assertLegible(`${name} ${form}`, drawn);
        assert.deepEqual(
          drawn.marks.nothing?.map(({ box }) => box[0] === box[2]),
          [true],
          'nothing is said to be missing',
        );
      }
      if (name !== 'timeline') assert.deepEqual(texts(from_index.rows), texts(from_api.rows));
      else {
        // Each form cuts time into pieces of its own.
        const count = ({ rows }: Drawn) =>
          [...Map.groupBy(rows, (row) => `${row.analytic} ${row.severity}`)]
            .map(([key, of_key]) => `${key} ${sum(of_key.map((row) => toNumber(row.findings)))}`)
            .sort();
        assert.deepEqual(count(from_index), count(from_api));
      }
    });

    test(`${name}: without rows it says so, and nothing else`, async () => {
      const drawn = await drawIndex(chart, Date.UTC(2020, 0, 1), `${name}.empty`);
      assert.deepEqual(drawn.rows, []);
      assert.ok(drawn.labels.some(({ text }) => text === chart.empty));
      assertLegible(`${name} empty`, drawn);
      const told = Object.entries(drawn.marks).filter(([mark]) => !['nothing', 'threshold'].includes(mark));
      assert.deepEqual(told, []);
    });

    test(`${name}: it can be read on a panel of half the width`, async () => {
      assertLegible(
        `${name} narrow`,
        await drawIndex(chart, NOW, `${name}.narrow`, { width: 540, height: 360 }),
      );
    });
  }

  test('a crowded estate can still be read, and nothing of it is lost', async () => {
    const crowd = newPrefix();
    const installed = await runAfterquery(['install'], toEnv(stage.bench.url, crowd));
    assert.equal(installed.code, 0, installed.err);
    await crowdFindings(stage.bench, stage.prefix, crowd);
    const facts = await crowdFacts(stage.bench, crowd, NOW);
    for (const chart of ALL_CHARTS)
      for (const [form, size] of [
        ['crowd', {}],
        ['crowd.narrow', { width: 540, height: 360 }],
      ] as const) {
        const spec = { ...toIndexSpec(chart, toIndexPatterns(crowd, [])), ...size };
        const resolved = await resolveContext(stage.bench.url, spec, {
          from: iso(NOW - 100 * DAY_MS),
          to: iso(NOW),
        });
        const drawn = await stage.easel.draw(stage.browser, resolved, `${PICTURES}${chart.name}.${form}.png`);
        assertLegible(`${chart.name} ${form}`, drawn);
        if (chart.name === 'sankey')
          for (const column of ['process', 'domain', 'target']) {
            const nodes = marks(drawn, `marks_${column}`);
            assert.equal(sum(nodes.map(({ datum }) => toNumber(datum.sockets))), drawn.rows.length);
            assert.ok(nodes.length <= 14 && nodes.some(({ datum }) => datum.name === 'others'));
          }
        if (chart.name === 'tunnelling') {
          const { length } = marks(drawn, 'tunnels');
          assert.ok(length >= 8 && length <= 20, `${length} lines`);
        }
        if (chart.name === 'coverage') {
          const cells = marks(drawn, 'marks_sysmon_3');
          assert.equal(new Set(cells.map(({ datum }) => datum.host)).size, 60);
          // Ninety days are more hours than there is room for; the busiest host keeps all its events.
          const busiest = cells.filter(({ datum }) => datum.host === 'HOST-00');
          assert.ok(busiest.length <= 169);
          assert.equal(sum(busiest.map(({ datum }) => toNumber(datum.events))), facts.events_of_busiest);
        }
        if (chart.name === 'join_yield')
          assert.equal(sum(drawn.rows.map((row) => toNumber(row.sockets))), facts.sockets);
      }
  });

  test('an index that is not there is an empty chart, not a broken one', async () => {
    for (const chart of ALL_CHARTS) {
      const spec = toIndexSpec(chart, toIndexPatterns(`${stage.prefix}absent`, []));
      const resolved = await resolveContext(stage.bench.url, spec, { from: iso(0), to: iso(NOW) });
      const drawn = await stage.easel.draw(stage.browser, resolved, `${PICTURES}${chart.name}.absent.png`);
      assert.ok(
        drawn.labels.some(({ text }) => text === chart.empty),
        chart.name,
      );
    }
  });
});
