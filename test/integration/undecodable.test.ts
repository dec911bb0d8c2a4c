import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { bulkWrite, refresh, search } from '../../server/engine/operations.ts';
import type { Finding } from '../../server/schema/finding.ts';
import type { ScanAccount } from '../../server/schema/scan_account.ts';
import { must } from '../contract/engines.ts';
import { ingestSample } from './rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

interface ScanOutput {
  readonly account: ScanAccount;
  readonly findings: readonly (Finding & { readonly _id: string; readonly _index: string })[];
}

suite('documents of the service that are none as this version knows them', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  test('are counted and left as they are, and end no scan', async () => {
    const prefix = newPrefix();
    await ingestSample(bench, prefix);
    const scan = async (): Promise<ScanOutput> => {
      const span = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];
      const run = await runAfterquery(['scan', ...span, '--json'], toEnv(bench.url, prefix));
      assert.equal(run.code, 0, run.err);
      return JSON.parse(run.out) as ScanOutput;
    };
    const first = await scan();
    assert.deepEqual(first.account.skipped.undecodable_findings, undefined);
    const broken = first.findings[0] ?? assert.fail('no finding');
    await must(refresh(bench.engine, `${prefix}-*`));
    const all = async (kind: string) =>
      (await must(search(bench.engine, `${prefix}-${kind}*`, { size: 1_000 }))).hits;
    const spoil = async (index: string, id: string): Promise<void> => {
      const document = { '@timestamp': 'yesterday', host: 7 };
      const { failed } = await must(bulkWrite(bench.engine, [{ op: 'index', index, id, document }], {}));
      // The mapping refuses the date; a field of another shape it takes.
      if (failed.length === 0) return;
      const shapeless = { afterquery: { triage: { status: 'closed' } } };
      const again = await must(
        bulkWrite(bench.engine, [{ op: 'index', index, id, document: shapeless }], {}),
      );
      assert.deepEqual(again.failed, []);
    };
    await spoil(broken._index, broken._id);
    for (const kind of ['rollups', 'baselines']) {
      const hits = await all(kind);
      assert.ok(hits.length > 1, kind);
      for (const hit of hits.slice(0, 1)) {
        const source = hit._source as { afterquery: Record<string, Record<string, unknown>> };
        const name = kind === 'rollups' ? 'rollup' : 'usage';
        const afterquery = {
          ...source.afterquery,
          [name]: { ...source.afterquery[name], [name === 'usage' ? 'days' : 'names']: { no: 'list' } },
        };
        const document = { ...source, afterquery };
        const { failed } = await must(
          bulkWrite(bench.engine, [{ op: 'index', index: hit._index, id: hit._id, document }], {}),
        );
        assert.deepEqual(failed, []);
      }
    }
    await must(refresh(bench.engine, `${prefix}-*`));
    const second = await scan();
    assert.ok((second.account.skipped.undecodable_findings ?? 0) >= 1);
    assert.deepEqual(
      second.findings.map(({ _id }) => _id).sort(),
      first.findings
        .map(({ _id }) => _id)
        .filter((id) => id !== broken._id)
        .sort(),
    );
    const left = (await all('findings')).find((hit) => hit._id === broken._id) ?? assert.fail('it is gone');
    assert.equal((left._source as Partial<Finding>).rule, undefined);
  });
});
