import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { foldDocuments, refresh } from '../../server/engine/operations.ts';
import { Finding } from '../../server/schema/finding.ts';
import { must } from '../contract/engines.ts';
import { startServe, stopServe } from '../integration/serve_process.ts';
import { newPrefix, openBench, root, runAfterquery, toEnv } from '../integration/support.ts';
import { seeded } from '../lab/seeded.ts';
import { startCallers } from './callers.ts';
import type { Story } from './event_stream.ts';
import { startFeed } from './feed.ts';
import { isFine, judge, readLog, type Thirds, toFloors, toThirds } from './verdict.ts';
import { startWatch } from './watch.ts';

/** `node test/soak/run_soak.ts [--minutes 15] [--seed 1]`: prints what was measured; 1 where something must not be. */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '15' }, seed: { type: 'string', default: '1' } },
});
const minutes = Number(values.minutes);
/** Those that `npm start` gives to node. */
const readNodeFlags = (): string[] => {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
};

/** A story must be found within so long of its last event: ingest delay, the schedule's turn, one scan before and its own. */
const FOUND_WITHIN_MS = 120_000;

const bench = await openBench();
const prefix = newPrefix();
const env = {
  ...toEnv(bench.url, prefix),
  AFTERQUERY_SCHEDULE: '*/30 * * * * *',
  AFTERQUERY_INGEST_DELAY: '10s',
  AFTERQUERY_FIRST_LOOKBACK: '30m',
};
const installed = await runAfterquery(['install'], env);
if (installed.code !== 0) throw new Error(installed.err);

const random = seeded(Number(values.seed));
const feed = await startFeed(bench.engine, `${prefix}-source-sysmon`, random);
const service = startServe(env, readNodeFlags());
const url = await service.url();
const made = await fetch(`${url}/api/v1/keys`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'soak', role: 'admin' }),
});
const { key } = (await made.json()) as { key: string };
const watch = startWatch(service.child.pid ?? 0, url, key);
const callers = startCallers(url, key, random);
for (let minute = 0; minute < minutes; minute += 1) {
  await wait(60_000);
  const { rss = 0, lag = 0 } = watch.samples.at(-1) ?? {};
  process.stderr.write(`${minute + 1} min: ${(rss / 1e6).toFixed(0)} MB, ${lag.toFixed(0)} s behind\n`);
}
await callers.stop();
await feed.stop();
await watch.stop();
const stopped = await stopServe(service);

const findStories = async (): Promise<{ expected: Story[]; missing: string[]; findings: number }> => {
  await must(refresh(bench.engine, `${prefix}-findings-*`));
  const read = await must(
    foldDocuments(
      bench.engine,
      `${prefix}-findings-*`,
      { query: { match_all: {} }, source: true },
      [] as Finding[],
      (all, { _source }) => (Finding.is(_source) ? [...all, _source] : all),
    ),
  );
  const found = new Set(
    read.value.map(({ rule, host, process }) => `${rule.id} ${host.name} ${process?.entity_id}`),
  );
  const ended = Date.now() - FOUND_WITHIN_MS;
  const expected = feed.stories.filter(({ until }) => until < ended);
  const missing = expected
    .map(({ analytic, host, entity_id }) => `${analytic} ${host} ${entity_id}`)
    .filter((story) => !found.has(story));
  return { expected, missing, findings: read.value.length };
};
const { expected, missing, findings } = await findStories();
await bench.stop();

const { samples } = watch;
const log = readLog(service.log());
const lags = samples.flatMap(({ lag }) => (lag === undefined ? [] : [lag]));
const toMb = (part: number): string => `${(part / 1e6).toFixed(0)} MB`;
const drawThirds = ({ first, middle, last }: Thirds): string => {
  return `${toMb(first)}, ${toMb(middle)}, ${toMb(last)}; last to middle ${(last / middle).toFixed(3)}`;
};
const asked = [...callers.answers].sort(([a], [b]) => (a < b ? -1 : 1));
const sum = (pick: (answer: string) => boolean): number =>
  asked.filter(([answer]) => pick(answer)).reduce((total, [, times]) => total + times, 0);
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
print(`${minutes} minutes, seed ${values.seed}, ${bench.engine.flavor} ${bench.engine.version}`);
print('memory: means (alive: least) of the first, middle and last third');
print(`events written     ${feed.written()}`);
print(`resident           ${drawThirds(toThirds(samples.map(({ rss }) => rss)))}`);
print(`heap used          ${drawThirds(toThirds(samples.map(({ heap }) => heap)))}`);
print(`heap alive         ${drawThirds(toFloors(samples.map(({ heap }) => heap)))}`);
print(`heap reserved      ${drawThirds(toThirds(samples.map(({ reserved }) => reserved)))}`);
print(`scheduled scans    ${log.scans_done} done, ${log.scans_failed} failed`);
print(`behind now         at most ${Math.max(0, ...lags).toFixed(0)} s`);
print(
  `stories found      ${expected.length - missing.length} of ${expected.length}; ${findings} findings in all`,
);
print(
  `requests           ${sum(() => true)}, of which ${sum((answer) => !isFine(answer))} not as they should be`,
);
print(`answers            ${asked.map(([answer, times]) => `${answer}: ${times}`).join(', ')}`);
print(`error lines        ${log.errors.length}`);
print(`stopped            with ${stopped.code} in ${stopped.seconds.toFixed(1)} s`);
const wrong = judge({ samples, log, answers: callers.answers, missing });
for (const sentence of wrong) print(`WRONG: ${sentence}`);
process.exitCode = wrong.length === 0 ? 0 : 1;
