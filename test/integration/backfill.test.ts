import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { after, before, suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { openWorkStore } from '../../server/backfill/work_store.ts';
import { startWorker, type Worker } from '../../server/backfill/worker.ts';
import { connect } from '../../server/engine/connect.ts';
import type { Engine } from '../../server/engine/port.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import { DAY_MS } from '../../server/schema/durations.ts';
import type { ScanRecord } from '../../server/schema/scan_account.ts';
import { must } from '../contract/engines.ts';
import { startFaultProxy } from '../faults/fault_proxy.ts';
import { compare, type Findings, readFindings } from '../faults/trial.ts';
import { bearer, type ServedBench, serve, toSettings } from './rest_support.ts';
import { ingestSampleDays } from './sample_days.ts';
import {
  type Bench,
  newPrefix,
  openBench,
  runAfterquery,
  type StartedProcess,
  startAfterquery,
  toEnv,
} from './support.ts';

const DAYS = ['2026-03-08', '2026-03-09', '2026-03-10'];
const SPAN = { from: '2026-03-08T00:00:00Z', to: '2026-03-11T00:00:00Z' };
const NO_DIFFERENCE = { lost: [], doubled: [], changed: [] };

suite('backfills', () => {
  let bench: Bench;
  let expected: Findings;
  let at_once: ScanRecord['account'];
  const source = newPrefix();
  const children: ChildProcess[] = [];

  /** Every test has indices of its own, over the same events. */
  const envOf = (prefix: string, url = bench.url): Record<string, string> => ({
    ...toEnv(url, prefix),
    AFTERQUERY_SYSMON_INDICES: `${source}-source-sysmon*`,
    AFTERQUERY_DNS_INDICES: `${source}-source-dns*`,
  });
  const ARGS = ['backfill', '--from', SPAN.from, '--to', SPAN.to, '--json'];

  before(async () => {
    bench = await openBench();
    await ingestSampleDays(bench.url, source, DAYS);
    const prefix = newPrefix();
    const run = await runAfterquery(['scan', '--from', SPAN.from, '--to', SPAN.to, '--json'], envOf(prefix));
    assert.equal(run.code, 0, run.err);
    at_once = (JSON.parse(run.out) as { account: ScanRecord['account'] }).account;
    expected = await readFindings(bench.engine, prefix);
    assert.ok(expected.size >= 20, `only ${expected.size} findings`);
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await bench.stop();
  });

  test('two copies that share the parts leave what one scan at once leaves, finding by finding, and one account', async () => {
    const prefix = newPrefix();
    const [a, b] = await Promise.all([
      runAfterquery(ARGS, envOf(prefix)),
      untilDone(prefix, 1).then(() => runAfterquery(ARGS, envOf(prefix))),
    ]);
    assert.deepEqual([a.code, b.code], [0, 0], a.err + b.err);
    const record = JSON.parse(a.out) as ScanRecord;
    assert.equal((JSON.parse(b.out) as ScanRecord).id, record.id);
    assert.match(b.err, /going on with/);
    assert.equal(record.status, 'done');
    assert.deepEqual(compare(expected, await readFindings(bench.engine, prefix)), NO_DIFFERENCE);
    assert.equal(record.account?.findings.found, expected.size);
    assert.equal(record.account?.findings.created, expected.size);
    assert.deepEqual(record.account?.events, at_once?.events);
    assert.deepEqual(record.account?.join_states, at_once?.join_states);
    assert.deepEqual(record.account?.slices, at_once?.slices);
    assert.equal(record.work?.done, record.work?.parts);
    const parts = await must(openWorkStore(bench.engine, toIndexNames(prefix)).readAll(record.id));
    const holders = new Set(parts.filter(({ kind }) => kind === 'slices').map(({ holder }) => holder));
    assert.equal(holders.size, 2, 'one copy did everything');
  });

  const launch = (env: Readonly<Record<string, string>>): StartedProcess => {
    const started = startAfterquery(ARGS, env);
    children.push(started.child);
    return started;
  };

  /** Resolves when the backfill of the prefix has that many parts over and one in hand. */
  const untilDone = async (prefix: string, parts: number): Promise<void> => {
    const store = openWorkStore(bench.engine, toIndexNames(prefix));
    for (let i = 0; i < 600; i += 1) {
      await bench.engine.request({
        method: 'POST',
        path: `/${prefix}-work,${prefix}-scans/_refresh`,
        query: { ignore_unavailable: 'true' },
      })();
      const found = await bench.engine.request({
        method: 'POST',
        path: `/${prefix}-scans/_search`,
        query: { ignore_unavailable: 'true' },
        body: { query: { match_all: {} } },
      })();
      const id = (found as { right?: { hits: { hits: { _id: string }[] } } }).right?.hits.hits[0]?._id;
      // An index that was made this moment does not answer yet.
      const standing = id === undefined ? undefined : await store.stand(id)();
      if (standing?._tag === 'Right' && standing.right.done >= parts && standing.right.running > 0) return;
      await wait(50);
    }
    throw new Error(`the backfill of ${prefix} did not come that far`);
  };

  test('a copy that is killed and one that is frozen are replaced; what they write late changes nothing', async () => {
    const prefix = newPrefix();
    const killed = launch(envOf(prefix));
    await untilDone(prefix, 2);
    killed.child.kill('SIGKILL');
    const frozen = launch(envOf(prefix));
    await untilDone(prefix, 3);
    frozen.child.kill('SIGSTOP');
    const began = performance.now();
    const finisher = await runAfterquery(ARGS, envOf(prefix));
    assert.equal(finisher.code, 0, finisher.err);
    assert.ok(performance.now() - began < 120_000);
    frozen.child.kill('SIGCONT');
    assert.equal(await frozen.ended, 0, frozen.err());
    assert.deepEqual(compare(expected, await readFindings(bench.engine, prefix)), NO_DIFFERENCE);
  });

  const startCopy = (
    served: Pick<ServedBench, 'settings' | 'service'>,
    engine: Engine,
    more: { readonly isBusy?: () => boolean } = {},
  ): Worker =>
    startWorker({
      engine,
      settings: served.settings,
      logger: pino({ level: 'silent' }),
      holder: `copy-${Math.random()}`,
      monotonic: () => performance.now(),
      now: Date.now,
      isBusy: () => false,
      onOutcome: () => undefined,
      first_retry_ms: 50,
      ...more,
    });

  test('over REST: started, followed on a copy that takes no part, cancelled, resumed, ended', async () => {
    const prefix = newPrefix();
    assert.equal((await runAfterquery(['install'], envOf(prefix))).code, 0);
    const served = await serve(bench, toSettings(bench, prefix, envOf(prefix)));
    const key = await served.newKey('analyst');
    const ask = async (method: string, path: string, body?: object) => {
      const response = await fetch(`${served.url}/api/v1/scans${path}`, {
        method,
        headers: { ...bearer(key), 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, record: (await response.json()) as ScanRecord };
    };
    let is_busy = true;
    const worker = startCopy(served, bench.engine, { isBusy: () => is_busy });
    try {
      assert.equal((await ask('POST', '', { ...SPAN, backfill: true, dry_run: true })).status, 400);
      const { status, record } = await ask('POST', '', { ...SPAN, backfill: true });
      assert.equal(status, 202);
      assert.equal(record.trigger, 'backfill');
      await wait(1_500);
      assert.equal((await ask('GET', `/${record.id}`)).record.work?.done, 0, 'it did not wait for the scan');
      is_busy = false;
      await untilDone(prefix, 2);
      assert.equal((await ask('POST', `/${record.id}/resume`)).status, 409);
      assert.equal((await ask('POST', `/${record.id}/cancel`)).status, 202);
      assert.equal((await ask('POST', `/${record.id}/cancel`)).status, 202);
      await wait(4_000);
      const cancelled = (await ask('GET', `/${record.id}`)).record;
      assert.equal(cancelled.status, 'cancelled');
      assert.equal(cancelled.work?.running, 0);
      const done = cancelled.work?.done ?? 0;
      assert.ok(done >= 2 && done < (cancelled.work?.parts ?? 0));
      assert.equal((await ask('POST', `/${record.id}/resume`)).status, 202);
      const stream = await fetch(`${served.url}/api/v1/scans/${record.id}/events`, { headers: bearer(key) });
      const text = await stream.text();
      const told = [...text.matchAll(/^data: (.*)$/gm)].map(
        (match) =>
          JSON.parse(match[1] ?? '') as { status: string; slices_done: number; slices_planned: number },
      );
      assert.ok(told.length >= 3);
      const slices = told.map(({ slices_done }) => slices_done);
      assert.deepEqual(
        slices,
        [...slices].sort((a, b) => a - b),
      );
      assert.deepEqual(told.at(-1)?.status, 'done');
      assert.equal(told.at(-1)?.slices_done, told.at(-1)?.slices_planned);
      assert.equal((await ask('GET', `/${record.id}`)).record.account?.findings.found, expected.size);
      assert.deepEqual(compare(expected, await readFindings(bench.engine, prefix)), NO_DIFFERENCE);
      assert.equal((await ask('POST', `/${record.id}/cancel`)).status, 409);
    } finally {
      await worker.stop();
      await served.stop();
    }
  });

  test('a part that fails again and again stays owed and visible, the rest goes on, and resuming pays it', async () => {
    const prefix = newPrefix();
    assert.equal((await runAfterquery(['install'], envOf(prefix))).code, 0);
    let is_broken = true;
    const day = Date.parse('2026-03-09');
    // Every search that reaches into one day's events is refused for good.
    const proxy = await startFaultProxy(bench.url, ({ path, body }) =>
      is_broken && path.includes('-source-sysmon') && path.includes('_search') && touches(body, day)
        ? {
            kind: 'answer',
            status: 403,
            body: {
              error: { root_cause: [], type: 'security_exception', reason: 'not that day' },
              status: 403,
            },
          }
        : undefined,
    );
    const engine = await must(connect({ url: proxy.url, flavor: 'opensearch' }));
    const served = await serve(bench, toSettings(bench, prefix, envOf(prefix)));
    const key = await served.newKey('analyst');
    const worker = startCopy(served, engine);
    const get = async (path: string, method = 'GET', body?: object): Promise<ScanRecord> =>
      (await (
        await fetch(`${served.url}/api/v1/scans${path}`, {
          method,
          headers: { ...bearer(key), 'Content-Type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
      ).json()) as ScanRecord;
    const untilOver = async (id: string): Promise<ScanRecord> => {
      for (let i = 0; i < 900; i += 1) {
        const record = await get(`/${id}`);
        if (record.status !== 'queued' && record.status !== 'running') return record;
        await wait(100);
      }
      throw new Error('it did not end');
    };
    try {
      const { id } = await get('', 'POST', { ...SPAN, backfill: true });
      const failed = await untilOver(id);
      assert.equal(failed.status, 'failed');
      assert.ok((failed.work?.owed ?? 0) >= 1, JSON.stringify(failed.work));
      assert.match(failed.error ?? '', /parts could not be judged and stay owed.*2026-03-09/);
      const there = await readFindings(bench.engine, prefix);
      assert.ok(there.size > 0 && there.size < expected.size);
      is_broken = false;
      await get(`/${id}/resume`, 'POST');
      const done = await untilOver(id);
      assert.equal(done.status, 'done', done.error);
      assert.equal(done.error, undefined);
      assert.deepEqual(compare(expected, await readFindings(bench.engine, prefix)).lost, []);
    } finally {
      await worker.stop();
      await engine.close();
      await proxy.close();
      await served.stop();
    }
  });
});

/** Whether a search's span lies within the day. */
const touches = (body: string, day: number): boolean =>
  [...body.matchAll(/"gte?":(\d{13})/g)].some(
    ([, at]) => Number(at) >= day + 3_600_000 * 2 && Number(at) < day + DAY_MS,
  );
