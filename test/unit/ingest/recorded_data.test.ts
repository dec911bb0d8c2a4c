import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ingest } from './support.ts';

const ROOT = new URL('../../../../shared/data', import.meta.url).pathname;
const skip = existsSync(ROOT) ? false : 'the recorded data is not here';

const run = async (pattern: string): Promise<Awaited<ReturnType<typeof ingest>> & { ids: number }> => {
  const result = await ingest(globSync(`${ROOT}/${pattern}`).sort());
  return { ...result, ids: new Set(result.events.map(({ id }) => id)).size };
};

interface Expected {
  readonly lines: number;
  readonly ids: number;
  readonly by_event_code: Readonly<Record<string, number>>;
}

/** Fewer ids than lines only where lines, or one record under two file names, are there twice. */
const WHOLE: Readonly<Record<string, Expected>> = {
  'otrf-security-datasets/ndjson/*.gz': {
    lines: 8302,
    ids: 8301,
    by_event_code: { '1': 1568, '3': 4347, '5': 1365, '22': 1022 },
  },
  'evtx-attack-samples/*.gz': {
    lines: 1702,
    ids: 1700,
    by_event_code: { '1': 1491, '3': 164, '5': 46, '22': 1 },
  },
  'evtx-to-mitre-attack/*.gz': { lines: 17, ids: 17, by_event_code: { '1': 14, '3': 2, '22': 1 } },
  'elastic-ecs-samples/*.ndjson': { lines: 8, ids: 8, by_event_code: { '1': 1, '3': 2, '5': 1, '22': 4 } },
  'zeek-otrf/*_dns.log.gz': { lines: 3688, ids: 3654, by_event_code: { 'zeek.dns': 3688 } },
  'zeek-wrccdc-2018/dns.json.gz': { lines: 53_615, ids: 53_615, by_event_code: { 'zeek.dns': 53_615 } },
  'dns-tunnel-datasets/*.gz': { lines: 48_314, ids: 48_314, by_event_code: { 'zeek.dns': 48_314 } },
  'ndpi-pcaps/*.gz': { lines: 604, ids: 604, by_event_code: { 'zeek.dns': 604 } },
};

describe('recorded data', { skip }, () => {
  for (const [pattern, expected] of Object.entries(WHOLE))
    it(`gives an event for every line of ${pattern}`, async () => {
      const { account, ids } = await run(pattern);
      assert.deepEqual(account.skipped, {});
      assert.deepEqual(account.problems, []);
      assert.deepEqual({ lines: account.lines, ids, by_event_code: account.by_event_code }, expected);
    });

  it('counts foreign events of whole exports in zip and tar.gz', async () => {
    const { account } = await run('otrf-security-datasets/raw/*');
    assert.deepEqual([account.files, account.lines, account.events.sysmon], [3, 2012, 66]);
    assert.equal(account.skipped.foreign_event_id?.count, 1946);
  });

  it('reads no conn logs and no captures, and says so', async () => {
    assert.equal((await run('zeek-otrf/*_conn.log.gz')).account.skipped.foreign_zeek_log?.count, 3153);
    const { account } = await run('ndpi-pcaps/pcap/*.gz');
    assert.match(account.problems[0]?.sentence ?? '', /^A packet capture is not read/);
  });

  it('knows host, process and question of the recordings', async () => {
    const { events } = await run('otrf-security-datasets/ndjson/*.gz');
    const lookups = events.map(({ event }) => event).filter(({ event }) => event.code === '22');
    assert.ok(events.every(({ event }) => event.host !== undefined && !/^WEC/i.test(event.host.name)));
    // One forwarder dropped ProcessId and kept no message either: those are known by their GUID alone.
    const without_pid = lookups.filter((event) => event.process?.pid === undefined);
    assert.equal(without_pid.length, 70);
    assert.ok(without_pid.every((event) => event.process?.executable !== undefined));
    assert.ok(lookups.every((event) => event.dns?.question?.name !== undefined));
    assert.ok(lookups.every((event) => !event.dns?.question?.name?.endsWith('.')));
  });
});
