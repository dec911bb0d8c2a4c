import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { pino } from 'pino';
import { refresh, search } from '../../server/engine/operations.ts';
import { toCandidates } from '../../server/notify/candidate.ts';
import type { Deliver } from '../../server/notify/deliver.ts';
import { type Notifier, startNotifier } from '../../server/notify/notifier.ts';
import { openOutbox } from '../../server/notify/outbox.ts';
import { readCandidates, readServiceScans } from '../../server/notify/written_findings.ts';
import { executeScan } from '../../server/scan/execute_scan.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import type { PlacedFinding } from '../../server/scan/stored/write_findings.ts';
import type { OutboxEntry } from '../../server/schema/outbox.ts';
import type { ScanRecord } from '../../server/schema/scan_account.ts';
import { createMetrics } from '../../server/telemetry/metrics.ts';
import { must } from '../contract/engines.ts';
import { deliverTo, receive, type TestReceiver } from '../unit/notify/receiver.ts';
import { ingestSample, NOW, toSettings } from './rest_support.ts';
import { type Bench, newPrefix, openBench } from './support.ts';

const until = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 300; i += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`never: ${what}`);
};

suite('notifications over a real engine', () => {
  let bench: Bench;
  let receiver: TestReceiver;
  let findings: readonly PlacedFinding[];
  const prefix = newPrefix();
  const names = toIndexNames(prefix);
  const record: ScanRecord = {
    '@timestamp': new Date(NOW).toISOString(),
    id: 'notified1',
    status: 'queued',
    trigger: 'api',
    from: '2026-03-10T09:00:00.000Z',
    to: '2026-03-10T11:00:00.000Z',
    analytics: ['AN0728', 'AN1121'],
    dry_run: false,
  };
  before(async () => {
    bench = await openBench();
    await ingestSample(bench, prefix);
    receiver = await receive((response) => response.end());
    const desk = { engine: bench.engine, settings: toSettings(bench, prefix), now: () => NOW };
    const scanned = await executeScan(desk, record)();
    if (scanned._tag === 'Left') throw new Error(scanned.left.detail);
    findings = scanned.right.findings;
  });
  after(async () => {
    await receiver.stop();
    await bench.stop();
  });

  const start = (own = names, deliver: Deliver = deliverTo(receiver.url)): Notifier =>
    startNotifier({
      engine: bench.engine,
      names: own,
      threshold: 'medium',
      deliver,
      logger: pino({ level: 'silent' }),
      metrics: createMetrics(),
      now: Date.now,
      chance: () => 0,
    });
  const entriesOf = async (index: string): Promise<OutboxEntry[]> => {
    await must(refresh(bench.engine, index));
    const { hits } = await must(search(bench.engine, index, { size: 100 }));
    return hits.map(({ _source }) => _source as OutboxEntry);
  };
  const told = () => findings.filter(({ finding }) => finding.afterquery.severity !== 'low');

  test('every finding from the threshold on is told once, whatever is scanned again by however many copies', async () => {
    const copies = [start(), start(), start()];
    for (const copy of copies) copy.noteScan(record, { _tag: 'Right', right: { findings } });
    await until('all done', async () => {
      const entries = await entriesOf(names.outbox);
      return entries.length === told().length && entries.every(({ status }) => status === 'done');
    });
    for (const copy of copies) copy.noteScan(record, { _tag: 'Right', right: { findings } });
    for (const copy of copies) await copy.stop();
    assert.equal(told().length, 3);
    assert.equal(receiver.received.length, told().length);
    const ids = receiver.received.map(({ body }) => (JSON.parse(body) as { id: string }).id);
    assert.deepEqual(
      ids.sort(),
      told()
        .map(({ id }) => id)
        .sort(),
    );
    for (const entry of await entriesOf(names.outbox))
      assert.deepEqual([entry.http_status, entry.tries, entry.notification.reason], [200, 1, 'new']);
  });

  test('a dry run tells nothing; a scan that ended early tells what it wrote', async () => {
    const own = { ...names, outbox: `${newPrefix()}-outbox` };
    const deliver: Deliver = async () => ({ kind: 'answered', status: 204, detail: '' });
    const notifier = start(own, deliver);
    notifier.noteScan({ ...record, dry_run: true }, { _tag: 'Right', right: { findings } });
    notifier.noteScan(record, { _tag: 'Left', left: { kind: 'cancelled' } });
    await until('enqueued', async () => (await entriesOf(own.outbox)).length === told().length);
    await notifier.stop();
  });

  test('what scans wrote is found by their ids; those of the command line are not asked', async () => {
    const found = await must(readCandidates(bench.engine, names, [record.id], 'medium'));
    assert.deepEqual(
      found.map(({ id }) => id).sort(),
      told()
        .map(({ id }) => id)
        .sort(),
    );
    assert.deepEqual(await must(readCandidates(bench.engine, names, ['another'], 'medium')), []);
    await must(refresh(bench.engine, names.scans));
    assert.deepEqual(await must(readServiceScans(bench.engine, names, NOW - 1_000)), [record.id]);
    assert.deepEqual(await must(readServiceScans(bench.engine, names, NOW + 1_000)), []);
  });

  test('a higher severity is an escalation, a lower one nothing', async () => {
    const outbox = openOutbox(bench.engine, { ...names, outbox: `${newPrefix()}-outbox` });
    const [first] = toCandidates(findings, 'medium');
    assert.ok(first !== undefined);
    const enqueue = (severity: 'medium' | 'high' | 'critical') =>
      must(outbox.enqueue([{ ...first, severity }], NOW));
    assert.deepEqual(
      [await enqueue('medium'), await enqueue('medium'), await enqueue('critical')],
      [1, 0, 1],
    );
    assert.equal(await enqueue('high'), 0);
    const { held } = await must(outbox.readDue(NOW, 10, []));
    assert.deepEqual(held.map(({ entry }) => [entry.severity, entry.notification.reason]).sort(), [
      ['critical', 'escalated'],
      ['medium', 'new'],
    ]);
  });

  test('of two claims one holds; what is no entry is named and keeps nobody waiting', async () => {
    const index = `${newPrefix()}-outbox`;
    const outbox = openOutbox(bench.engine, { ...names, outbox: index });
    assert.deepEqual(await must(outbox.readDue(NOW, 10, [])), { held: [], unreadable: [] });
    await must(outbox.enqueue(toCandidates(findings, 'medium').slice(0, 1), NOW));
    const strange = { status: 'pending', next_try: '2020-01-01T00:00:00.000Z' };
    await must(
      bench.engine.request({
        method: 'PUT',
        path: `/${index}/_doc/strange`,
        query: { refresh: 'true' },
        body: strange,
      }),
    );
    const due = await must(outbox.readDue(NOW, 10, []));
    assert.deepEqual(due.unreadable, ['strange']);
    assert.deepEqual((await must(outbox.readDue(NOW, 1, ['strange']))).held, due.held);
    assert.deepEqual((await must(outbox.readDue(NOW - 1, 10, ['strange']))).held, []);
    const [held] = due.held;
    assert.ok(held !== undefined);
    const claims = await Promise.all(
      [1, 2, 3].map((tries) => must(outbox.replace(held, { ...held.entry, tries }))),
    );
    assert.equal(claims.filter((claim) => claim !== undefined).length, 1);
  });

  test('stopping releases what a silent receiver holds up, within five seconds', async () => {
    const own = { ...names, outbox: `${newPrefix()}-outbox` };
    const silent = await receive(() => undefined);
    try {
      const notifier = start(own, deliverTo(silent.url));
      notifier.noteScan(record, { _tag: 'Right', right: { findings } });
      await until('a request', () => silent.received.length > 0);
      const began = Date.now();
      await notifier.stop();
      assert.ok(Date.now() - began < 5_000);
      const entries = await entriesOf(own.outbox);
      assert.equal(entries.length, told().length);
      for (const { status, tries } of entries) assert.deepEqual([status, tries], ['pending', 0]);
    } finally {
      await silent.stop();
    }
  });
});
