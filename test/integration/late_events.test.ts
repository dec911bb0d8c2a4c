import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { pino } from 'pino';
import { executeScan } from '../../server/scan/execute_scan.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import { readCheckpoint } from '../../server/scan/stored/scan_records.ts';
import { createScanQueue } from '../../server/scheduler/scan_queue.ts';
import { runScheduledScan } from '../../server/scheduler/scheduled_scan.ts';
import { must } from '../contract/engines.ts';
import { toSettings } from './rest_support.ts';
import { type Bench, load, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

const keyword = { type: 'keyword' };
const MAPPING = {
  properties: {
    '@timestamp': { type: 'date' },
    event: { properties: { code: keyword } },
    host: { properties: { name: keyword } },
    process: { properties: { entity_id: keyword, pid: { type: 'long' }, executable: keyword } },
    dns: { properties: { question: { properties: { name: keyword } }, resolved_ip: { type: 'ip' } } },
    destination: { properties: { ip: { type: 'ip' }, port: { type: 'long' } } },
  },
};
const NINE = Date.UTC(2026, 4, 4, 9);

/** A dropped program that connects to a port after an answer: a finding at medium. */
const story = (host: string, start: number): object[] => {
  const common = {
    host: { name: host },
    process: { entity_id: `{${host}}`, pid: 7, executable: 'C:\\Users\\Public\\update.exe' },
  };
  return [
    {
      ...common,
      '@timestamp': new Date(start).toISOString(),
      event: { code: '22' },
      dns: { question: { name: 'a.example.net' }, resolved_ip: ['198.51.100.9'] },
    },
    {
      ...common,
      '@timestamp': new Date(start + 1_000).toISOString(),
      event: { code: '3' },
      destination: { ip: '198.51.100.9', port: 4_444 },
    },
  ];
};

suite('events that come late', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  test('are judged though their slice was judged long ago, once, and without the other slices', async () => {
    const prefix = newPrefix();
    const { engine } = bench;
    const names = toIndexNames(prefix);
    const settings = toSettings(bench, prefix, { AFTERQUERY_FIRST_LOOKBACK: '2h' });
    const source = `${prefix}-source-sysmon`;
    assert.equal((await runAfterquery(['install'], toEnv(bench.url, prefix))).code, 0);
    let at = NINE + 3_600_000;
    const now = (): number => at;
    const scans: string[] = [];
    const queue = createScanQueue((record, hooks) => {
      scans.push(`${record.trigger} ${record.from.slice(11, 16)} ${record.to.slice(11, 16)}`);
      return executeScan({ engine, settings, now, ...hooks }, record)();
    });
    let ids = 0;
    const turn = async (minutes: number): Promise<string[]> => {
      at += minutes * 60_000;
      scans.length = 0;
      await runScheduledScan({
        engine,
        settings,
        queue,
        logger: pino({ level: 'silent' }),
        now,
        newId: () => `l${++ids}`,
      });
      return [...scans];
    };
    const hosts = async (): Promise<string[]> => {
      await must(
        engine.request({
          method: 'POST',
          path: `/${prefix}-findings-*/_refresh`,
          query: { ignore_unavailable: 'true' },
        }),
      );
      const answer = await must(
        engine.request({
          method: 'POST',
          path: `/${prefix}-findings-*/_search`,
          body: { size: 0, aggs: { hosts: { terms: { field: 'host.name', size: 100 } } } },
        }),
      );
      const { aggregations } = answer as { aggregations?: { hosts: { buckets: { key: string }[] } } };
      return (aggregations?.hosts.buckets ?? []).map(({ key }) => key).sort();
    };

    await load(engine, source, story('ws-1', NINE + 60_000), MAPPING);
    assert.deepEqual(await turn(0), ['schedule 08:00 09:59']);
    assert.deepEqual(await hosts(), ['ws-1']);
    assert.deepEqual(await turn(6), ['schedule 09:30 10:05']);
    // Its agent was offline: events of 09:20 arrive at 10:07, and some into a slice that was empty.
    await load(
      engine,
      `${source}-later`,
      [...story('ws-2', NINE + 60_000), ...story('ws-3', NINE + 1_200_000)],
      MAPPING,
    );
    assert.deepEqual(await turn(1), ['schedule 09:45 10:06']);
    assert.deepEqual(await turn(5), ['late 09:00 09:30', 'schedule 09:45 10:11']);
    assert.deepEqual(await hosts(), ['ws-1', 'ws-2', 'ws-3']);
    assert.deepEqual(await turn(6), ['schedule 09:45 10:17']);
    const { checkpoint } = await must(readCheckpoint(engine, names));
    assert.equal(checkpoint?.counts?.[String(NINE)], 4);
    // Later than events may come.
    at += 86_400_000;
    await turn(0);
    await load(engine, `${source}-latest`, story('ws-4', NINE + 60_000), MAPPING);
    assert.deepEqual(
      (await turn(6)).filter((one) => one.startsWith('late')),
      [],
    );
    assert.deepEqual(await hosts(), ['ws-1', 'ws-2', 'ws-3']);
  });
});
