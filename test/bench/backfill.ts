import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { ScanRecord } from '../../server/schema/scan_account.ts';
import { startFaultProxy } from '../faults/fault_proxy.ts';
import { compare, type Findings, readFindings } from '../faults/trial.ts';
import { ingestSampleDays } from '../integration/sample_days.ts';
import { startServe } from '../integration/serve_process.ts';
import { newPrefix, openBench, runAfterquery, toEnv } from '../integration/support.ts';

/**
 * `node test/bench/backfill.ts [--days 2] [--hours 0,2,…] [--delay 25] [--repeat 3]`: a backfill by one running copy and by two, in turns, of so
 * many days with the sample's two hours at each of these hours. Each request to the cluster takes `delay` milliseconds longer, as over a
 * network, so that the engine is not the limit.
 */
const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '2' },
    hours: { type: 'string', default: '0,2,4,6,8,10,12,14,16,18,20,22' },
    delay: { type: 'string', default: '25' },
    repeat: { type: 'string', default: '3' },
  },
});
const DELAY_MS = Number(values.delay);
const DAYS = Array.from({ length: Number(values.days) }, (_, i) =>
  new Date(Date.UTC(2026, 2, 10 - i)).toISOString().slice(0, 10),
).sort();
const HOURS = values.hours.split(',').map(Number);
const SPAN = { from: `${DAYS[0]}T00:00:00Z`, to: '2026-03-11T00:00:00Z' };

const bench = await openBench();
const source = newPrefix();
await ingestSampleDays(bench.url, source, DAYS, HOURS);
const proxy = await startFaultProxy(bench.url, () => ({ kind: 'delay', ms: DELAY_MS }));

const startCopy = async (prefix: string): Promise<{ child: ChildProcess; url: string }> => {
  const copy = startServe({
    ...toEnv(proxy.url, prefix),
    AFTERQUERY_SYSMON_INDICES: `${source}-source-sysmon*`,
    AFTERQUERY_DNS_INDICES: `${source}-source-dns*`,
    AFTERQUERY_SCHEDULE: 'off',
  });
  return { child: copy.child, url: await copy.url() };
};

const ask = async (url: string, path = '', body?: object): Promise<ScanRecord> => {
  const response = await fetch(`${url}/api/v1/scans${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as ScanRecord;
};

interface Timed {
  readonly seconds: number;
  readonly parts: number;
  readonly findings: Findings;
}

const time = async (copies: number): Promise<Timed> => {
  const prefix = newPrefix();
  const installed = await runAfterquery(['install'], toEnv(bench.url, prefix));
  if (installed.code !== 0) throw new Error(installed.err);
  const running = await Promise.all(Array.from({ length: copies }, () => startCopy(prefix)));
  try {
    const [first] = running;
    if (first === undefined) throw new Error('no copy');
    const began = performance.now();
    const { id } = await ask(first.url, '', { ...SPAN, backfill: true });
    for (;;) {
      const record = await ask(first.url, `/${id}`);
      if (record.status === 'done')
        return {
          seconds: (performance.now() - began) / 1_000,
          parts: record.work?.parts ?? 0,
          findings: await readFindings(bench.engine, prefix),
        };
      if (record.status === 'failed') throw new Error(record.error);
      await wait(250);
    }
  } finally {
    for (const { child } of running) child.kill('SIGKILL');
  }
};

const middle = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const [ones, twos]: [Timed[], Timed[]] = [[], []];
let differences = 0;
for (let i = 0; i < Number(values.repeat); i += 1) {
  const one = await time(1);
  const two = await time(2);
  const { lost, doubled, changed } = compare(one.findings, two.findings);
  differences += lost.length + doubled.length + changed.length;
  process.stderr.write(`one copy ${one.seconds.toFixed(1)} s, two ${two.seconds.toFixed(1)} s\n`);
  ones.push(one);
  twos.push(two);
}
const seconds = (timed: readonly Timed[]): number => middle(timed.map((one) => one.seconds));
const ratio = seconds(twos) / seconds(ones);
const table = new Table({
  head: ['parts', 'findings', 'one copy', 'two copies', 'ratio', 'findings that differ'],
});
table.push([
  String(ones[0]?.parts),
  String(ones[0]?.findings.size),
  `${seconds(ones).toFixed(1)} s`,
  `${seconds(twos).toFixed(1)} s`,
  ratio.toFixed(2),
  String(differences),
]);
process.stdout.write(`${table.toString()}\n`);
await proxy.close();
await bench.stop();
process.exitCode = ratio <= 0.65 && differences === 0 ? 0 : 1;
