import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { drawChart } from './runs/draw_chart.ts';
import { type DayFigures, measureDay, SUBJECTS, type Subject } from './runs/measure_day.ts';
import { isMet, toRatios } from './runs/ratios.ts';
import { openStage, say } from './runs/stage.ts';
import { toMedian } from './runs/statistics.ts';

/**
 * `npm run bench -- [--events 1e6,3e6] [--hosts 1500] [--repeat 3] [--engine opensearch] [--only all,all_floor] [--without duckdb] [--out FOLDER]`: a
 * day of that many events is made once and kept beside the embedded engine's data; then the product, the very requests that it sends, and
 * what people do without it are measured in turns, each in a process of its own.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1e6' },
    hosts: { type: 'string', default: '1500' },
    names: { type: 'string', default: '300000' },
    seed: { type: 'string', default: '7' },
    repeat: { type: 'string', default: '3' },
    'repeat-outside': { type: 'string', default: '1' },
    engine: { type: 'string', default: 'opensearch' },
    heap: { type: 'string', default: '1024' },
    only: { type: 'string', default: '' },
    without: { type: 'string', default: '' },
    out: { type: 'string' },
  },
});

const toSubjects = (): Set<Subject> => {
  const listed = (text: string): string[] => text.split(',').filter((one) => one !== '');
  const [only, without] = [listed(values.only), listed(values.without)];
  const unknown = [...only, ...without].find((one) => !SUBJECTS.includes(one as Subject));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not one of ${SUBJECTS.join(', ')}`);
  return new Set(
    SUBJECTS.filter((one) => (only.length === 0 || only.includes(one)) && !without.includes(one)),
  );
};

const flavor = values.engine === 'elasticsearch' ? 'elasticsearch' : 'opensearch';
const subjects = toSubjects();
const sizes = values.events.split(',').map(Number);
const stage = await openStage(flavor, Number(values.heap));
const days: DayFigures[] = [];
try {
  for (const events of sizes) {
    const shape = {
      seed: Number(values.seed),
      events,
      hosts: Number(values.hosts),
      names: Number(values.names),
      day: Date.UTC(2026, 4, 4),
    };
    const truth = await stage.provide(shape);
    say(`${truth.events} events, loaded in ${truth.load_seconds} s`);
    days.push(
      await measureDay(stage, truth, {
        repeat: Number(values.repeat),
        repeat_outside: Number(values['repeat-outside']),
        subjects,
      }),
    );
  }
} finally {
  await stage.stop();
}

const number = (value: number | undefined, digits = 1): string =>
  value === undefined || !Number.isFinite(value) ? '' : value.toFixed(digits);
const table = new Table({
  head: ['events', 'subject', 'runs', 'seconds', 'of engine', 'of service', 'MB', 'requests', 'MB read'],
});
for (const { events, runs } of days)
  for (const subject of SUBJECTS) {
    const own = runs[subject] ?? [];
    if (own.length === 0) continue;
    const median = (pick: (run: (typeof own)[number]) => number | undefined): number =>
      toMedian(own.flatMap((run) => pick(run) ?? []));
    table.push([
      String(events),
      subject.replaceAll('_', ' '),
      String(own.length),
      number(
        median((run) => run.seconds),
        2,
      ),
      number(median((run) => run.engine_cpu_seconds)),
      number(median((run) => run.cpu_seconds)),
      number(
        median((run) => run.max_rss_mb),
        0,
      ),
      number(
        median((run) => run.requests),
        0,
      ),
      number(
        median((run) => (run.bytes === undefined ? undefined : run.bytes / 1e6)),
        0,
      ),
    ]);
  }
process.stdout.write(`${table.toString()}\n`);

const ratios = toRatios(days);
const judged = new Table({ head: ['ratio', 'measured', 'wanted', ''] });
for (const ratio of ratios)
  judged.push([
    ratio.what,
    number(ratio.value, 2),
    `${ratio.at_most ? 'at most' : 'at least'} ${ratio.target}`,
    isMet(ratio) ? 'met' : 'not met',
  ]);
process.stdout.write(`${judged.toString()}\n`);

let is_right = true;
for (const { events, checked, digests } of days) {
  for (const { by_analytic, lost, added, untold } of checked) {
    const wrong = [...lost, ...added, ...untold];
    is_right &&= wrong.length === 0;
    process.stdout.write(
      `${events} events: ${Object.entries(by_analytic)
        .map(([id, n]) => `${id} ${n} findings`)
        .join(
          ', ',
        )}; ${lost.length} lost, ${added.length} too much, ${untold.length} stories untold against brute force\n`,
    );
    for (const line of wrong.slice(0, 10)) process.stdout.write(`  ${line}\n`);
  }
  is_right &&= digests.length <= 1;
  if (digests.length > 1)
    process.stdout.write(`${events} events: findings differ from run to run: ${digests.join(', ')}\n`);
}

const out = values.out ?? stage.folder;
const machine = {
  processors: cpus().length,
  memory_gb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
writeFileSync(join(out, 'bench.json'), JSON.stringify({ machine, engine: flavor, days, ratios }, null, 1));
await drawChart(days, join(out, 'bench.svg'));
process.stdout.write(`Written: ${join(out, 'bench.json')}, ${join(out, 'bench.svg')}\n`);
process.exitCode = is_right ? 0 : 1;
