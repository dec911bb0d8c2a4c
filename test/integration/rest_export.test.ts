import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import request from 'supertest';
import { bulkWrite, getDocument } from '../../server/engine/operations.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { must } from '../contract/engines.ts';
import { bearer, ingestSample, type ServedBench, serve, toSettings } from './rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

interface Row {
  readonly time?: string;
  readonly role: string;
  readonly index: string;
  readonly text: string;
}

suite('findings as files, stories and figures', () => {
  let bench: Bench;
  let served: ServedBench;
  let key: string;
  const prefix = newPrefix();
  before(async () => {
    bench = await openBench();
    await ingestSample(bench, prefix);
    const span = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];
    assert.equal((await runAfterquery(['scan', ...span], toEnv(bench.url, prefix))).code, 0);
    served = await serve(bench, toSettings(bench, prefix));
    key = await served.newKey('viewer');
  });
  after(async () => {
    await served.stop();
    await bench.stop();
  });

  const get = (path: string): Promise<Response> => fetch(`${served.url}${path}`, { headers: bearer(key) });
  const json = async <A>(path: string): Promise<A> => {
    const response = await get(path);
    assert.equal(response.status, 200, path);
    return (await response.json()) as A;
  };
  const listAll = () =>
    json<{ total: number; findings: (Finding & { id: string })[] }>('/api/v1/findings?size=1000&view=full');

  test('NDJSON, CSV and STIX hold every finding of the filter once', async () => {
    const { total, findings } = await listAll();
    const ids = findings.map(({ id }) => id).sort();
    const ndjson = await (await get('/api/v1/findings/export?format=ndjson')).text();
    const lines = ndjson
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string });
    assert.deepEqual(lines.map(({ id }) => id).sort(), ids);
    const csv = await get('/api/v1/findings/export?format=csv');
    assert.match(csv.headers.get('content-disposition') ?? '', /^attachment/);
    assert.equal((await csv.text()).trimEnd().split('\r\n').length, total + 1);
    const stix = await get('/api/v1/findings/export?format=stix&severity=medium');
    assert.match(stix.headers.get('content-type') ?? '', /^application\/stix\+json/);
    const bundle = (await stix.json()) as { type: string; objects: { type: string; id: string }[] };
    assert.equal(bundle.type, 'bundle');
    assert.equal(bundle.objects.filter(({ type }) => type === 'observed-data').length, 3);
    assert.equal(new Set(bundle.objects.map(({ id }) => id)).size, bundle.objects.length);
  });

  test('the story of a finding is its very events in order of time, in words', async () => {
    const { findings } = await listAll();
    const calculated = findings.find(({ rule }) => rule.id === 'AN0728') ?? assert.fail('none');
    const { rows, missing } = await json<{ rows: Row[]; missing: unknown[] }>(
      `/api/v1/findings/${calculated.id}/timeline`,
    );
    assert.equal(rows.length, calculated.afterquery.evidence.length);
    assert.deepEqual(missing, []);
    assert.deepEqual(
      rows.map(({ time }) => time),
      rows.map(({ time }) => time).sort(),
    );
    assert.ok(rows.some(({ role }) => role === 'lookup') && rows.some(({ role }) => role === 'socket'));
    for (const { text, role } of rows)
      if (role === 'socket')
        assert.ok(
          calculated.destination?.port?.some((port) => text.includes(String(port))),
          text,
        );
  });

  test('a forged finding opens no other index', async () => {
    const { findings } = await listAll();
    const [finding] = findings;
    const id = finding?.id ?? assert.fail('none');
    const admin = await served.newKey('admin');
    const key_id = admin.split('_')[1] ?? '';
    const index = `${prefix}-findings-2026.03`;
    const stored = await must(getDocument(bench.engine, index, id));
    const source = stored?._source as Finding;
    const evidence = [{ index: `${prefix}-keys`, id: key_id, role: 'lookup' }];
    const forged = { ...source, afterquery: { ...source.afterquery, evidence } };
    const written = await must(
      bulkWrite(bench.engine, [{ op: 'index', index, id: 'forged', document: forged }], {}),
    );
    assert.deepEqual(written.failed, []);
    await must(bench.engine.request({ method: 'POST', path: `/${index}/_refresh` }));
    const text = await (await get('/api/v1/findings/forged/timeline')).text();
    assert.doesNotMatch(text, /hash|salt/);
    assert.equal((JSON.parse(text) as { missing: unknown[] }).missing.length, 1);
    await must(
      bench.engine.request({ method: 'DELETE', path: `/${index}/_doc/forged`, query: { refresh: 'true' } }),
    );
  });

  test('figures add up to the findings, and to the sockets of the scans', async () => {
    const { total, findings } = await listAll();
    type Counted = { rows: { findings: number; severity?: string; value?: string; max_score?: number }[] };
    const sum = ({ rows }: Counted): number => rows.reduce((n, row) => n + row.findings, 0);
    assert.equal(sum(await json<Counted>('/api/v1/stats/timeline?interval=15m')), total);
    assert.equal(sum(await json<Counted>('/api/v1/stats/timeline')), total);
    assert.equal(sum(await json<Counted>('/api/v1/stats/severity')), total);
    const hosts = await json<Counted>('/api/v1/stats/top?by=host&size=100');
    assert.equal(sum(hosts), total);
    assert.equal(
      Math.max(...hosts.rows.map((row) => row.max_score ?? 0)),
      Math.max(...findings.map(({ afterquery }) => afterquery.score)),
    );
    const pairs = findings.flatMap(({ afterquery }) => afterquery.pairs ?? []);
    const ports = await json<{ rows: { derived: boolean; port: number }[] }>('/api/v1/stats/ports');
    assert.equal(ports.rows.length, pairs.length);
    assert.ok(ports.rows.some(({ derived }) => derived));
    const graph = await json<{ nodes: { id: string }[]; links: { source: string; target: string }[] }>(
      '/api/v1/stats/graph',
    );
    const nodes = new Set(graph.nodes.map(({ id }) => id));
    assert.ok(graph.links.length > 0);
    for (const { source, target } of graph.links) assert.ok(nodes.has(source) && nodes.has(target));
    await must(bench.engine.request({ method: 'POST', path: `/${prefix}-scans/_refresh` }));
    const states = await json<{ rows: { state: string; sockets: number }[] }>('/api/v1/stats/join_states');
    assert.ok(states.rows.length > 0);
    assert.ok(states.rows.every(({ sockets }) => sockets > 0));
  });

  test('an unchanged figure is not sent again', async () => {
    const first = await get('/api/v1/stats/severity');
    const etag = first.headers.get('etag') ?? assert.fail('no ETag');
    // fetch would add "Cache-Control: no-cache", which asks for the whole again.
    const again = await request(served.url)
      .get('/api/v1/stats/severity')
      .set({ ...bearer(key), 'If-None-Match': etag });
    assert.equal(again.status, 304);
  });
});
