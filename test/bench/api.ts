import autocannon from 'autocannon';
import { buildFindingsList } from '../../queries/list_findings.ts';
import { bulkWrite, countDocuments, refresh, search } from '../../server/engine/operations.ts';
import { Finding } from '../../server/schema/finding.ts';
import { must } from '../contract/engines.ts';
import { bearer, ingestSample, serve, toSettings } from '../integration/rest_support.ts';
import { newPrefix, openBench, runAfterquery, toEnv } from '../integration/support.ts';

/**
 * The findings list over many findings at 50 connections, beside the cluster's own time for the very same search: interleaved, repeated,
 * medians. Then 500 followers of one scan's progress.
 */
const FINDINGS = Number(process.env.AFTERQUERY_BENCH_FINDINGS ?? 100_000);
const CONNECTIONS = 50;
const SECONDS = Number(process.env.AFTERQUERY_BENCH_SECONDS ?? 10);
const ROUNDS = 3;
const LISTENERS = 500;

interface Measure {
  readonly p50: number;
  readonly p99: number;
  readonly per_second: number;
  readonly failed: number;
}

const shoot = async (options: autocannon.Options): Promise<Measure> => {
  const result = await autocannon({ connections: CONNECTIONS, duration: SECONDS, workers: 1, ...options });
  const { latency, requests } = result;
  return {
    p50: latency.p50,
    p99: latency.p99,
    per_second: requests.average,
    failed: result.non2xx + result.errors + result.timeouts,
  };
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const toMedian = (all: readonly Measure[]): Measure => ({
  p50: median(all.map((m) => m.p50)),
  p99: median(all.map((m) => m.p99)),
  per_second: median(all.map((m) => m.per_second)),
  failed: all.reduce((sum, m) => sum + m.failed, 0),
});

const bench = await openBench();
const prefix = newPrefix();
await ingestSample(bench, prefix);
const span = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];
await runAfterquery(['scan', ...span], toEnv(bench.url, prefix));
await must(refresh(bench.engine, `${prefix}-findings-*`));
const { hits } = await must(search(bench.engine, `${prefix}-findings-*`, { size: 100 }));
const seeds = hits.map((hit) => hit._source).filter(Finding.is);
for (let start = 0; start < FINDINGS; start += 1_000) {
  const operations = Array.from({ length: Math.min(1_000, FINDINGS - start) }, (_, i) => {
    const n = start + i;
    const seed = seeds[n % seeds.length];
    if (seed === undefined) throw new Error('the sample yields no findings');
    const id = `bench${String(n).padStart(22, '0')}`;
    const time = new Date(Date.UTC(2026, 2, 1) + ((n * 7_919) % 2_592_000) * 1_000).toISOString();
    const document = {
      ...seed,
      '@timestamp': time,
      event: { ...seed.event, id, created: time },
      host: { name: `WS-${n % 5_000}.corp.example` },
    };
    return { op: 'index', index: `${prefix}-findings-2026.03`, id, document } as const;
  });
  const { failed } = await must(bulkWrite(bench.engine, operations, {}));
  if (failed.length > 0) throw new Error(failed[0]?.reason);
}
await must(refresh(bench.engine, `${prefix}-findings-*`));
const total = await must(countDocuments(bench.engine, `${prefix}-findings-*`));
const served = await serve(bench, toSettings(bench, prefix, { AFTERQUERY_RATE_LIMIT: '10000000' }));
const key = await served.newKey('viewer');

const body = JSON.stringify(buildFindingsList({ severity_from: 47 }, { sort: 'score', size: 50 }));
const ofEngine = () =>
  shoot({
    url: `${bench.url}/${prefix}-findings-*/_search`,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'identity' },
    body,
  });
const ofService = () =>
  shoot({ url: `${served.url}/api/v1/findings?severity=medium&size=50`, headers: bearer(key) });
await ofEngine();
await ofService();
const [engine, service]: [Measure[], Measure[]] = [[], []];
for (let round = 0; round < ROUNDS; round += 1) {
  engine.push(await ofEngine());
  service.push(await ofService());
}
const [floor, own] = [toMedian(engine), toMedian(service)];
const allowed = 1.5 * floor.p99 + 5;
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
print(
  `${total} findings, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s, medians; milliseconds`,
);
print(`engine   p50 ${floor.p50}  p99 ${floor.p99}  ${floor.per_second}/s  failed ${floor.failed}`);
print(`service  p50 ${own.p50}  p99 ${own.p99}  ${own.per_second}/s  failed ${own.failed}`);
print(
  `p99 service / engine ${(own.p99 / floor.p99).toFixed(2)}; allowed ${allowed.toFixed(0)}: ${own.p99 <= allowed ? 'met' : 'missed'}`,
);

const admin = await served.newKey('admin');
const started = await fetch(`${served.url}/api/v1/scans`, {
  method: 'POST',
  headers: { ...bearer(admin), 'Content-Type': 'application/json' },
  body: JSON.stringify({ from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z' }),
});
const { id } = (await started.json()) as { id: string };
const rss_before = process.memoryUsage().rss;
const follow = async (): Promise<boolean> => {
  const stream = await fetch(`${served.url}/api/v1/scans/${id}/events`, { headers: bearer(key) });
  return (await stream.text()).includes('"status":"done"');
};
const heard = await Promise.all(Array.from({ length: LISTENERS }, follow));
const grown = (process.memoryUsage().rss - rss_before) / 1e6;
print(
  `${heard.filter(Boolean).length} of ${LISTENERS} followers heard the scan to its end; memory of service and followers together grew by ${grown.toFixed(0)} MB`,
);
await served.stop();
await bench.stop();
