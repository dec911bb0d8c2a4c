import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Bench, type Finished, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'afterquery-bad-'));
const write = (name: string, content: string | Buffer): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

const event = (n: number, more: object = {}): string =>
  JSON.stringify({
    '@timestamp': '2026-05-04T10:00:00.000Z',
    EventID: 22,
    Hostname: 'ws-1',
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    UtcTime: `2026-05-04 10:00:0${n}.000`,
    ProcessGuid: '{0a1b2c3d-1111-2222-3333-444455556666}',
    ProcessId: '7',
    Image: 'C:\\x\\y.exe',
    QueryName: `n${n}.example.net`,
    QueryStatus: '0',
    QueryResults: '::ffff:198.51.100.1;',
    ...more,
  });

/** One sentence, the right code, no stack trace. */
const expectSentence = (run: Finished, code: number, pattern: RegExp): void => {
  assert.equal(run.code, code, `${run.err}\n${run.out}`);
  assert.match(run.err, pattern);
  assert.doesNotMatch(run.err, /\n\s+at |node:internal|Error:/);
};

suite('bad input is one clear sentence, and nothing already written is lost', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  const ingest = async (files: readonly string[], input?: Buffer) => {
    const env = toEnv(bench.url, newPrefix());
    const run = await runAfterquery(['ingest', '--json', ...files], env, input);
    return { run, outcome: run.out === '' ? undefined : JSON.parse(run.out) };
  };

  test('broken lines, wrong types, unknown shapes and huge lines are counted by reason', async () => {
    const lines = [
      event(1),
      '{"EventID": 22, ',
      '[]',
      '42',
      '{"hello":"world"}',
      JSON.stringify({ EventID: { a: 1 }, Channel: 'Microsoft-Windows-Sysmon/Operational' }),
      event(2, { ProcessId: ['x'], QueryResults: { a: 1 }, Image: 7 }),
      event(3, { pad: 'x'.repeat(10 * 1024 * 1024) }),
      event(4),
    ];
    const { run, outcome } = await ingest([write('mixed.ndjson', `${lines.join('\n')}\n`)]);
    assert.equal(run.code, 0, run.err);
    const skipped = Object.entries(outcome.account.skipped as Record<string, { count: number }>);
    const total = skipped.reduce((n, [, s]) => n + s.count, 0);
    assert.equal(outcome.account.lines, 9);
    assert.equal(outcome.written + total, 9);
    assert.ok(outcome.written >= 2);
    assert.equal(outcome.account.skipped.not_json?.count, 1);
    assert.equal(outcome.account.skipped.line_too_long?.count, 1);
  });

  test('a truncated gzip: what came before the break is written, the break is said', async () => {
    const whole = gzipSync(Array.from({ length: 9 }, (_, i) => event(i)).join('\n'), { level: 0 });
    const { run, outcome } = await ingest([write('cut.ndjson.gz', whole.subarray(0, whole.length - 400))]);
    expectSentence(run, 1, /could not be read whole; what could be read was written/);
    assert.ok(outcome.written >= 6);
    assert.match(outcome.account.problems[0].sentence, /\.$/);
  });

  test('names with raw 8-bit bytes survive', async () => {
    const [head, tail] = event(1).split('n1.example.net');
    const { run, outcome } = await ingest(
      ['-'],
      Buffer.concat([
        Buffer.from(head ?? ''),
        Buffer.from([0xe9, 0xff, 0x80]),
        Buffer.from(`.example.net${tail}\n`),
      ]),
    );
    assert.equal(run.code, 0, run.err);
    assert.equal(outcome.written, 1);
  });

  test('a file that is not there', async () => {
    const { run } = await ingest([join(folder, 'nowhere.ndjson')]);
    expectSentence(run, 1, /could not be read whole/);
  });

  test('an unreachable cluster', async () => {
    const run = await runAfterquery(['scan', '--from', 'now-1h'], toEnv('http://127.0.0.1:9', 'aqx'));
    expectSentence(run, 1, /cannot be reached: connection refused/);
  });

  test('a refusing cluster and wrong credentials', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
      response.end('{"error":{"type":"security_exception","reason":"unable to authenticate"},"status":401}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const run = await runAfterquery(['scan', '--from', 'now-1h'], {
      ...toEnv(`http://127.0.0.1:${port}`, 'aqx'),
      AFTERQUERY_ENGINE_USERNAME: 'kim',
      AFTERQUERY_ENGINE_PASSWORD: 'secret-word',
    });
    server.close();
    expectSentence(run, 1, /refused the credentials/);
    assert.doesNotMatch(run.err, /secret-word/);
  });

  test('a missing index', async () => {
    const run = await runAfterquery(['scan', '--from', 'now-1h'], toEnv(bench.url, newPrefix()));
    expectSentence(run, 1, /No index matches/);
  });

  for (const [name, args, pattern] of [
    ['--from after --to', ['scan', '--from', 'now', '--to', 'now-1h'], /--from .* must be before to/],
    ['a time that is none', ['scan', '--from', 'yesterday'], /"yesterday" is not a time/],
    [
      'an unknown analytic',
      ['scan', '--from', 'now-1h', '--analytic', 'AN9'],
      /--analytic takes AN0728 and AN1121/,
    ],
    ['a missing option', ['scan'], /required option '--from <time>'/],
    ['an unknown command', ['scann'], /unknown command/],
    ['an index name that is none', ['ingest', '--index', '../x', 'f'], /--index takes one index name/],
    ['--now from standard input', ['ingest', '--now', '-'], /takes files, not standard input/],
  ] as const)
    test(`bad usage: ${name}`, async () => {
      expectSentence(await runAfterquery(args, toEnv(bench.url, 'aqx')), 2, pattern);
    });

  for (const [name, env, pattern] of [
    ['a port that is none', { AFTERQUERY_PORT: '99999999' }, /AFTERQUERY_PORT must be a whole number/],
    [
      'a formula that is none',
      { AFTERQUERY_PORT_FORMULAE: 'process.exit()' },
      /AFTERQUERY_PORT_FORMULAE must be/,
    ],
    ['a misspelt setting', { AFTERQUERY_PRT: '1' }, /AFTERQUERY_PRT is not a setting/],
    ['a cron expression that is none', { AFTERQUERY_SCHEDULE: 'often' }, /AFTERQUERY_SCHEDULE must be/],
  ] as const)
    test(`bad settings: ${name}`, async () => {
      expectSentence(await runAfterquery(['serve'], { ...toEnv(bench.url, 'aqx'), ...env }), 2, pattern);
    });

  test('the cluster goes away half-way: what was written stays, and the same command goes on', async () => {
    const prefix = newPrefix();
    let requests = 0;
    const proxy = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      if (request.url?.includes('_bulk')) requests += 1;
      if (requests > 1) return request.socket.destroy();
      const answer = await fetch(`${bench.url}${request.url}`, {
        method: request.method ?? 'GET',
        headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
        ...(parts.length > 0 ? { body: Buffer.concat(parts) } : {}),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const many = Array.from({ length: 5_000 }, (_, i) => event(1, { QueryName: `n${i}.example.net` })).join(
      '\n',
    );
    const file = write('many.ndjson', many);
    const broken = await runAfterquery(['ingest', file], toEnv(`http://127.0.0.1:${port}`, prefix));
    proxy.close();
    proxy.closeAllConnections();
    expectSentence(broken, 1, /events were written before; run the same command again to go on/);
    const again = JSON.parse((await runAfterquery(['ingest', '--json', file], toEnv(bench.url, prefix))).out);
    assert.ok(again.duplicates > 0, 'the first part was kept');
    assert.equal(again.written + again.duplicates, 5_000);
  });
});
