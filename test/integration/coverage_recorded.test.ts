import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { refresh } from '../../server/engine/operations.ts';
import { CoverageFact } from '../../server/schema/coverage.ts';
import type { CoverageReport } from '../../server/schema/coverage_report.ts';
import { must } from '../contract/engines.ts';
import {
  type Bench,
  has_shared_data,
  load,
  newPrefix,
  openBench,
  runAfterquery,
  shared_data,
  toEnv,
} from './support.ts';

type Line = Readonly<Record<string, unknown>>;
interface Recorded {
  readonly host: string;
  readonly code: string;
  readonly hour: string;
  /** time of logging less UtcTime, milliseconds */
  readonly offset: number;
}

const FOLDER = 'otrf-security-datasets/ndjson';
const skip = has_shared_data ? false : 'skipped: the recordings are not beside this checkout';
const files = has_shared_data
  ? readdirSync(new URL(`${FOLDER}/`, shared_data))
      .filter((file) => file.endsWith('.gz'))
      .sort()
  : [];

/** One recording has a line twice, word for word: that is one event. */
const readLines = (file: string): Line[] => {
  const text = gunzipSync(readFileSync(new URL(`${FOLDER}/${file}`, shared_data))).toString('utf8');
  const lines = new Set(text.split('\n').filter((line) => line !== ''));
  return [...lines].map((line) => JSON.parse(line) as Line);
};

/** Sysmon's UTC text, or ISO. */
const toMs = (text: unknown): number => Date.parse(`${String(text).replace(' ', 'T').replace(/Z$/, '')}Z`);

/** Read by hand, not by the product's own code: what a person with a text editor would count. */
const toRecorded = (line: Line): Recorded | undefined => {
  const winlog = line.winlog as Line | undefined;
  // Sentinel keeps the event's data as JSON text.
  const of_sentinel = line.EventData === undefined ? undefined : (JSON.parse(String(line.EventData)) as Line);
  const data = (winlog?.event_data ?? of_sentinel ?? line) as Line;
  const code = String(winlog?.event_id ?? line.EventID);
  const host = String(winlog?.computer_name ?? line.Hostname ?? line.Computer);
  const message = String(line.Message ?? line.message ?? '');
  const utc = data.UtcTime ?? /UtcTime: ([\d :.-]+\d)/.exec(message)?.[1];
  const zoned = [line.TimeCreated, line['@timestamp'], line.TimeGenerated].find((time) =>
    /Z$/.test(String(time)),
  );
  const at = utc === undefined ? toMs(zoned) : toMs(utc);
  if (!['1', '3', '22'].includes(code)) return undefined;
  return {
    host,
    code,
    hour: new Date(Math.floor(at / 3_600_000) * 3_600_000).toISOString(),
    offset: zoned === undefined ? 0 : toMs(zoned) - at,
  };
};

