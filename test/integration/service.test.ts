import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { left } from 'fp-ts/lib/Either.js';
import { pino } from 'pino';
import request from 'supertest';
import { readSettings, type Settings } from '../../server/config/settings.ts';
import { createApp } from '../../server/http/create_app.ts';
import type { Service } from '../../server/http/service.ts';
import { executeScan } from '../../server/scan/execute_scan.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import { readCheckpoint } from '../../server/scan/stored/scan_records.ts';
import { createScanQueue } from '../../server/scheduler/scan_queue.ts';
import { runScheduledScan } from '../../server/scheduler/scheduled_scan.ts';
import { isCronExpression, startSchedule } from '../../server/scheduler/start_schedule.ts';
import { createMetrics } from '../../server/telemetry/metrics.ts';
import { must } from '../contract/engines.ts';
import { type Bench, newPrefix, openBench, root, runAfterquery, toEnv } from './support.ts';

const FILES = ['sysmon.ndjson.gz', 'zeek_dns.ndjson.gz'].map((file) =>
  fileURLToPath(new URL(`server/demo/sample/${file}`, root)),
);

suite('the service over a real engine', () => {
  let bench: Bench;
  let service: Service;
  let settings: Settings;
  let ids = 0;
  const prefix = newPrefix();
  before(async () => {
    bench = await openBench();
    const env = toEnv(bench.url, prefix);
    assert.equal((await runAfterquery(['ingest', ...FILES], env)).code, 0);
    const read = readSettings(env);
    if (read._tag === 'Left') throw new Error(read.left.join(' '));
    settings = read.right;
    const now = () => Date.UTC(2026, 2, 10, 11, 10);
    const queue = createScanQueue((record) => executeScan({ engine: bench.engine, settings, now }, record)());
    const newId = () => `t${++ids}`;
    service = {
      engine: bench.engine,
      settings,
      reload: async () => left('nothing to reload here'),
      queue,
      now,
      newId,
      metrics: createMetrics(),
      logger: pino({ level: 'silent' }),
    };
  });
  after(() => bench.stop());

  const waitForScan = async (
    location: string,
  ): Promise<{ status: string; account: { findings: { found: number } } }> => {
    for (let i = 0; i < 200; i += 1) {
      const { body } = await request(createApp(service)).get(location).expect(200);
      if (body.status === 'done' || body.status === 'failed') return body;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the scan did not end');
  };

  test('live and ready', async () => {
    await request(createApp(service)).get('/health/live').expect(200, { status: 'live' });
    const { body } = await request(createApp(service)).get('/health/ready').expect(200);
    assert.equal(body.status, 'ready');
    const bare = { ...service, settings: { ...settings, index_prefix: newPrefix() } };
    const { body: problem } = await request(createApp(bare)).get('/health/ready').expect(503);
    assert.match(problem.detail, /afterquery install/);
  });

  test('start a scan, follow it, read its findings', async () => {
    const started = await request(createApp(service))
      .post('/api/v1/scans')
      .send({ from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z' })
      .expect(202);
    const location = started.headers.location ?? '';
    assert.match(location, /^\/api\/v1\/scans\//);
    const record = await waitForScan(location);
    assert.equal(record.status, 'done');
    const { body } = await request(createApp(service)).get('/api/v1/findings?severity=medium').expect(200);
    assert.equal(body.total, 3);
    const scores = body.findings.map((f: { afterquery: { score: number } }) => f.afterquery.score);
    assert.deepEqual(
      scores,
      [...scores].sort((a, b) => b - a),
    );
    const one = await request(createApp(service))
      .get(
        '/api/v1/findings?analytic=AN0728&process=RUNDLL32.EXE&domain=example.com&from=2026-03-10&to=2026-03-11&size=5',
      )
      .expect(200);
    assert.equal(one.body.total, 1);
    const none = await request(createApp(service)).get('/api/v1/findings?host=*').expect(200);
    assert.equal(none.body.total, 0);
  });

  test("triage is people's: guarded, kept by every later scan, and no part of the judgement", async () => {
    const app = createApp(service);
    const { body: listed } = await request(app).get('/api/v1/findings?severity=critical').expect(200);
    const path = `/api/v1/findings/${listed.findings[0].id}`;
    const read = await request(app).get(path).expect(200);
    const tag = read.headers.etag ?? '';
    assert.equal(read.body.id, listed.findings[0].id);
    const said = { status: 'acknowledged', assignee: 'ann', note: 'calling the owner' };
    await request(app).patch(path).send(said).expect(428);
    await request(app).patch(path).set('If-Match', '"0-0"').send(said).expect(412);
    const done = await request(app).patch(path).set('If-Match', tag).send(said).expect(200);
    assert.notEqual(done.headers.etag, tag);
    await request(app).patch(path).set('If-Match', tag).send({ status: 'closed' }).expect(412);
    for (const wrong of [{ status: 'solved' }, { score: 0 }, { note: 'x'.repeat(5_000) }])
      await request(app)
        .patch(path)
        .set('If-Match', done.headers.etag ?? '')
        .send(wrong)
        .expect(400);
    const again = await request(app)
      .post('/api/v1/scans')
      .send({ from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z' })
      .expect(202);
    await waitForScan(again.headers.location ?? '');
    const kept = await request(app).get(path).expect(200);
    const { updated, ...triage } = kept.body.afterquery.triage;
    assert.deepEqual(triage, said);
    assert.equal(updated, '2026-03-10T11:10:00.000Z');
    assert.equal(kept.body.afterquery.score, read.body.afterquery.score);
    const cleared = await request(app)
      .patch(path)
      .set('If-Match', kept.headers.etag ?? '')
      .send({ note: '' })
      .expect(200);
    assert.equal('note' in cleared.body.afterquery.triage, false);
    await request(app).get('/api/v1/findings/nothing').expect(404);
    await request(app).get('/api/v1/findings/..%2F_search').expect(400);
  });

  for (const [name, send, status, pattern] of [
    [
      'an unknown parameter',
      () => request(createApp(service)).get('/api/v1/findings?colour=red'),
      400,
      /"colour" is not a parameter/,
    ],
    [
      'a wrong value',
      () => request(createApp(service)).get('/api/v1/findings?severity=loud'),
      400,
      /query: severity/,
    ],
    [
      'a repeated parameter',
      () => request(createApp(service)).get('/api/v1/findings?host=a&host=b'),
      400,
      /host: expected/,
    ],
    [
      'a size out of bounds',
      () => request(createApp(service)).get('/api/v1/findings?size=5000'),
      400,
      /size/,
    ],
    [
      'from after to',
      () => request(createApp(service)).post('/api/v1/scans').send({ from: 'now', to: 'now-1h' }),
      400,
      /must be before/,
    ],
    [
      'an unknown field',
      () => request(createApp(service)).post('/api/v1/scans').send({ from: 'now-1h', query: {} }),
      400,
      /"query" is not a field/,
    ],
    [
      'a body that is no JSON',
      () => request(createApp(service)).post('/api/v1/scans').type('application/json').send('{"from":'),
      400,
      /JSON/,
    ],
    [
      'a body of another type',
      () => request(createApp(service)).post('/api/v1/scans').type('text/plain').send('x'),
      415,
      /application\/json/,
    ],
    [
      'a body too large',
      () =>
        request(createApp(service))
          .post('/api/v1/scans')
          .send({ from: 'x'.repeat(100_000) }),
      413,
      /64kb/,
    ],
    [
      'an id that is none',
      () => request(createApp(service)).get('/api/v1/scans/..%2f_search'),
      400,
      /path: id/,
    ],
    [
      'a scan that is not there',
      () => request(createApp(service)).get('/api/v1/scans/nowhere'),
      404,
      /no scan/,
    ],
    ['a path that is not there', () => request(createApp(service)).get('/api/v2'), 404, /Nothing/],
    [
      'a method that is not there',
      () => request(createApp(service)).delete('/api/v1/findings'),
      405,
      /Use GET/,
    ],
  ] as const)
    test(`a problem document for ${name}`, async () => {
      const response = await send();
      assert.equal(response.status, status, response.text);
      assert.match(response.headers['content-type'] ?? '', /application\/problem\+json/);
      const { type, title, detail, status: stated } = JSON.parse(response.text);
      assert.ok(type && title);
      assert.equal(stated, status);
      assert.match(detail, pattern);
    });

  test('a scheduled scan goes on from its checkpoint and repeats nothing', async () => {
    const names = toIndexNames(prefix);
    await runScheduledScan(service);
    const checkpoint = await must(readCheckpoint(bench.engine, names));
    assert.equal(checkpoint.checkpoint?.judged_to, '2026-03-10T11:09:30.000Z');
    const { body } = await request(createApp(service)).get('/api/v1/findings?severity=medium').expect(200);
    assert.equal(body.total, 3);
    await runScheduledScan(service);
    const after_second = await request(createApp(service))
      .get('/api/v1/findings?severity=medium')
      .expect(200);
    assert.deepEqual(
      after_second.body.findings.map((f: { id: string }) => f.id),
      body.findings.map((f: { id: string }) => f.id),
    );
  });

  test('the schedule runs by its cron expression and stops', async () => {
    assert.equal(isCronExpression('*/5 * * * *'), true);
    assert.equal(isCronExpression('often'), false);
    const before_turn = (await must(readCheckpoint(bench.engine, toIndexNames(prefix)))).checkpoint?.scan_id;
    const turns = startSchedule(service, '* * * * * *');
    let turned = false;
    for (let i = 0; i < 100 && !turned; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      turned =
        (await must(readCheckpoint(bench.engine, toIndexNames(prefix)))).checkpoint?.scan_id !== before_turn;
    }
    await turns.stop();
    await service.queue.drain();
    assert.ok(turned, 'a turn of the schedule moved the checkpoint');
  });
});
