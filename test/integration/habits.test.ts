import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { left } from 'fp-ts/lib/Either.js';
import { pino } from 'pino';
import request from 'supertest';
import { readSettings } from '../../server/config/settings.ts';
import { refresh } from '../../server/engine/operations.ts';
import { createApp } from '../../server/http/create_app.ts';
import type { Service } from '../../server/http/service.ts';
import { executeScan } from '../../server/scan/execute_scan.ts';
import { createScanQueue } from '../../server/scheduler/scan_queue.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { createMetrics } from '../../server/telemetry/metrics.ts';
import { must } from '../contract/engines.ts';
import { type Bench, newPrefix, openBench, root, runAfterquery, toEnv } from './support.ts';

const FILES = ['sysmon.ndjson.gz', 'zeek_dns.ndjson.gz'].map((file) =>
  fileURLToPath(new URL(`server/demo/sample/${file}`, root)),
);

interface ScanOutput {
  readonly account: { readonly hidden: Record<string, number> };
  readonly findings: readonly Finding[];
}

/** A talking program of a user's profile: one look-up and one socket to a port of its own. */
const talk = (host: string, day: string, number: number): object[] => {
  const own = {
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Hostname: host,
    ProcessGuid: `{0a1b2c3d-${day.slice(8)}00-0000-0000-00000000000${number}}`,
    ProcessId: String(1000 + number),
    Image: `C:\\Users\\user${number}\\AppData\\Roaming\\Talk\\talk.exe`,
  };
  return [
    {
      ...own,
      EventID: 22,
      '@timestamp': `${day}T10:20:01.000Z`,
      UtcTime: `${day} 10:20:01.000`,
      QueryName: 'media.talk.example.net',
      QueryStatus: '0',
      QueryResults: '::ffff:198.51.100.77;',
    },
    {
      ...own,
      EventID: 3,
      '@timestamp': `${day}T10:20:01.100Z`,
      UtcTime: `${day} 10:20:01.100`,
      DestinationIp: '198.51.100.77',
      DestinationPort: '8801',
      Protocol: 'udp',
      Initiated: 'true',
      SourceIp: '10.0.0.7',
      SourcePort: '50001',
    },
  ];
};

suite('what is usual, and what is excepted', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  const toService = (prefix: string): Service => {
    const settings = readSettings(toEnv(bench.url, prefix));
    if (settings._tag === 'Left') throw new Error(settings.left.join(' '));
    const now = () => Date.UTC(2026, 2, 10, 11, 10);
    const desk = { engine: bench.engine, settings: settings.right, now };
    const queue = createScanQueue((record) => executeScan(desk, record)());
    return {
      ...desk,
      reload: async () => left('nothing to reload here'),
      queue,
      newId: () => 'exception-1',
      metrics: createMetrics(),
      logger: pino({ level: 'silent' }),
    };
  };

  const scan = async (prefix: string, from: string, to: string): Promise<ScanOutput> => {
    const args = ['scan', '--from', from, '--to', to, '--json'];
    const { code, out, err } = await runAfterquery(args, toEnv(bench.url, prefix));
    assert.equal(code, 0, err);
    await must(refresh(bench.engine, `${prefix}-baselines`));
    return JSON.parse(out);
  };

  test('a port that several hosts used on earlier days is lowered, and says so', async () => {
    const prefix = newPrefix();
    const days = ['2026-05-04', '2026-05-05', '2026-05-06'];
    const folder = mkdtempSync(join(tmpdir(), 'afterquery-habits-'));
    const file = join(folder, 'talk.ndjson');
    const records = days.flatMap((day) => [1, 2, 3, 4, 5].flatMap((n) => talk(`ws-${n}`, day, n)));
    writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    assert.equal((await runAfterquery(['ingest', file], toEnv(bench.url, prefix))).code, 0);
    const severities: string[][] = [];
    for (const day of days) {
      const { findings } = await scan(prefix, `${day}T00:00:00Z`, `${day}T23:59:59Z`);
      severities.push(findings.map((f) => f.afterquery.severity));
    }
    assert.deepEqual(severities, [Array(5).fill('medium'), Array(5).fill('medium'), Array(5).fill('low')]);
    const app = createApp(toService(prefix));
    const { body } = await request(app).get('/api/v1/baselines?domain=example.net').expect(200);
    assert.equal(body.total, 5);
    assert.equal(body.baselines[0].afterquery.usage.days.length, 3);
    const reset = await request(app).post('/api/v1/baselines/reset').expect(200);
    assert.equal(reset.body.version, 2);
    const again = await scan(prefix, '2026-05-06T00:00:00Z', '2026-05-06T23:59:59Z');
    assert.ok(again.findings.every((f) => f.afterquery.severity === 'medium'));
    await request(app).put('/api/v1/baselines').send({ frozen: true }).expect(200);
    const frozen = await request(app).get('/api/v1/baselines').expect(200);
    assert.equal(frozen.body.state.frozen, true);
  });

  test('an exception hides over REST, is listed with what it hides, and gives it back', async () => {
    const prefix = newPrefix();
    assert.equal((await runAfterquery(['ingest', ...FILES], toEnv(bench.url, prefix))).code, 0);
    const app = createApp(toService(prefix));
    const wide = { author: 'ann', reason: 'x', effect: { kind: 'suppress' }, match: { domains: ['com'] } };
    await request(app).post('/api/v1/exceptions').send(wide).expect(400);
    const made = await request(app)
      .post('/api/v1/exceptions')
      .send({
        author: 'ann',
        reason: 'a drill of the red team',
        effect: { kind: 'suppress' },
        match: { analytics: ['AN0728'], programs: ['C:\\Windows\\*\\rundll32.exe'] },
      })
      .expect(201);
    const isDrill = (f: Finding): boolean => f.rule.id === 'AN0728' && f.process?.name === 'rundll32.exe';
    const hidden = await scan(prefix, '2026-03-10T00:00:00Z', '2026-03-11T00:00:00Z');
    assert.equal(hidden.findings.some(isDrill), false);
    assert.ok((hidden.account.hidden['exception-1'] ?? 0) > 0);
    await must(refresh(bench.engine, `${prefix}-hidden-*`));
    const listed = await request(app).get(`${made.headers.location}/findings`).expect(200);
    assert.ok(listed.body.total >= 1);
    assert.equal(listed.body.findings[0].hidden, true);
    await request(app).delete('/api/v1/exceptions/exception-1').expect(204);
    await request(app).delete('/api/v1/exceptions/exception-1').expect(404);
    const back = await scan(prefix, '2026-03-10T00:00:00Z', '2026-03-11T00:00:00Z');
    assert.equal(back.findings.some(isDrill), true);
    const all = await request(app).get('/api/v1/exceptions').expect(200);
    assert.ok(all.body.exceptions.every((e: { shipped: boolean }) => e.shipped));
  });
});
