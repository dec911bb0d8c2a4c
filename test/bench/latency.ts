import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { CanaryRecord } from '../../server/schema/canary.ts';
import { ingestSampleDays } from '../integration/sample_days.ts';
import { startServe, stopServe } from '../integration/serve_process.ts';
import { newPrefix, openBench, runAfterquery, toEnv } from '../integration/support.ts';
import { toMedian } from './runs/statistics.ts';

/**
 * `npm run bench:latency [-- --canaries 10]`: a service by the settings of the shelf (a scan every minute, events given 30 s to arrive), and
 * stories written into its source at moments spread over the minute: seconds from the writing of the events until the finding is seen.
 */
const { values } = parseArgs({ options: { canaries: { type: 'string', default: '10' } } });
const MINUTE_MS = 60_000;
/** Coprime to a minute, so that no two begin at the same second of it. */
const STEP_MS = 37_000;

const bench = await openBench();
const prefix = newPrefix();
const today = new Date().toISOString().slice(0, 10);
await ingestSampleDays(bench.url, prefix, [today], [0]);
const env = toEnv(bench.url, prefix);
const serve = startServe({ ...env, AFTERQUERY_SCHEDULE: '* * * * *', AFTERQUERY_FIRST_LOOKBACK: '1h' });

/** So many milliseconds into a minute. */
const waitUntil = (offset_ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, (MINUTE_MS + offset_ms - (Date.now() % MINUTE_MS)) % MINUTE_MS);
  });

const seconds: Record<string, number[]> = { AN0728: [], AN1121: [] };
let lost = 0;
try {
  await serve.url();
  for (let i = 0; i < Number(values.canaries); i += 1) {
    await waitUntil((i * STEP_MS) % MINUTE_MS);
    const told = ['canary', '--index', `${prefix}-source-sysmon`, '--within', '5m', '--json'];
    const { out, err } = await runAfterquery(told, env);
    if (out === '') throw new Error(err);
    const { status, found } = JSON.parse(out) as CanaryRecord;
    if (status !== 'found') lost += 1;
    for (const one of found) seconds[one.analytic]?.push(one.seconds);
    process.stderr.write(`${found.map((one) => `${one.analytic} ${one.seconds} s`).join(', ')}\n`);
  }
} finally {
  await stopServe(serve);
  await bench.stop();
}

const table = new Table({ head: ['analytic', 'found', 'shortest', 'median', 'longest'] });
for (const [analytic, all] of Object.entries(seconds)) {
  const told = [Math.min(...all), toMedian(all), Math.max(...all)].map((one) => `${one.toFixed(1)} s`);
  table.push([analytic, String(all.length), ...told]);
}
process.stdout.write(`${table.toString()}\n${lost} of ${values.canaries} canaries not found\n`);
process.exitCode = lost === 0 ? 0 : 1;
