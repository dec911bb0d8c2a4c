import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createIndex, search } from '../../server/engine/operations.ts';
import type { ScanAccount } from '../../server/schema/scan_account.ts';
import { DeadLetter } from '../../server/schema/stored_documents.ts';
import { must } from '../contract/engines.ts';
import { ingestSample } from './rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

suite('what the cluster refuses for good', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  test('is kept with its reason, counted, and ends no scan', async () => {
    const prefix = newPrefix();
    const env = toEnv(bench.url, prefix);
    await ingestSample(bench, prefix);
    // Somebody made the month's index by hand, with a field of another type.
    await must(
      createIndex(bench.engine, `${prefix}-findings-2026.03`, {
        mappings: { properties: { user: { properties: { name: { type: 'long' } } } } },
      }),
    );
    const span = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];
    const run = await runAfterquery(['scan', ...span, '--json'], env);
    assert.equal(run.code, 0, run.err);
    const { account, findings } = JSON.parse(run.out) as {
      account: ScanAccount;
      findings: { _id: string }[];
    };
    const refused = account.skipped.dead_letters_finding ?? 0;
    assert.ok(refused >= 1);
    assert.equal(account.findings.found, findings.length);
    await must(bench.engine.request({ method: 'POST', path: `/${prefix}-dead-letters/_refresh` }));
    const { hits } = await must(search(bench.engine, `${prefix}-dead-letters`, { size: 100 }));
    assert.ok(hits.length >= 1 && hits.length <= refused);
    for (const { _source } of hits) {
      assert.ok(DeadLetter.is(_source));
      assert.match(_source.error.message, /user\.name/);
      assert.equal(_source.afterquery.dead_letter.index, `${prefix}-findings-2026.03`);
      assert.ok(
        (JSON.parse(_source.afterquery.dead_letter.document) as { user?: { name: string } }).user?.name,
      );
      assert.ok(!findings.some(({ _id }) => _id === _source.afterquery.dead_letter.id));
    }
    const table = await runAfterquery(['scan', ...span], env);
    assert.match(table.out, /dead_letters_finding/);
  });
});