suite('coverage of the recordings', { skip }, () => {
  let bench: Bench;
  let facts: Map<string, CoverageFact>;
  let report: CoverageReport;
  const recordings = new Map(files.map((file) => [file, readLines(file)]));
  const recorded = new Map(
    [...recordings].map(([file, lines]) => [file, lines.flatMap((line) => toRecorded(line) ?? [])]),
  );
  const toKey = ({ host, hour }: Pick<Recorded, 'host' | 'hour'>): string => `${hour} ${host}`;

  const reportOf = async (env: Record<string, string>): Promise<CoverageReport> => {
    const span = ['--from', '2005-01-01', '--to', '2026-01-01'];
    const scan = await runAfterquery(['scan', ...span], env);
    assert.equal(scan.code, 0, scan.err);
    const run = await runAfterquery(['coverage', ...span], env);
    assert.equal(run.code, 0, run.err);
    return JSON.parse(run.out) as CoverageReport;
  };

  before(async () => {
    bench = await openBench();
    const prefix = newPrefix();
    const env = toEnv(bench.url, prefix);
    const paths = files.map((file) => fileURLToPath(new URL(`${FOLDER}/${file}`, shared_data)));
    const ingest = await runAfterquery(['ingest', ...paths], env);
    assert.equal(ingest.code, 0, ingest.err);
    report = await reportOf(env);
    await must(refresh(bench.engine, `${prefix}-coverage-*`));
    const answer = await fetch(`${bench.url}/${prefix}-coverage-*/_search?size=5000`);
    const { hits } = (await answer.json()) as { hits: { hits: { _source: unknown }[] } };
    facts = new Map(
      hits.hits
        .map(({ _source }) => _source)
        .filter(CoverageFact.is)
        .filter((fact) => fact.afterquery.coverage.kind === 'host')
        .map((fact) => [toKey({ host: fact.host?.name ?? '', hour: fact['@timestamp'] }), fact]),
    );
  });
  after(() => bench.stop());

  test('85 recordings: every count of every host and hour equals a count over the files', () => {
    assert.equal(recorded.size, 85);
    const counted = new Map<string, Record<string, number>>();
    for (const event of [...recorded.values()].flat()) {
      const own = counted.get(toKey(event)) ?? { '1': 0, '3': 0, '22': 0 };
      own[event.code] = (own[event.code] ?? 0) + 1;
      counted.set(toKey(event), own);
    }
    for (const [file, events] of recorded)
      for (const key of new Set(events.map(toKey))) {
        const own = facts.get(key)?.afterquery.coverage.events;
        assert.deepEqual(
          { '1': own?.sysmon_1, '3': own?.sysmon_3, '22': own?.sysmon_22 },
          counted.get(key),
          `${file}: ${key}`,
        );
      }
    assert.equal(facts.size, counted.size);
    const total = (code: string): number =>
      [...recorded.values()].flat().filter((event) => event.code === code).length;
    assert.deepEqual(report.events, {
      sysmon_1: total('1'),
      sysmon_3: total('3'),
      sysmon_22: total('22'),
      network_dns: 0,
    });
  });

  test('recordings whose clock is off are named by their hosts, and no other host is', () => {
    const isOff = ({ offset }: Recorded): boolean => offset < -120_000 || offset > 3_600_000;
    const off = [...recorded].filter(([, events]) => events.filter(isOff).length > events.length / 2);
    // Beside the five campaigns many write local time with the mark of UTC, or began before their clock was set.
    assert.ok(off.length > 20);
    for (const n of [1, 2, 3, 4, 5])
      assert.ok(
        off.some(([file]) => file.startsWith(`LSASS_campaign_0${n}__`)),
        `the files of LSASS_campaign_0${n}`,
      );
    const named = new Set(
      report.blind_spots.filter(({ kind }) => kind === 'clock_offset').map(({ host }) => host ?? ''),
    );
    for (const [file, events] of off)
      assert.ok(
        events.filter(isOff).some(({ host }) => named.has(host)),
        `${file} is not named`,
      );
    const suspects = new Set(
      [...recorded.values()]
        .flat()
        .filter(isOff)
        .map(({ host }) => host),
    );
    for (const host of named) assert.ok(suspects.has(host), `${host} is named without cause`);
    const days = Math.max(
      ...[...facts.values()]
        .filter(({ host }) => host?.name === 'MKT01.pandalab.com')
        .map(({ afterquery }) => Math.abs(afterquery.coverage.clock_offset_ms ?? 0) / 86_400_000),
    );
    assert.ok(days > 4.5, `LSASS_campaign_01 is five days off, ${days} were measured`);
  });

  test('hosts without event 22 are blind for AN0728, by that reason', () => {
    const asking = new Set(
      [...recorded.values()]
        .flat()
        .filter(({ code }) => code === '22')
        .map(({ host }) => host),
    );
    const silent = [...new Set([...recorded.values()].flat().map(({ host }) => host))].filter(
      (host) => !asking.has(host),
    );
    assert.ok(silent.length > 3, 'the recordings have such hosts');
    for (const fact of facts.values()) {
      if (!silent.includes(fact.host?.name ?? '')) continue;
      const { an0728 } = fact.afterquery.coverage;
      assert.equal(an0728?.state, 'blind');
      assert.ok(an0728.reasons.includes('no_event_22'));
    }
    for (const host of silent)
      assert.equal(report.by_host.find((one) => one.host === host)?.an0728.full, 0, host);
    const never = report.blind_spots.filter(
      ({ kind, text }) => kind === 'event_never_seen' && /never event 22 /.test(text),
    );
    assert.deepEqual(never.map(({ host }) => host).sort(), [...silent].sort());
  });

  test('winlogbeat 7 as it is: its collector is no host, and is diagnosed', async () => {
    const prefix = newPrefix();
    const raw = [...recordings.values()].flat().filter(({ winlog }) => winlog !== undefined);
    await load(bench.engine, `${prefix}-source-sysmon-raw`, raw);
    const seen = await reportOf(toEnv(bench.url, prefix));
    const hosts = new Set(raw.map(({ winlog }) => String((winlog as Line).computer_name)));
    assert.ok(!hosts.has('WECServer') && hosts.size > 1);
    for (const { host } of seen.by_host) assert.ok(hosts.has(host), host);
    const [spot, ...others] = seen.blind_spots.filter(({ kind }) => kind === 'collector_as_host');
    assert.deepEqual([spot?.host, others], ['WECServer', []]);
    assert.match(spot?.text ?? '', new RegExp(`Events of ${seen.by_host.length} hosts`));
  });
});
