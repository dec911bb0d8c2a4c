import { bulkWrite, refresh, search } from '../../server/engine/operations.ts';
import { Finding } from '../../server/schema/finding.ts';
import { must } from '../contract/engines.ts';
import { ingestSample } from '../integration/rest_support.ts';
import { type Bench, runAfterquery, toEnv } from '../integration/support.ts';

const AT_ONCE = 1_000;
const HOSTS = 5_000;
const MONTH_S = 2_592_000;

/** What a scan of the sample finds, whole documents with their evidence. */
const findSeeds = async ({ engine, url }: Bench, prefix: string): Promise<readonly Finding[]> => {
  const span = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];
  const run = await runAfterquery(['scan', ...span], toEnv(url, prefix));
  if (run.code !== 0) throw new Error(run.err);
  await must(refresh(engine, `${prefix}-findings-*`));
  const { hits } = await must(search(engine, `${prefix}-findings-*`, { size: 100 }));
  return hits.map((hit) => hit._source).filter(Finding.is);
};

/** The sample's findings over and over, on other hosts and at other times of one month, until there are so many more. */
export const fillFindings = async (bench: Bench, prefix: string, count: number): Promise<void> => {
  await ingestSample(bench, prefix);
  const seeds = await findSeeds(bench, prefix);
  for (let start = 0; start < count; start += AT_ONCE) {
    const operations = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, i) => {
      const n = start + i;
      const seed = seeds[n % seeds.length];
      if (seed === undefined) throw new Error('the sample yields no findings');
      const id = `bench${String(n).padStart(22, '0')}`;
      const time = new Date(Date.UTC(2026, 2, 1) + ((n * 7_919) % MONTH_S) * 1_000).toISOString();
      const document = {
        ...seed,
        '@timestamp': time,
        event: { ...seed.event, id, created: time },
        host: { name: `WS-${n % HOSTS}.corp.example` },
      };
      return { op: 'index', index: `${prefix}-findings-2026.03`, id, document } as const;
    });
    const { failed } = await must(bulkWrite(bench.engine, operations, {}));
    if (failed.length > 0) throw new Error(failed[0]?.reason);
  }
  await must(refresh(bench.engine, `${prefix}-findings-*`));
};
