import { countDocuments } from '../../server/engine/operations.ts';
import { must } from '../contract/engines.ts';
import { bearer, serve, toSettings } from '../integration/rest_support.ts';
import { newPrefix, openBench } from '../integration/support.ts';
import { fillFindings } from './fill_findings.ts';
import { followScan } from './follow_scan.ts';
import { recordRequests } from './record_requests.ts';
import { type Measure, shoot, toLine, toMedian } from './shoot.ts';

/**
 * The findings list over many findings at 50 connections, beside the cluster's own time for the very request that the service sends it:
 * interleaved, repeated, medians. The target is the list's, which answers summaries; whole findings (view=full) are told beside it.
 * Then 500 followers of one scan.
 */
const FINDINGS = Number(process.env.AFTERQUERY_BENCH_FINDINGS ?? 100_000);
const CONNECTIONS = 50;
const SECONDS = Number(process.env.AFTERQUERY_BENCH_SECONDS ?? 10);
const ROUNDS = Number(process.env.AFTERQUERY_BENCH_ROUNDS ?? 3);
const TARGET = { times: 1.5, plus_ms: 5 } as const;

const bench = await openBench();
const prefix = newPrefix();
await fillFindings(bench, prefix, FINDINGS);
const total = await must(countDocuments(bench.engine, `${prefix}-findings-*`));
const { engine, requests } = recordRequests(bench.engine);
const settings = toSettings(bench, prefix, { AFTERQUERY_RATE_LIMIT: '10000000' });
const served = await serve({ ...bench, engine }, settings);
const key = await served.newKey('viewer');
const load = { connections: CONNECTIONS, duration: SECONDS };

/** The list as a client asks for it, and the search it becomes. */
const toPair = async (view: 'summary' | 'full') => {
  const url = `${served.url}/api/v1/findings?severity=medium&size=50&view=${view}`;
  const headers = bearer(key);
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.arrayBuffer();
  const sent = requests.findLast(({ path }) => path.endsWith('/_search'));
  if (sent === undefined) throw new Error('the list asks the cluster nothing');
  const search = {
    url: `${bench.url}${sent.path}?${new URLSearchParams(sent.query)}`,
    method: sent.method as 'POST',
    headers: { 'content-type': 'application/json', 'accept-encoding': 'identity' },
    body: JSON.stringify(sent.body),
  };
  return {
    view,
    ofEngine: () => shoot({ ...load, ...search }),
    ofService: () => shoot({ ...load, url, headers }),
  };
};

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

print(
  `${total} findings, ${CONNECTIONS} connections, ${ROUNDS} rounds of ${SECONDS} s, medians; milliseconds; the engine is asked what the service asks it`,
);
const pairs = [await toPair('summary'), await toPair('full')] as const;
const taken = pairs.map(() => ({ engine: [] as Measure[], service: [] as Measure[] }));
// Round by round, so that what else the machine does meets all of them alike; the first round warms up.
for (let round = 0; round <= ROUNDS; round += 1)
  for (const [i, { ofEngine, ofService }] of pairs.entries()) {
    const [engine_took, service_took] = [await ofEngine(), await ofService()];
    requests.length = 0;
    if (round === 0) continue;
    taken[i]?.engine.push(engine_took);
    taken[i]?.service.push(service_took);
  }
for (const [i, { view }] of pairs.entries()) {
  const { engine: engine_took, service: service_took } = taken[i] ?? { engine: [], service: [] };
  const [floor, own] = [toMedian(engine_took), toMedian(service_took)];
  const allowed = TARGET.times * floor.p99 + TARGET.plus_ms;
  print(toLine(`${view}, engine`, floor));
  print(toLine(`${view}, service`, own));
  print(
    `${view}: service / engine p50 ${(own.p50 / floor.p50).toFixed(2)}, p99 ${(own.p99 / floor.p99).toFixed(2)}; p99 allowed ${allowed.toFixed(0)}: ${own.p99 <= allowed ? 'met' : 'missed'}; the service's thread works ${own.thread_ms.toFixed(2)} ms a request`,
  );
}
print(await followScan(served));
await served.stop();
await bench.stop();
