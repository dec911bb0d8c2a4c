import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { HABITS } from '../../server/baseline/judge_usage.ts';
import { refresh } from '../../server/engine/operations.ts';
import type { Engine } from '../../server/engine/port.ts';
import { openUsageStore, readBaselineState, type UsageStore } from '../../server/scan/history/usage_store.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import { nothingRemembered } from '../../server/scan/scan_memory.ts';
import {
  nothingWritten,
  type PlacedFinding,
  type WriteOutcome,
  writeFindings,
} from '../../server/scan/stored/write_findings.ts';
import { must } from '../contract/engines.ts';
import { readFindings } from '../faults/trial.ts';
import { ingestSample } from './rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

/** The engine, and the paths of what is asked of it. */
const listen = (engine: Engine): { readonly engine: Engine; readonly asked: string[] } => {
  const asked: string[] = [];
  const request: Engine['request'] = (one) => {
    asked.push(one.path.replace(/^.*\//, ''));
    return engine.request(one);
  };
  return { engine: { ...engine, request }, asked };
};

suite('what is taken for new', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  test('findings that are there all the same are merged, and told as what they are', async () => {
    const prefix = newPrefix();
    await ingestSample(bench, prefix);
    const span = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];
    assert.equal((await runAfterquery(['scan', ...span], toEnv(bench.url, prefix))).code, 0);
    const before_it = await readFindings(bench.engine, prefix);
    const known = [...before_it].map(([id, { finding }]): PlacedFinding => {
      const index = `${prefix}-findings-2026.03`;
      return { id, index, finding };
    });
    const [first] = known;
    assert.ok(first !== undefined && known.length > 3);
    const born = { ...first, id: 'n'.repeat(27) };
    const grown = known[1];
    assert.ok(grown !== undefined);
    const more = {
      ...grown,
      finding: { ...grown.finding, event: { ...grown.finding.event, end: '2026-03-10T23:59:59.000Z' } },
    };
    const { engine, asked } = listen(bench.engine);
    const written = { ...nothingWritten(), mostly_new: true };
    const placed = [born, more, ...known.filter(({ id }) => id !== more.id)];
    const bury = async () => undefined;
    const except = (finding: PlacedFinding['finding']) => ({ finding });
    const onUnreadable = () => assert.fail('all of them are findings');
    const standing = await writeFindings(engine, placed, written, except, onUnreadable, bury);
    assert.deepEqual(asked, ['_bulk', '_mget', '_bulk']);
    assert.equal(standing.length, placed.length);
    const outcomes = new Map<string, WriteOutcome>(placed.map(({ id }) => [id, 'unchanged']));
    assert.deepEqual(written.outcomes, outcomes.set(born.id, 'created').set(more.id, 'updated'));
    assert.equal(written.mostly_new, false);
    await must(refresh(bench.engine, `${prefix}-findings-*`));
    const after_it = await readFindings(bench.engine, prefix);
    assert.equal(after_it.size, before_it.size + 1);
    for (const { id, finding } of known)
      if (id !== more.id) assert.deepEqual(after_it.get(id)?.finding, finding);
  });

  test('baselines that another copy has learnt meanwhile are added to, and what is known is not asked for', async () => {
    const prefix = newPrefix();
    assert.equal((await runAfterquery(['install'], toEnv(bench.url, prefix))).code, 0);
    const names = toIndexNames(prefix);
    const open = async (engine: Engine): Promise<UsageStore> => {
      const state = await readBaselineState(engine, names);
      const nobody = async () => undefined;
      return openUsageStore(
        engine,
        names,
        state,
        true,
        HABITS,
        () => undefined,
        () => undefined,
        nobody,
        nothingRemembered(),
      );
    };
    const subject = { executable: 'C:\\Tools\\one.exe', domain: 'example.net', service: 'dns' };
    const learnt = (day: string, bytes: number) => [{ ...subject, host: 'WS-1', day, bytes }];
    const { engine, asked } = listen(bench.engine);
    const [one, other] = [await open(engine), await open(bench.engine)];
    await one.load([subject]);
    await other.load([subject]);
    await other.learn(learnt('2026-05-04', 7));
    asked.length = 0;
    await one.learn(learnt('2026-05-05', 9));
    assert.deepEqual(asked, ['_bulk', '_mget', '_bulk']);
    await must(refresh(bench.engine, names.baselines));
    const later = await open(engine);
    await later.load([subject]);
    assert.equal(later.historyOf(subject, 'WS-1', '2026-05-06').own_days, 2);
    asked.length = 0;
    await later.learn(learnt('2026-05-05', 8));
    assert.deepEqual(asked, []);
    await later.learn(learnt('2026-05-05', 10));
    assert.deepEqual(asked, ['_mget', '_bulk']);
  });
});
