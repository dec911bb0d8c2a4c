import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createIndex } from '../../server/engine/operations.ts';
import type { CoverageReport } from '../../server/schema/coverage_report.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { must } from '../contract/engines.ts';
import { type Bench, newPrefix, openBench, root, runAfterquery, toEnv } from './support.ts';

type Line = Readonly<Record<string, unknown>>;

const readSample = (file: string): Line[] =>
  gunzipSync(readFileSync(new URL(`server/demo/sample/${file}`, root)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);

interface Seen {
  /** "kind host" of every blind spot */
  readonly spots: readonly string[];
  readonly report: CoverageReport;
  readonly findings: readonly Finding[];
  readonly joins: Readonly<Record<string, number>>;
}

interface Removal {
  readonly sysmon?: (line: Line) => Line | undefined;
  readonly dns?: (line: Line) => Line | undefined;
  /** mapping of an index of its own, for the Sysmon events */
  readonly mappings?: object;
}

const FROM = '2026-03-08T09:00:00Z';
const TO = '2026-03-10T11:00:00Z';
const HOSTS = [
  'ADM-WS06',
  'DC01',
  'DEV-WS05',
  'FIN-WS01',
  'FIN-WS02',
  'FIN-WS03',
  'MKT-WS04',
  'SRV-FILE01',
].map((name) => `${name}.corp.example`);

suite('one telemetry of the sample at a time is taken away', () => {
  let bench: Bench;
  let whole: Seen;
  const sample = { sysmon: readSample('sysmon.ndjson.gz'), dns: readSample('zeek_dns.ndjson.gz') };

  const write = (lines: readonly Line[], change: (line: Line) => Line | undefined = (l) => l): string => {
    const file = join(mkdtempSync(join(tmpdir(), 'afterquery-removal-')), 'events.ndjson');
    const kept = lines.map(change).filter((line) => line !== undefined);
    writeFileSync(file, kept.map((line) => JSON.stringify(line)).join('\n'));
    return file;
  };

  const see = async ({ sysmon, dns, mappings }: Removal = {}): Promise<Seen> => {
    const prefix = newPrefix();
    const own = `${prefix}-source-sysmon-typed`;
    const env = {
      ...toEnv(bench.url, prefix),
      ...(mappings === undefined ? {} : { AFTERQUERY_SYSMON_INDICES: own }),
    };
    const run = async (...args: string[]): Promise<string> => {
      const done = await runAfterquery(args, env);
      assert.equal(done.code, 0, done.err);
      return done.out;
    };
    if (mappings !== undefined) await must(createIndex(bench.engine, own, { mappings }));
    const into = mappings === undefined ? [] : ['--index', own];
    await run('ingest', ...into, write(sample.sysmon, sysmon));
    const rows = write(sample.dns, dns);
    if (readFileSync(rows).length > 0) await run('ingest', rows);
    const span = ['--from', FROM, '--to', TO];
    const scanned = JSON.parse(await run('scan', '--json', ...span)) as {
      findings: Finding[];
      account: { join_states: Record<string, number> };
    };
    const report = JSON.parse(await run('coverage', ...span)) as CoverageReport;
    return {
      spots: report.blind_spots.map(({ kind, host }) => `${kind} ${host ?? ''}`.trim()).sort(),
      report,
      findings: scanned.findings,
      joins: scanned.account.join_states,
    };
  };

  const more = ({ spots }: Seen): string[] => spots.filter((spot) => !whole.spots.includes(spot));
  const onAll = (kind: string): string[] => HOSTS.map((host) => `${kind} ${host}`);
  const onAllBut = (left_out: string, kind: string): string[] =>
    onAll(kind).filter((spot) => !spot.endsWith(left_out));
  const textOf = ({ report }: Seen, kind: string, host?: string): string =>
    report.blind_spots
      .filter((spot) => spot.kind === kind && (host === undefined || spot.host === host))
      .map(({ text }) => text)
      .at(-1) ?? '';
  const reasonsOf = ({ report }: Seen, id: string): string[] =>
    (report.analytics.find((one) => one.id === id)?.reasons ?? []).map(
      ({ state, reason }) => `${state} ${reason}`,
    );
  const loud = ({ findings }: Seen): Finding[] => findings.filter((f) => f.afterquery.severity !== 'low');
  /** What is told at medium and above: analytic, confidence, and how it came to its process. */
  const told = (seen: Seen): string[] =>
    loud(seen)
      .map(({ rule, afterquery: { confidence, attribution_code = '' } }) =>
        `${rule.id} ${confidence} ${attribution_code}`.trim(),
      )
      .sort();

  before(async () => {
    bench = await openBench();
    whole = await see();
  });
  after(() => bench.stop());

  test('whole, no host is blind, and what the sample lacks is told', () => {
    // The domain controller of the sample starts no process in its two hours.
    assert.deepEqual(whole.spots, ['event_never_seen DC01.corp.example']);
    for (const { host_hours, reasons } of whole.report.analytics) {
      assert.deepEqual(host_hours, { full: 14, partial: 2, blind: 0 });
      assert.deepEqual(reasons, [{ state: 'partial', reason: 'no_event_1', host_hours: 2, hosts: 1 }]);
    }
    assert.deepEqual(told(whole), ['AN0728 process', 'AN1121 process', 'AN1121 process own_resolver']);
  });

  const lacking =
    (code: number) =>
    (line: Line): Line | undefined =>
      line.EventID === code ? undefined : line;

  test('event 1: no command line and no lineage, on hosts that are named', async () => {
    const seen = await see({ sysmon: lacking(1) });
    assert.deepEqual(more(seen), onAllBut('DC01.corp.example', 'event_never_seen'));
    assert.match(textOf(seen, 'event_never_seen'), /never event 1 /);
    assert.deepEqual(reasonsOf(seen, 'AN0728'), ['partial no_event_1']);
    assert.deepEqual(reasonsOf(seen, 'AN1121'), ['partial no_event_1']);
    assert.deepEqual(told(seen), told(whole));
    for (const finding of loud(seen)) {
      assert.equal(finding.process?.command_line, undefined);
      assert.deepEqual(finding.afterquery.lineage, []);
    }
  });

  test('event 3: ports are blind, a sensor names no process, and says why', async () => {
    const seen = await see({ sysmon: lacking(3) });
    assert.deepEqual(more(seen), [
      ...onAllBut('DC01.corp.example', 'event_never_seen'),
      'unattributed_clients zeek',
    ]);
    assert.match(textOf(seen, 'event_never_seen', 'FIN-WS01.corp.example'), /never event 3 /);
    assert.ok(reasonsOf(seen, 'AN0728').includes('blind no_event_3'));
    assert.ok(reasonsOf(seen, 'AN1121').includes('partial no_event_3'));
    assert.deepEqual(told(seen), [
      'AN1121 host no_socket_events',
      'AN1121 host no_socket_events',
      'AN1121 process',
    ]);
  });

  test('event 22: ports are blind, every socket says so, a tunnel stays with its host', async () => {
    const seen = await see({ sysmon: lacking(22) });
    assert.deepEqual(more(seen), onAllBut('DC01.corp.example', 'event_never_seen'));
    assert.match(textOf(seen, 'event_never_seen', 'FIN-WS01.corp.example'), /never event 22 /);
    assert.ok(reasonsOf(seen, 'AN0728').includes('blind no_event_22'));
    assert.ok(reasonsOf(seen, 'AN1121').includes('partial no_event_22'));
    assert.deepEqual(seen.joins, { no_dns_telemetry: whole.joins.inside_window });
    assert.deepEqual(told(seen), ['AN1121 host system_resolver', 'AN1121 process own_resolver']);
  });

  test('the sensor: what has a resolver of its own is no longer told by its names', async () => {
    const seen = await see({ dns: () => undefined });
    assert.deepEqual(more(seen), ['no_network_dns']);
    assert.ok(reasonsOf(seen, 'AN1121').includes('partial no_network_dns'));
    assert.deepEqual(told(seen), ['AN0728 process', 'AN1121 process']);
  });

  test('entity ids: processes are known by pid and image', async () => {
    const seen = await see({ sysmon: ({ ProcessGuid: _, ParentProcessGuid: __, ...line }) => line });
    assert.deepEqual(more(seen), onAll('no_process_identity'));
    assert.ok(reasonsOf(seen, 'AN0728').includes('partial no_entity_id'));
    assert.deepEqual(told(seen), ['AN0728 pid', 'AN1121 pid', 'AN1121 pid own_resolver']);
  });

  test('the right time: the host is named, and its queries find no sockets', async () => {
    const host = 'DEV-WS05.corp.example';
    const seen = await see({
      sysmon: (line) =>
        line.Hostname === host
          ? { ...line, UtcTime: String(line.UtcTime).replace('2026-03-10', '2026-03-08') }
          : line,
    });
    assert.deepEqual(more(seen), [`clock_offset ${host}`, 'unattributed_clients zeek']);
    assert.match(textOf(seen, 'clock_offset'), /up to 2880 minutes/);
    assert.ok(reasonsOf(seen, 'AN0728').includes('partial clock_offset'));
    assert.deepEqual(told(seen), told(whole));
  });

  test('a mapping: the index and its field are named, and ports are blind', async () => {
    const destination = { properties: { ip: { type: 'ip' }, port: { type: 'text' } } };
    const seen = await see({ mappings: { properties: { destination } } });
    assert.deepEqual(more(seen), ['unresolved_field']);
    assert.match(textOf(seen, 'unresolved_field'), /-source-sysmon-typed: port: destination\.port/);
    assert.ok(reasonsOf(seen, 'AN0728').includes('blind unresolved_field'));
    const confidences = told(seen);
    assert.ok(confidences.length > 0 && !confidences.some((one) => one.startsWith('AN0728')));
    assert.ok(confidences.some((one) => one.startsWith('AN1121 host')));
  });
});
