import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { ingestSample } from '../integration/rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from '../integration/support.ts';
import { seeded } from '../lab/seeded.ts';
import { CLUSTER_FAULTS, type ClusterFault } from './cluster_faults.ts';
import { startFaultProxy } from './fault_proxy.ts';
import { compare, countLostTriage, type Findings, readFindings, startScan, triageAll } from './trial.ts';

/** `node test/faults/run_faults.ts [--kills 100] [--seed 1] [--only TEXT]`: prints what was tried and lost; 1 where anything was. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});

interface Row {
  readonly fault: string;
  tried: number;
  /** trials in which the disturbed scan ended without success, as it should where the fault lasts */
  failed: number;
  lost: number;
  doubled: number;
  changed: number;
  triage_lost: number;
  /** seconds of the longest disturbed scan */
  longest: number;
}

const newRow = (fault: string): Row => ({
  fault,
  tried: 0,
  failed: 0,
  lost: 0,
  doubled: 0,
  changed: 0,
  triage_lost: 0,
  longest: 0,
});

const bench: Bench = await openBench();
const source = newPrefix();
await ingestSample(bench, source);

/** Every trial has indices of its own, over the same events. */
const envOf = (prefix: string, url = bench.url): Record<string, string> => ({
  ...toEnv(url, prefix),
  AFTERQUERY_SYSMON_INDICES: `${source}-source-sysmon*`,
  AFTERQUERY_DNS_INDICES: `${source}-source-dns*`,
});

const install = async (prefix: string): Promise<void> => {
  const run = await runAfterquery(['install'], envOf(prefix));
  if (run.code !== 0) throw new Error(run.err);
};

const forget = (prefix: string): Promise<unknown> =>
  bench.engine.request({
    method: 'DELETE',
    path: `/${prefix}-findings-*,${prefix}-hidden-*,${prefix}-rollups-*,${prefix}-baselines,${prefix}-scans`,
    query: { ignore_unavailable: 'true' },
  })();

const scanUndisturbed = async (prefix: string): Promise<number> => {
  const { code, err, ms } = await startScan(envOf(prefix)).ended;
  if (code !== 0) throw new Error(`an undisturbed scan ended with ${code}: ${err}`);
  return ms;
};

/** Triage what the disturbed scan left, scan again without disturbance, and compare with what stands without any. */
const settle = async (
  prefix: string,
  expected: Findings,
  row: Row,
  ms: number,
  failed: boolean,
): Promise<number> => {
  const said = await triageAll(bench.engine, prefix);
  const undisturbed_ms = await scanUndisturbed(prefix);
  const got = await readFindings(bench.engine, prefix);
  const { lost, doubled, changed } = compare(expected, got);
  row.tried += 1;
  row.failed += failed ? 1 : 0;
  row.lost += lost.length;
  row.doubled += doubled.length;
  row.changed += changed.length;
  row.triage_lost += countLostTriage(got, said);
  row.longest = Math.max(row.longest, ms / 1_000);
  await forget(prefix);
  return undisturbed_ms;
};

/** Kills a scan after a share of the time that scans take just now; a scan that was over by then counts as none. */
const tryKill = async (expected: Findings, row: Row, share: number, usual_ms: number): Promise<number> => {
  const prefix = newPrefix();
  await install(prefix);
  const scan = startScan(envOf(prefix));
  await Promise.race([wait(share * usual_ms), scan.ended]);
  scan.child.kill('SIGKILL');
  const { code, ms } = await scan.ended;
  return code === null ? settle(prefix, expected, row, ms, true) : usual_ms;
};

const tryFault = async (
  expected: Findings,
  row: Row,
  { meets, fault, times }: ClusterFault,
): Promise<void> => {
  const prefix = newPrefix();
  await install(prefix);
  let left = times;
  const proxy = await startFaultProxy(bench.url, (asked) => {
    if (left <= 0 || !meets(asked)) return undefined;
    left -= 1;
    return fault;
  });
  const { code, ms } = await startScan(envOf(prefix, proxy.url)).ended;
  const met = proxy.faulted();
  await proxy.close();
  if (met === 0) throw new Error(`${row.fault}: no request met it`);
  await settle(prefix, expected, row, ms, code !== 0);
};

const reference = newPrefix();
await install(reference);
await scanUndisturbed(reference);
const usual_ms = await scanUndisturbed(reference);
// Twice, as every trial's findings are scanned twice: what earlier scans taught is then the same.
const expected = await readFindings(bench.engine, reference);
process.stderr.write(
  `${expected.size} findings in an undisturbed run of ${(usual_ms / 1_000).toFixed(1)} s\n`,
);

const rows: Row[] = [];
for (const one of CLUSTER_FAULTS.filter(({ name }) => name.includes(values.only))) {
  const row = newRow(one.name);
  rows.push(row);
  await tryFault(expected, row, one);
  process.stderr.write(`${JSON.stringify(row)}\n`);
}
const kills = newRow('kill -9 at a random point');
rows.push(kills);
const random = seeded(Number(values.seed));
let takes_ms = usual_ms;
while (kills.tried < Number(values.kills)) {
  takes_ms = await tryKill(expected, kills, random.between(0.05, 1), takes_ms);
  if (kills.tried % 10 === 0) process.stderr.write(`${JSON.stringify(kills)}\n`);
}
await bench.stop();

const table = new Table({
  head: [
    'fault',
    'times tried',
    'scans that failed',
    'findings lost',
    'doubled',
    'changed',
    'triage lost',
    'longest scan, s',
  ],
  style: { head: [], border: [] },
});
for (const row of rows)
  table.push([
    row.fault,
    row.tried,
    row.failed,
    row.lost,
    row.doubled,
    row.changed,
    row.triage_lost,
    row.longest.toFixed(1),
  ]);
process.stdout.write(`${table.toString()}\n`);
process.exitCode = rows.some((row) => row.lost + row.doubled + row.changed + row.triage_lost > 0) ? 1 : 0;
