import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { buildAuditList } from '../../queries/list_scans.ts';
import { keepRefusals } from '../../server/access/keep_refusals.ts';
import { refresh, search } from '../../server/engine/operations.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import { AuditEntry } from '../../server/schema/access_documents.ts';
import { must } from '../contract/engines.ts';
import { bearer, type ServedBench, serve, toSettings } from './rest_support.ts';
import { type Bench, newPrefix, openBench } from './support.ts';

const PATIENCE = 100;

suite('requests that are refused', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  /** Refusals are written while nobody waits: asked again until so many are there. */
  const readRefused = async (prefix: string, expected: number): Promise<readonly AuditEntry[]> => {
    const { audit } = toIndexNames(prefix);
    for (let i = 0; ; i += 1) {
      await must(refresh(bench.engine, audit));
      const { hits } = await must(search(bench.engine, audit, buildAuditList({ outcome: 'failure' }, 1_000)));
      if (hits.length >= expected || i >= PATIENCE)
        return hits.map((hit) => hit._source).filter(AuditEntry.is);
      await wait(50);
    }
  };
  const told = (entry: AuditEntry): { refused: string; key?: string; left_out?: number; of?: string } =>
    JSON.parse(entry.afterquery.request);

  test('are kept with their reason and counted, so many and no more, and without a secret', async () => {
    const prefix = newPrefix();
    const served: ServedBench = await serve(bench, toSettings(bench, prefix));
    try {
      const [viewer, admin] = [await served.newKey('viewer'), await served.newKey('admin')];
      const ask = (path: string, key?: string, method = 'GET'): Promise<number> =>
        fetch(`${served.url}${path}`, {
          method,
          ...(key === undefined ? {} : { headers: bearer(key) }),
        }).then(({ status }) => status);
      const wrong = `${viewer.slice(0, -4)}AAAA`;
      for (let i = 0; i < 12; i += 1) assert.equal(await ask('/api/v1/findings', wrong), 401);
      assert.equal(await ask('/api/v1/findings'), 401);
      assert.equal(await ask('/api/v1/keys', viewer), 403);
      assert.equal(await ask('/api/v1/exceptions', viewer, 'POST'), 403);
      const entries = await readRefused(prefix, 8);
      const kinds = entries.map((entry) => told(entry).refused).sort();
      assert.deepEqual(kinds, ['no_key', 'weak_role', 'weak_role', ...Array<string>(5).fill('wrong_key')]);
      const guessed = entries.find((entry) => told(entry).refused === 'wrong_key') ?? assert.fail('none');
      assert.equal(told(guessed).key, viewer.split('_')[1]);
      assert.deepEqual(
        [guessed.user.name, guessed.http.response.status_code, guessed.url.path, guessed.client?.ip],
        ['nobody', 401, '/api/v1/findings', '127.0.0.1'],
      );
      const weak = entries.filter((entry) => told(entry).refused === 'weak_role');
      assert.deepEqual(
        weak.map(({ user }) => user.name),
        ['viewer', 'viewer'],
      );
      assert.deepEqual(weak.map(({ http }) => http.request.method).sort(), ['GET', 'POST']);
      for (const key of [viewer, wrong]) assert.equal(JSON.stringify(entries).includes(key.slice(16)), false);
      const measures = await (await fetch(`${served.url}/metrics`, { headers: bearer(viewer) })).text();
      assert.match(measures, /afterquery_refused_requests_total\{reason="wrong_key"\} 12\n/);
      assert.match(measures, /afterquery_refused_requests_total\{reason="weak_role"\} 2\n/);
      const listed = await fetch(`${served.url}/api/v1/audit?outcome=failure`, { headers: bearer(admin) });
      assert.equal(((await listed.json()) as { total: number }).total, 8);
      const changed = await fetch(`${served.url}/api/v1/audit?outcome=success`, { headers: bearer(admin) });
      assert.equal(((await changed.json()) as { total: number }).total, 0);
    } finally {
      await served.stop();
    }
  });

  test('of a flood leave a bounded number of entries, and the count of the others when the minute is over', async () => {
    const prefix = newPrefix();
    let ids = 0;
    const keep = keepRefusals(
      {
        engine: bench.engine,
        names: toIndexNames(prefix),
        now: () => Date.UTC(2026, 2, 10),
        newId: () => `r${++ids}`,
        onFailure: (error) => assert.fail(error.detail),
      },
      500,
      { each: 2, all: 6 },
    );
    for (let i = 0; i < 1_000; i += 1)
      keep({ kind: 'no_key', status: 401, ip: `192.0.2.${i % 100}`, method: 'GET', path: `/${i}` });
    // Six addresses were met before any came twice; all other requests are left out.
    const entries = await readRefused(prefix, 6 + 6 + 1);
    assert.equal(entries.length, 13);
    const counted = entries.filter((entry) => told(entry).left_out !== undefined);
    assert.deepEqual(
      counted.map((entry) => told(entry).left_out).sort((a = 0, b = 0) => a - b),
      [9, 9, 9, 9, 9, 9, 940],
    );
    const [many] = counted.filter((entry) => told(entry).of === 'many');
    assert.equal(many?.client, undefined);
  });
});
