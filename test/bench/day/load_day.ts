import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createIndex, deleteIndex } from '../../../server/engine/operations.ts';
import type { Engine } from '../../../server/engine/port.ts';
import { must } from '../../contract/engines.ts';
import { toLine } from './events.ts';
import { type DayShape, modelDay } from './model_day.ts';
import { createOracle } from './oracle.ts';
import { createBulkSender } from './send_bulk.ts';
import { readTruth, saveTruth, type Truth } from './truth.ts';

const MAPPINGS = new URL('../../../mappings/component_templates/afterquery-source-ecs.json', import.meta.url);
const DAY_MS = 86_400_000;

const toIndex = ({ seed, events, hosts }: DayShape): string => `aqbench-day-${seed}-${events}-${hosts}`;

const put = (engine: Engine, index: string, settings: object): Promise<unknown> =>
  must(engine.request({ method: 'PUT', path: `/${index}/_settings`, body: { index: settings } }));

interface Stats {
  readonly _all: {
    readonly primaries: { readonly docs: { count: number }; readonly merges: { current: number } };
  };
}

const readStats = async (engine: Engine, index: string) =>
  ((await must(engine.request({ method: 'GET', path: `/${index}/_stats/docs,merge` }))) as Stats)._all
    .primaries;

/** Merges go on after a load and would be measured. */
const settle = async (engine: Engine, index: string): Promise<void> => {
  for (let calm = 0; calm < 5; calm += 1) {
    if ((await readStats(engine, index)).merges.current > 0) calm = -1;
    await wait(1_000);
  }
};

/** One shard, by the source template's own mapping; loaded once, as fast as the engine takes it. Segments stay as they came. */
const load = async (engine: Engine, shape: DayShape, say: (line: string) => void): Promise<Truth> => {
  const index = toIndex(shape);
  const { template } = JSON.parse(readFileSync(MAPPINGS, 'utf8')) as { template: { mappings: object } };
  await must(deleteIndex(engine, index));
  const settings = {
    number_of_shards: 1,
    number_of_replicas: 0,
    refresh_interval: '-1',
    'translog.durability': 'async',
  };
  await must(createIndex(engine, index, { mappings: template.mappings, settings: { index: settings } }));
  const began = performance.now();
  const day = modelDay(shape);
  const oracle = createOracle();
  const sender = createBulkSender(engine.url, index);
  const codes: Record<string, number> = {};
  let [now, events, told] = [shape.day, 0, 0];
  for (const second of day.seconds()) {
    now += 1_000;
    for (const event of second) {
      codes[event.code] = (codes[event.code] ?? 0) + 1;
      await sender.add(toLine(event));
    }
    oracle.see(second, now);
    events += second.length;
    if (events - told < 1_000_000) continue;
    told = events;
    say(`loaded ${events} events in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  }
  await sender.end();
  await must(engine.request({ method: 'POST', path: `/${index}/_refresh`, timeout_ms: 300_000 }));
  await put(engine, index, { refresh_interval: null, 'translog.durability': null });
  await must(engine.request({ method: 'POST', path: `/${index}/_flush`, timeout_ms: 300_000 }));
  const load_seconds = Math.round((performance.now() - began) / 1_000);
  await settle(engine, index);
  const { pairs, tunnels } = oracle.end();
  return {
    index,
    events,
    codes,
    from: shape.day,
    to: shape.day + DAY_MS,
    load_seconds,
    stories: day.stories.map(({ expected }) => expected),
    pairs: Object.fromEntries(pairs),
    tunnels: [...tunnels],
  };
};

/** The day is loaded once and found again by later runs; its truth stands in a file beside the engine's data. */
export const provideDay = async (
  engine: Engine,
  shape: DayShape,
  file: string,
  say: (line: string) => void,
): Promise<Truth> => {
  if (existsSync(file)) {
    const truth = readTruth(file);
    const index = await engine.request({ method: 'GET', path: `/${truth.index}/_count` })();
    if (index._tag === 'Right' && (index.right as { count: number }).count === truth.events) return truth;
  }
  const truth = await load(engine, shape, say);
  saveTruth(file, truth);
  return truth;
};
