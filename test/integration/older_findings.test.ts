import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { bulkWrite, createIndex, refresh } from '../../server/engine/operations.ts';
import { must } from '../contract/engines.ts';
import { readFindings } from '../faults/trial.ts';
import { bearer, ingestSample, serve, toSettings } from './rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

suite('findings that an older version wrote', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  test('page like new ones once install has given them what they lack; before it a page says so', async () => {
    const made = newPrefix();
    await ingestSample(bench, made);
    const span = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];
    assert.equal((await runAfterquery(['scan', ...span], toEnv(bench.url, made))).code, 0);
    const findings = await readFindings(bench.engine, made);
    const prefix = newPrefix();
    const index = `${prefix}-findings-2026.03`;
    const keyword = { type: 'keyword' };
    await must(
      createIndex(bench.engine, index, {
        mappings: {
          dynamic: false,
          properties: {
            '@timestamp': { type: 'date' },
            rule: { properties: { id: keyword } },
            event: { properties: { created: { type: 'date' } } },
          },
        },
      }),
    );
    const operations = [...findings].map(([id, { finding }]) => {
      const { id: _id, ...event } = finding.event;
      const created = '2026-03-10T11:00:00.000Z';
      return { op: 'index' as const, index, id, document: { ...finding, event: { ...event, created } } };
    });
    assert.deepEqual((await must(bulkWrite(bench.engine, operations, {}))).failed, []);
    await must(refresh(bench.engine, index));
    const served = await serve(bench, toSettings(bench, prefix));
    try {
      const key = await served.newKey('viewer');
      const page = (cursor: string | undefined): Promise<Response> =>
        fetch(
          `${served.url}/api/v1/findings?sort=created&size=5${cursor === undefined ? '' : `&cursor=${cursor}`}`,
          {
            headers: bearer(key),
          },
        );
      const refused = await page(undefined);
      assert.equal(refused.status, 503);
      assert.match(await refused.text(), /afterquery install/);
      assert.equal((await runAfterquery(['install'], toEnv(bench.url, prefix))).code, 0);
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const answer = await page(cursor);
        const text = await answer.text();
        assert.equal(answer.status, 200, text);
        const body = JSON.parse(text) as { findings: { id: string }[]; next?: string };
        ids.push(...body.findings.map(({ id }) => id));
        cursor = body.next;
      } while (cursor !== undefined);
      assert.deepEqual([...ids].sort(), [...findings.keys()].sort());
    } finally {
      await served.stop();
    }
  });
});
