import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { CanaryRecord } from '../../server/schema/canary.ts';
import { ingestSampleDays } from '../integration/sample_days.ts';
import { startServe, stopServe } from '../integration/serve_process.ts';
import { newPrefix, openBench, runAfterquery, toEnv } from '../integration/support.ts';
import { toMedian } from './runs/statistics.ts';

/**
 * `npm run bench:latency -- [--canaries 5] [--schedule "* * * * *"] [--delay 30s]`: how long after its events have been written a story is
 * found by a running copy, with the schedule and the delay of ingest as the settings have them unless told otherwise. Each story begins at
 * another point of the minute. It fails where one is not found.
 */
const { values } = parseArgs({
  options: {
    canaries: { type: 'string', default: '5' },
    schedule: { type: 'string', default: '* * * * *' },
    delay: { type: 'string', default: '30s' },
  },
});

const bench = await openBench();
const prefix = newPrefix();
await ingestSampleDays(bench.url, prefix, ['2026-03-10']);
const index = `${prefix}-source-sysmon`;
const env = {
  ...toEnv(bench.url, prefix),
  AFTERQUERY_SCHEDULE: values.schedule,
  AFTERQUERY_INGEST_DELAY: values.delay,
};
const serve = startServe(env);
const records: CanaryRecord[] = [];
try {
  await serve.url();
  for (let i = 0; i < Number(values.canaries); i += 1) {
    const run = await runAfterquery(['canary', '--index', index, '--json', '--within', '5m'], env);
    const record = JSON.parse(run.out) as CanaryRecord;
    records.push(record);
    const found = record.found.map(({ analytic, seconds }) => `${analytic} after ${seconds} s`).join(', ');
    process.stderr.write(`${i + 1}: ${record.status}, ${found}\n`);
  }
} finally {
  await stopServe(serve);
  await bench.stop();
}

const table = new Table({ head: ['analytic', 'stories', 'least', 'median', 'most'] });
for (const analytic of ['AN0728', 'AN1121']) {
  const seconds = records.flatMap(({ found }) =>
    found.flatMap((one) => (one.analytic === analytic ? one.seconds : [])),
  );
  const row = [Math.min(...seconds), toMedian(seconds), Math.max(...seconds)];
  table.push([analytic, String(seconds.length), ...row.map((s) => `${s.toFixed(1)} s`)]);
}
process.stdout.write(`${table.toString()}\n`);
process.exitCode = records.every(({ status }) => status === 'found') ? 0 : 1;
