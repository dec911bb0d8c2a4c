import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { pino } from 'pino';
import { countDocuments, createIndex } from '../../server/engine/operations.ts';
import { executeScan } from '../../server/scan/execute_scan.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import { readCheckpoint, saveCheckpoint } from '../../server/scan/stored/scan_records.ts';
import { createLease, LEASE_MS, type Lease } from '../../server/scheduler/lease.ts';
import {
  deleteOldDocuments,
  deleteOutdated,
  toDocumentRetention,
  toRetention,
} from '../../server/scheduler/retention.ts';
import { createScanQueue } from '../../server/scheduler/scan_queue.ts';
import { runScheduledScan } from '../../server/scheduler/scheduled_scan.ts';
import { must, mustFail } from '../contract/engines.ts';
import { ingestSample, NOW, toSettings } from './rest_support.ts';
import { type Bench, load, newPrefix, openBench } from './support.ts';

const logger = pino({ level: 'silent' });

suite('several copies of the service', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  /** A copy whose monotonic clock the test moves; its wall clock is off by `skew`. */
  const copy = (prefix: string, holder: string, skew = 0): { lease: Lease; pass: (ms: number) => void } => {
    let at = Math.abs(skew) * 7;
    return {
      lease: createLease({
        engine: bench.engine,
        names: toIndexNames(prefix),
        logger,
        holder,
        monotonic: () => at,
        now: () => NOW + skew,
      }),
      pass: (ms) => {
        at += ms;
      },
    };
  };

  test('one holds the lease, renews it, and hands it over when it stops, whatever their wall clocks say', async () => {
    const prefix = newPrefix();
    const [a, b] = [copy(prefix, 'a', -300_000), copy(prefix, 'b', 300_000)];
    await a.lease.tend();
    await b.lease.tend();
    assert.deepEqual([a.lease.holds(), b.lease.holds()], [true, false]);
    assert.equal(b.lease.holder(), 'a');
    for (let i = 0; i < 10; i += 1) {
      for (const one of [a, b]) one.pass(LEASE_MS / 2);
      await a.lease.tend();
      await b.lease.tend();
      assert.deepEqual([a.lease.holds(), b.lease.holds()], [true, false]);
    }
    await a.lease.release();
    assert.equal(a.lease.holds(), false);
    await b.lease.tend();
    assert.equal(b.lease.holds(), true);
  });

  test('two that start at once: one holds it', async () => {
    for (let i = 0; i < 5; i += 1) {
      const prefix = newPrefix();
      const copies = ['a', 'b', 'c'].map((name) => copy(prefix, name));
      await Promise.all(copies.map(({ lease }) => lease.tend()));
      assert.equal(copies.filter(({ lease }) => lease.holds()).length, 1);
    }
  });

  test('one that is frozen loses it after a lease, knows so by itself, and its late checkpoint is refused', async () => {
    const prefix = newPrefix();
    const names = toIndexNames(prefix);
    const [frozen, other] = [copy(prefix, 'frozen'), copy(prefix, 'other')];
    await frozen.lease.tend();
    await other.lease.tend();
    const { guard } = await must(readCheckpoint(bench.engine, names));
    const checkpoint = (scan_id: string) =>
      ({
        '@timestamp': new Date(NOW).toISOString(),
        id: 'schedule',
        judged_to: new Date(NOW).toISOString(),
        scan_id,
      }) as const;
    for (const one of [frozen, other]) one.pass(LEASE_MS - 1);
    await other.lease.tend();
    assert.deepEqual([frozen.lease.holds(), other.lease.holds()], [true, false]);
    for (const one of [frozen, other]) one.pass(1);
    await other.lease.tend();
    assert.deepEqual([frozen.lease.holds(), other.lease.holds()], [false, true]);
    const fresh = await must(readCheckpoint(bench.engine, names));
    await must(saveCheckpoint(bench.engine, names, checkpoint('of other'), fresh.guard));
    assert.equal(
      (await mustFail(saveCheckpoint(bench.engine, names, checkpoint('of frozen'), guard))).kind,
      'conflict',
    );
    assert.equal((await must(readCheckpoint(bench.engine, names))).checkpoint?.scan_id, 'of other');
    await frozen.lease.tend();
    assert.deepEqual([frozen.lease.holds(), frozen.lease.holder()], [false, 'other']);
  });

  test('a scan whose copy has lost the lease writes no further slice and moves no checkpoint; the next one judges all', async () => {
    const prefix = newPrefix();
    await ingestSample(bench, prefix);
    const settings = toSettings(bench, prefix);
    const { engine } = bench;
    const now = (): number => NOW;
    const names = toIndexNames(prefix);
    let ids = 0;
    const toCopy = (holds: () => boolean) => ({
      engine,
      settings,
      now,
      logger,
      newId: () => `s${++ids}`,
      lease: { holds },
      queue: createScanQueue((record, hooks) => executeScan({ engine, settings, now, ...hooks }, record)()),
    });
    let asked = 0;
    // Holds at the start and for some slices, then no more, as after SIGSTOP and SIGCONT.
    await runScheduledScan(toCopy(() => ++asked < 8));
    assert.ok(asked >= 8);
    assert.equal((await must(readCheckpoint(engine, names))).checkpoint, undefined);
    await runScheduledScan(toCopy(() => true));
    const { checkpoint } = await must(readCheckpoint(engine, names));
    assert.equal(checkpoint?.judged_to, '2026-03-10T11:09:30.000Z');
    await must(engine.request({ method: 'POST', path: `/${prefix}-*/_refresh` }));
    const count = async (query: object): Promise<number> => {
      const answer = await must(
        engine.request({ method: 'POST', path: `/${prefix}-findings-*/_count`, body: { query } }),
      );
      return (answer as { count: number }).count;
    };
    assert.equal(await count({ range: { 'event.severity': { gte: 47 } } }), 3);
    await runScheduledScan(toCopy(() => false));
    assert.equal((await must(readCheckpoint(engine, names))).checkpoint?.scan_id, checkpoint?.scan_id);
  });

  test('months past their days are deleted, and nothing else', async () => {
    const prefix = newPrefix();
    const keep = [
      `${prefix}-findings-2026.02`,
      `${prefix}-baselines`,
      `${prefix}-source-sysmon`,
      `${prefix}-findings-2020.01-copy`,
    ];
    const go = [`${prefix}-findings-2024.12`, `${prefix}-audit-2020.01`, `${prefix}-rollups-2025.12`];
    for (const index of [...keep, ...go]) await must(createIndex(bench.engine, index));
    const desk = { engine: bench.engine, logger, prefix, now: () => Date.UTC(2026, 2, 10) };
    assert.deepEqual((await deleteOutdated(desk, toRetention(400))).sort(), [...go].sort());
    assert.deepEqual(await deleteOutdated(desk, toRetention(400)), []);
    for (const index of keep) await must(bench.engine.request({ method: 'GET', path: `/${index}` }));
  });

  test('documents past their days go, newer ones and what decides stay', async () => {
    const prefix = newPrefix();
    const old = '2024-01-01T00:00:00.000Z';
    const fresh = '2026-03-01T00:00:00.000Z';
    const kinds = ['scans', 'outbox', 'dead-letters', 'baselines', 'exceptions', 'keys', 'checkpoints'];
    for (const kind of kinds)
      await load(bench.engine, `${prefix}-${kind}`, [{ '@timestamp': old }, { '@timestamp': fresh }]);
    const desk = { engine: bench.engine, logger, prefix, now: () => Date.UTC(2026, 2, 10) };
    assert.equal(await deleteOldDocuments(desk, toDocumentRetention(400)), 4);
    await must(bench.engine.request({ method: 'POST', path: `/${prefix}-*/_refresh` }));
    const left = await Promise.all(
      kinds.map((kind) => must(countDocuments(bench.engine, `${prefix}-${kind}`))),
    );
    assert.deepEqual(left, [1, 1, 1, 1, 2, 2, 2]);
    assert.equal(await deleteOldDocuments({ ...desk, prefix: newPrefix() }, toDocumentRetention(400)), 0);
  });
});
