import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { search } from '../../server/engine/operations.ts';
import { must } from '../contract/engines.ts';
import { bearer, ingestSample, type ServedBench, serve, toSettings } from './rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

const SYMBOLS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The key with another last symbol: the first decodes to the very bytes of its secret, the second does not. */
const otherEndings = (key: string): readonly string[] =>
  [1, 4].map((bit) => key.slice(0, -1) + SYMBOLS.charAt(SYMBOLS.indexOf(key.slice(-1)) ^ bit));

suite('attacks on the REST API', () => {
  let bench: Bench;
  let served: ServedBench;
  let keys: Record<'viewer' | 'analyst' | 'admin', string>;
  const prefix = newPrefix();
  before(async () => {
    bench = await openBench();
    await ingestSample(bench, prefix);
    const env = toEnv(bench.url, prefix);
    const span = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];
    assert.equal((await runAfterquery(['scan', ...span], env)).code, 0);
    served = await serve(bench, toSettings(bench, prefix));
    keys = {
      viewer: await served.newKey('viewer'),
      analyst: await served.newKey('analyst'),
      admin: await served.newKey('admin'),
    };
  });
  after(async () => {
    await served.stop();
    await bench.stop();
  });

  const send = async (
    method: string,
    path: string,
    options: { key?: string; body?: string; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; text: string; headers: Headers }> => {
    const { key = keys.admin, body, headers = {} } = options;
    const response = await fetch(`${served.url}${path}`, {
      method,
      headers: {
        ...(key === '' ? {} : bearer(key)),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const firstFinding = async (): Promise<{ id: string; etag: string; text: string }> => {
    const { text } = await send('GET', '/api/v1/findings?size=1');
    const id = (JSON.parse(text) as { findings: { id: string }[] }).findings[0]?.id ?? assert.fail('none');
    const one = await send('GET', `/api/v1/findings/${id}`);
    return { id, etag: one.headers.get('etag') ?? '', text: one.text };
  };
  const countAll = async (): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (const kind of ['findings-*', 'exceptions', 'scans', 'keys', 'baselines'])
      counts[kind] =
        (await must(search(bench.engine, `${prefix}-${kind}`, { size: 0, track_total_hits: true }))).total ??
        -1;
    return counts;
  };

  test('a missing, wrong, cut or foreign key is refused, and so is one that was revoked or turned, at once on another copy', async () => {
    const other = await serve(bench, toSettings(bench, prefix));
    try {
      for (const key of [
        '',
        'x',
        keys.admin.slice(0, -1),
        ...otherEndings(keys.admin),
        'aq_AAAAAAAAAAAA_'.padEnd(59, 'A'),
      ])
        assert.equal((await send('GET', '/api/v1/findings', { key })).status, 401, key);
      const made = await send('POST', '/api/v1/keys', {
        body: JSON.stringify({ name: 'soar', role: 'analyst' }),
      });
      assert.equal(made.status, 201);
      const { id, key } = JSON.parse(made.text) as { id: string; key: string };
      const there = (text: string): Promise<number> =>
        fetch(`${other.url}/api/v1/findings`, { headers: bearer(text) }).then(({ status }) => status);
      assert.equal(await there(key), 200);
      const turned = await send('POST', `/api/v1/keys/${id}/rotate`);
      const { key: fresh } = JSON.parse(turned.text) as { key: string };
      assert.deepEqual([await there(key), await there(fresh)], [401, 200]);
      assert.equal((await send('DELETE', `/api/v1/keys/${id}`)).status, 200);
      assert.equal(await there(fresh), 401);
      const listed = await send('GET', '/api/v1/keys');
      assert.doesNotMatch(listed.text, /hash|salt|aq_/);
      const stored = await must(search(bench.engine, `${prefix}-keys`, { size: 100 }));
      assert.equal(JSON.stringify(stored.hits).includes(key.slice(16)), false);
    } finally {
      await other.stop();
    }
  });

  test('an expired key is refused', async () => {
    const made = await send('POST', '/api/v1/keys', {
      body: JSON.stringify({ name: 'short', role: 'viewer', expires: '2026-03-10T11:20:00Z' }),
    });
    const { key } = JSON.parse(made.text) as { key: string };
    assert.equal((await send('GET', '/api/v1/findings', { key })).status, 200);
    const later = await serve(bench, toSettings(bench, prefix), () => Date.UTC(2026, 2, 10, 11, 21));
    try {
      assert.equal((await fetch(`${later.url}/api/v1/findings`, { headers: bearer(key) })).status, 401);
    } finally {
      await later.stop();
    }
  });

  test('a viewer changes nothing, an analyst makes no keys', async () => {
    const { id, etag } = await firstFinding();
    const before_all = await countAll();
    const attempts: readonly (readonly [string, string, string, string])[] = [
      ['PATCH', `/api/v1/findings/${id}`, '{"status":"closed"}', keys.viewer],
      [
        'POST',
        '/api/v1/findings/triage',
        `{"findings":[{"id":"${id}","if_match":${JSON.stringify(etag)}}],"triage":{"status":"closed"}}`,
        keys.viewer,
      ],
      ['POST', '/api/v1/scans', '{"from":"now-1h"}', keys.viewer],
      ['POST', '/api/v1/exceptions', '{}', keys.viewer],
      ['POST', '/api/v1/baselines/reset', '{}', keys.analyst],
      ['POST', '/api/v1/keys', '{"name":"mine","role":"admin"}', keys.analyst],
      ['GET', '/api/v1/audit', '', keys.analyst],
      ['GET', '/api/v1/settings', '', keys.analyst],
    ];
    for (const [method, path, body, key] of attempts) {
      const headers = { 'If-Match': etag };
      const { status } = await send(method, path, body === '' ? { key, headers } : { key, headers, body });
      assert.equal(status, 403, `${method} ${path}`);
    }
    assert.deepEqual(await countAll(), before_all);
    assert.equal((await firstFinding()).etag, etag);
  });

  test('paths, bodies, headers and filters that mean something else are problem documents and change nothing', async () => {
    const { id, etag } = await firstFinding();
    const before_all = await countAll();
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const shots: readonly (readonly [string, string, string | undefined, Record<string, string>, number])[] =
      [
        ['GET', '/api/v1/findings/..%2f..%2f_search', undefined, {}, 400],
        ['GET', '/api/v1/findings/%2e%2e%2f_cluster%2fsettings', undefined, {}, 400],
        ['GET', '/api/v1/scans/_all', undefined, {}, 404],
        ['GET', '/api/v1/findings?text=%7B%22script%22%3A1%7D', undefined, {}, 200],
        ['GET', '/api/v1/findings?host=(a%2B)%2B%24', undefined, {}, 200],
        ['GET', `/api/v1/findings?process=${'*'.repeat(300)}`, undefined, {}, 200],
        ['GET', `/api/v1/findings?process=${'a'.repeat(301)}`, undefined, {}, 400],
        ['GET', `/api/v1/findings?cursor=${'A'.repeat(500)}`, undefined, {}, 400],
        [
          'GET',
          `/api/v1/findings?cursor=${Buffer.from('["score",{"a":1},2,3]').toString('base64url')}`,
          undefined,
          {},
          400,
        ],
        ['GET', '/api/v1/findings?size=1001', undefined, {}, 400],
        ['GET', '/api/v1/findings?size=1e3', undefined, {}, 400],
        ['GET', '/api/v1/findings?__proto__[role]=admin', undefined, {}, 400],
        ['GET', '/api/v1/findings?address=0x7f.1', undefined, {}, 400],
        ['POST', '/api/v1/scans', '{"from":"now-1h","__proto__":{"role":"admin"}}', {}, 400],
        ['POST', '/api/v1/scans', '{"from":"now-1h","constructor":{"prototype":{}}}', {}, 400],
        ['POST', '/api/v1/scans', '[1,2,3]', {}, 400],
        ['POST', '/api/v1/scans', 'null', {}, 400],
        ['POST', '/api/v1/scans', deep, {}, 413],
        ['POST', '/api/v1/exceptions', deep.slice(0, 60_000), {}, 400],
        ['POST', '/api/v1/scans', JSON.stringify({ from: 'x'.repeat(70_000) }), {}, 413],
        ['POST', '/api/v1/scans', '{"from":"now-1h"}', { 'Idempotency-Key': 'x'.repeat(201) }, 400],
        ['PATCH', `/api/v1/findings/${id}`, '{"status":"closed"}', { 'If-Match': '*' }, 412],
        [
          'PATCH',
          `/api/v1/findings/${id}`,
          '{"status":"closed"}',
          { 'If-Match': 'W/"999999999999999999999-1"' },
          412,
        ],
        ['PATCH', `/api/v1/findings/${id}`, '{"score":0}', { 'If-Match': etag }, 400],
        ['POST', '/api/v1/findings/triage', '{"findings":[],"triage":{"score":0}}', {}, 400],
        ['PATCH', '/api/v1/findings/%0d%0aSet-Cookie:x', '{"status":"closed"}', { 'If-Match': etag }, 400],
      ];
    for (const [method, path, body, headers, expected] of shots) {
      const {
        status,
        text,
        headers: got,
      } = await send(method, path, body === undefined ? { headers } : { headers, body });
      assert.equal(status, expected, `${method} ${path.slice(0, 100)} ${text.slice(0, 200)}`);
      if (status >= 400) assert.match(got.get('content-type') ?? '', /problem\+json/, path);
      assert.equal(got.get('set-cookie'), null);
    }
    const many = JSON.stringify({
      findings: Array.from({ length: 501 }, () => ({ id: 'a', if_match: 'b' })),
      triage: { status: 'closed' },
    });
    assert.equal((await send('POST', '/api/v1/findings/triage', { body: many })).status, 400);
    assert.equal(Object.hasOwn(Object.prototype, 'role'), false);
    assert.deepEqual(await countAll(), before_all);
    assert.equal((await firstFinding()).etag, etag);
  });

  test('a page of a strange origin reads nothing, and none may be framed or run anything', async () => {
    const kibana = await serve(
      bench,
      toSettings(bench, prefix, { AFTERQUERY_CORS_ORIGINS: 'https://kibana.example.org' }),
    );
    try {
      const ask = (origin: string, method = 'GET'): Promise<Response> =>
        fetch(`${kibana.url}/api/v1/findings`, {
          method,
          headers: { ...bearer(keys.viewer), Origin: origin, 'Access-Control-Request-Method': 'DELETE' },
        });
      const friend = await ask('https://kibana.example.org');
      assert.equal(friend.headers.get('access-control-allow-origin'), 'https://kibana.example.org');
      const stranger = await ask('https://evil.example.net');
      assert.notEqual(stranger.headers.get('access-control-allow-origin'), 'https://evil.example.net');
      assert.notEqual(stranger.headers.get('access-control-allow-origin'), '*');
      const preflight = await ask('https://kibana.example.org', 'OPTIONS');
      assert.doesNotMatch(preflight.headers.get('access-control-allow-methods') ?? '', /DELETE|POST|PATCH/);
      const page = await fetch(`${kibana.url}/docs`);
      assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
      assert.doesNotMatch(await page.text(), /<script/i);
    } finally {
      await kibana.stop();
    }
  });

  test('without any key, whoever reaches loopback is let in, but not a page that rebinds a name to it; the first key ends that', async () => {
    const own = newPrefix();
    const bare = await serve(bench, toSettings(bench, own));
    try {
      const raw = (host: string): Promise<string> =>
        new Promise((resolve, reject) => {
          const { port } = new URL(bare.url);
          const socket = connect(Number(port), '127.0.0.1');
          let text = '';
          socket.setEncoding('utf8');
          socket.on('data', (part: string) => {
            text += part;
          });
          socket.on('end', () => resolve(text.split('\r\n')[0] ?? ''));
          socket.on('error', reject);
          socket.write(`GET /api/v1/findings HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
        });
      assert.match(await raw('localhost:8477'), / 200 /);
      assert.match(await raw('[::1]:8477'), / 200 /);
      assert.match(await raw('evil.example.net'), / 403 /);
      await bare.newKey('admin');
      assert.match(await raw('localhost'), / 401 /);
    } finally {
      await bare.stop();
    }
    const outside = await serve(bench, toSettings(bench, newPrefix(), { AFTERQUERY_HOST: '0.0.0.0' }));
    try {
      assert.equal((await fetch(`${outside.url}/api/v1/findings`)).status, 401);
      assert.equal((await fetch(`${outside.url}/health/live`)).status, 200);
    } finally {
      await outside.stop();
    }
  });

  test('who guesses keys or asks too often is told to wait', async () => {
    const slow = await serve(bench, toSettings(bench, prefix, { AFTERQUERY_RATE_LIMIT: '20' }));
    try {
      const ask = (key: string): Promise<number> =>
        fetch(`${slow.url}/api/v1/findings?size=1`, { headers: bearer(key) }).then(({ status }) => status);
      const asked = [];
      for (let i = 0; i < 25; i += 1) asked.push(await ask(keys.viewer));
      assert.deepEqual(
        [asked.filter((s) => s === 200).length, asked.filter((s) => s === 429).length],
        [20, 5],
      );
      assert.equal(await ask(keys.analyst), 200);
      const guessed = [];
      for (let i = 0; i < 40; i += 1) guessed.push(await ask('guess'));
      assert.deepEqual(
        [guessed.filter((s) => s === 401).length, guessed.filter((s) => s === 429).length],
        [30, 10],
      );
      // A colleague behind the same address has a key that was right before.
      assert.equal(await ask(keys.analyst), 200);
      const stale = `aq_${'A'.repeat(12)}_${'b'.repeat(43)}`;
      for (let i = 0; i < 30; i += 1) assert.equal(await ask(stale), 401);
      assert.equal(await ask(stale), 429);
      const fresh = await slow.newKey('viewer');
      assert.equal(await ask(fresh), 200, 'a key of another id is asked for, too');
    } finally {
      await slow.stop();
    }
  });

  test('who sends slowly, or follows without end, holds nothing back from others', async () => {
    const { port } = new URL(served.url);
    const sockets: Socket[] = [];
    try {
      for (let i = 0; i < 200; i += 1) {
        const socket = connect(Number(port), '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write('GET /api/v1/findings HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
        sockets.push(socket);
      }
      const began = performance.now();
      assert.equal((await send('GET', '/api/v1/findings?size=1')).status, 200);
      assert.ok(performance.now() - began < 5_000);
      const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets) socket.resume();
      await Promise.all(closed);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });

  test('who changed what is kept, with its key and without a secret', async () => {
    const { id, etag } = await firstFinding();
    const changed = await send('PATCH', `/api/v1/findings/${id}`, {
      key: keys.analyst,
      headers: { 'If-Match': etag },
      body: '{"status":"acknowledged","assignee":"ann"}',
    });
    assert.equal(changed.status, 200);
    await must(bench.engine.request({ method: 'POST', path: `/${prefix}-audit-*/_refresh` }));
    const { text } = await send('GET', '/api/v1/audit?user=analyst&outcome=success');
    const { entries } = JSON.parse(text) as {
      entries: { url: { path: string }; user: { name: string }; afterquery: { request: string } }[];
    };
    assert.equal(entries[0]?.url.path, `/api/v1/findings/${id}`);
    assert.match(entries[0]?.afterquery.request ?? '', /"assignee":"ann"/);
    const all = await send('GET', '/api/v1/audit?size=1000');
    for (const key of Object.values(keys)) assert.equal(all.text.includes(key.slice(16)), false);
  });

  test('settings tell no secret', async () => {
    const secretive = await serve(
      bench,
      toSettings(bench, prefix, {
        AFTERQUERY_ENGINE_URL: 'https://elastic:pa55word@es.example.org:9200',
      }),
    );
    try {
      const shown = await fetch(`${secretive.url}/api/v1/settings`, { headers: bearer(keys.admin) });
      const text = await shown.text();
      assert.equal(shown.status, 200);
      assert.doesNotMatch(text, /pa55word/);
      assert.match(text, /AFTERQUERY_TIME_WINDOW/);
    } finally {
      await secretive.stop();
    }
  });
});
