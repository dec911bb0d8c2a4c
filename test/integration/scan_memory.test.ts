import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { isLeft } from 'fp-ts/lib/Either.js';
import { decodeSettings } from '../../server/commands/load_settings.ts';
import { refresh } from '../../server/engine/operations.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import { runScan } from '../../server/scan/run_scan.ts';
import { createScanMemory, type ScanMemory } from '../../server/scan/scan_memory.ts';
import { toTunables } from '../../server/scan/tunables.ts';
import { must } from '../contract/engines.ts';
import { compare, readFindings } from '../faults/trial.ts';
import { ingestSampleDays } from './sample_days.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

const MINUTE = 60_000;
const SLICE = 15 * MINUTE;
const DAY_BEFORE = Date.UTC(2026, 2, 9);
const DAY = Date.UTC(2026, 2, 10);

suite('scans that follow each other', () => {
  let bench: Bench;
  const source = newPrefix();

  before(async () => {
    bench = await openBench();
    await ingestSampleDays(bench.url, source, ['2026-03-09', '2026-03-10']);
  });
  after(() => bench.stop());

  const follow = async (memory: ScanMemory | undefined) => {
    const prefix = newPrefix();
    assert.equal((await runAfterquery(['install'], toEnv(bench.url, prefix))).code, 0);
    const names = toIndexNames(prefix);
    let rows = 0;
    const scan = async (from: number, to: number, memory_of_this: ScanMemory | undefined): Promise<void> => {
      const result = await runScan(bench.engine, {
        id: 'follows',
        span: { from, to },
        analytics: ['AN0728', 'AN1121'],
        dry_run: false,
        only_news: true,
        sysmon_indices: `${source}-source-sysmon*`,
        dns_indices: `${source}-source-dns*`,
        tunables: toTunables(decodeSettings({})),
        ...(memory_of_this === undefined ? {} : { memory: memory_of_this }),
        names,
        created: new Date(DAY).toISOString(),
        clock: () => to,
      })();
      if (isLeft(result)) assert.fail(result.left.detail);
      await must(refresh(bench.engine, `${prefix}-*`));
      for (const { rows: n } of Object.values(result.right.account.questions ?? {})) rows += n;
    };
    await scan(DAY_BEFORE, DAY, undefined);
    // As the schedule asks: from the slice before to now, which moves on.
    for (let now = DAY + 9 * 60 * MINUTE + 5 * MINUTE; now <= DAY + 10.5 * 60 * MINUTE; now += 5 * MINUTE)
      await scan(Math.floor(now / SLICE) * SLICE - SLICE, now, memory);
    return { rows, findings: await readFindings(bench.engine, prefix) };
  };

  test('find the same with what the last ones have read as without it, and read less', async () => {
    const anew = await follow(undefined);
    const remembering = await follow(createScanMemory());
    assert.ok(anew.findings.size > 5, `${anew.findings.size} findings`);
    assert.deepEqual(compare(anew.findings, remembering.findings), { lost: [], doubled: [], changed: [] });
    assert.ok(remembering.rows < anew.rows, `${remembering.rows} of ${anew.rows} rows`);
  });
});
