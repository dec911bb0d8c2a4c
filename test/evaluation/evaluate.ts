/**
 * Recall, false positives, process attribution and bytes leaked on labelled sets, beside the peers' rules on the same events.
 * `node test/evaluation/evaluate.ts [--half reporting] [--sets GLOB] [--json FILE] [--markdown FILE] [--ablate] [--rename] [--sensitivity] [--bare] [--draw N] [--step MIN] [--delay SEC]`
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isLeft } from 'fp-ts/lib/Either.js';
import { connect } from '../../server/engine/connect.ts';
import type { Engine } from '../../server/engine/port.ts';
import { startTestEngine } from '../contract/engines.ts';
import { ablate } from './ablate.ts';
import { checkRenaming } from './check_renaming.ts';
import { evaluateHalf, type HalfResult } from './evaluate_half.ts';
import type { Half, World } from './labelled_set.ts';
import { printAblation, printResult, printSensitivity, toJson, toMarkdown } from './print_result.ts';
import type { RunOptions } from './run_world.ts';
import { turnKnobs } from './sensitivity.ts';
import { buildWorlds } from './sets/build_worlds.ts';

const { values } = parseArgs({
  options: {
    half: { type: 'string' },
    sets: { type: 'string' },
    json: { type: 'string' },
    markdown: { type: 'string' },
    ablate: { type: 'boolean', default: false },
    rename: { type: 'boolean', default: false },
    bare: { type: 'boolean', default: false },
    draw: { type: 'string', default: '0' },
    sensitivity: { type: 'boolean', default: false },
    step: { type: 'string', default: '5' },
    delay: { type: 'string', default: '120' },
  },
});

const HALVES: readonly Half[] = ['tuning', 'reporting'];
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

interface Opened {
  readonly engine: Engine;
  readonly stop: () => Promise<void>;
}

/** The engine of AFTERQUERY_TEST_OPENSEARCH_URL, else one of its own. */
const openEngine = async (): Promise<Opened> => {
  const url = process.env.AFTERQUERY_TEST_OPENSEARCH_URL;
  if (url === undefined) return startTestEngine('opensearch');
  const connected = await connect({ url, flavor: 'opensearch' })();
  if (isLeft(connected)) throw new Error(JSON.stringify(connected.left));
  return { engine: connected.right, stop: () => connected.right.close() };
};

/** Only sets whose name the glob fits (`*` any run of characters), with the office's benign day always there. */
const narrow = (worlds: readonly World[], glob: string | undefined): World[] => {
  if (glob === undefined) return [...worlds];
  const fits = new RegExp(`^${glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
  return worlds.flatMap((world) => {
    const sets = world.sets.filter(({ name }) => fits.test(name) || fits.test(world.name));
    if (sets.length === 0) return [];
    return [{ ...world, sets: world.sets.filter((set) => sets.includes(set) || set.tool === 'office') }];
  });
};

const run = async (engine: Engine): Promise<void> => {
  const halves = HALVES.filter((half) => values.half === undefined || values.half === half);
  if (halves.length === 0) throw new Error(`--half takes ${HALVES.join(' or ')}`);
  const options: RunOptions = {
    engine,
    step: Number(values.step),
    delay: Number(values.delay),
    bare: values.bare,
    say,
  };
  const results: HalfResult[] = [];
  for (const half of halves) {
    const worlds = narrow(buildWorlds(half, Number(values.draw)), values.sets);
    if (values.rename) {
      const [office] = worlds;
      if (office === undefined) continue;
      const { compared, differences } = await checkRenaming(office, options, `salt ${half}`);
      process.stdout.write(`renaming, ${half} half: ${differences.length} of ${compared} verdicts differ\n`);
      for (const difference of differences) process.stdout.write(`  ${difference}\n`);
      continue;
    }
    if (values.sensitivity) {
      process.stdout.write(printSensitivity(half, await turnKnobs(worlds, options)));
      continue;
    }
    const result = await evaluateHalf(half, worlds, options);
    results.push(result);
    process.stdout.write(printResult(result));
    if (values.ablate) process.stdout.write(printAblation(ablate(result)));
  }
  if (values.json !== undefined) writeFileSync(values.json, toJson(results));
  if (values.markdown !== undefined) writeFileSync(values.markdown, toMarkdown(results));
};

const { engine, stop } = await openEngine();
try {
  await run(engine);
} finally {
  await stop();
}
