import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Finding } from '../../server/schema/finding.ts';
import { type Bench, openBench, scanEvents } from './support.ts';

const PARENT = '{0a1b2c3d-1111-2222-3333-000000000001}';
const CHILD = '{0a1b2c3d-1111-2222-3333-000000000002}';
const OTHER = '{0a1b2c3d-1111-2222-3333-000000000003}';
const ZERO = '{00000000-0000-0000-0000-000000000000}';

type Event = Readonly<Record<string, string | number>>;
const sysmon = (
  id: number,
  second: string,
  host: string,
  guid: string,
  pid: number,
  image: string,
  more: Event,
): Event => ({
  EventID: id,
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  Hostname: host,
  '@timestamp': `2026-05-04T10:20:${second}Z`,
  UtcTime: `2026-05-04 10:20:${second}`,
  ProcessGuid: guid,
  ProcessId: String(pid),
  Image: image,
  ...more,
});
const lookup = (name: string, results: string): Event => ({
  QueryName: name,
  QueryStatus: '0',
  QueryResults: results,
});
const socket = (address: string, port: number): Event => ({
  DestinationIp: address,
  DestinationPort: String(port),
  Protocol: 'tcp',
  Initiated: 'true',
  SourceIp: '10.0.0.7',
  SourcePort: '50001',
});
const TOOL = 'C:\\Tools\\tool.exe';

interface ScanOutput {
  readonly account: { readonly join_states: Record<string, number> };
  readonly findings: readonly Finding[];
}

suite('confidence tiers, explicit ports and join states, from files to findings', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  const judge = (events: readonly Event[], ...ingest_options: string[]): Promise<ScanOutput> =>
    scanEvents(bench.url, events, ...ingest_options);

  test('the parent resolves, the child connects: lineage tier, on the child', async () => {
    const { findings } = await judge([
      sysmon(1, '00.000', 'w1', PARENT, 10, TOOL, {
        CommandLine: 'tool',
        ParentImage: 'C:\\Windows\\explorer.exe',
      }),
      sysmon(22, '01.000', 'w1', PARENT, 10, TOOL, lookup('c2.example.net', '::ffff:198.51.100.1;')),
      sysmon(1, '02.000', 'w1', CHILD, 11, TOOL, {
        CommandLine: 'tool -c',
        ParentProcessGuid: PARENT,
        ParentImage: TOOL,
        ParentProcessId: '10',
      }),
      sysmon(3, '03.000', 'w1', CHILD, 11, TOOL, socket('198.51.100.1', 4444)),
    ]);
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.afterquery.confidence, 'lineage');
    assert.equal(findings[0]?.process?.entity_id, CHILD);
    assert.equal(findings[0]?.process?.parent?.entity_id, PARENT);
    assert.equal(findings[0]?.afterquery.lineage[0]?.command_line, 'tool');
  });

  test('a port stated in the question excuses a child of an ordinary program, and none of an implant', async () => {
    const implant = 'C:\\Users\\kim\\AppData\\Local\\Temp\\update.exe';
    const asked = (parent: string) => [
      sysmon(1, '00.000', 'w1', PARENT, 10, parent, { ParentImage: 'C:\\Windows\\explorer.exe' }),
      sysmon(22, '01.000', 'w1', PARENT, 10, parent, lookup('_4444._tcp.c2.example.net', '')),
      sysmon(22, '01.500', 'w1', PARENT, 10, parent, lookup('c2.example.net', '::ffff:198.51.100.1;')),
      sysmon(1, '02.000', 'w1', CHILD, 11, TOOL, { ParentProcessGuid: PARENT, ParentImage: parent }),
      sysmon(3, '03.000', 'w1', CHILD, 11, TOOL, socket('198.51.100.1', 4444)),
    ];
    assert.deepEqual((await judge(asked(TOOL))).findings, []);
    const { findings } = await judge(asked(implant));
    assert.deepEqual(
      findings.map(({ afterquery }) => afterquery.pairs?.map(({ tier, asker }) => [tier, asker])),
      [[['lineage', implant]]],
    );
  });

  test('without a ProcessGuid: pid and image; another image with that pid is another process', async () => {
    const { findings, account } = await judge([
      sysmon(22, '01.000', 'w2', ZERO, 10, TOOL, lookup('c2.example.net', '::ffff:198.51.100.1;')),
      sysmon(3, '02.000', 'w2', ZERO, 10, TOOL, socket('198.51.100.1', 4444)),
      sysmon(3, '03.000', 'w2', ZERO, 10, 'C:\\Tools\\other.exe', socket('198.51.100.1', 4445)),
    ]);
    assert.deepEqual(
      findings.map((f) => [f.afterquery.confidence, f.destination?.port]),
      [['pid', [4444]]],
    );
    assert.equal(account.join_states.never_resolved, 1);
  });

  test('without any identity: the host alone, never above low', async () => {
    const { findings } = await judge([
      sysmon(22, '01.000', 'w3', OTHER, 10, TOOL, lookup('c2.example.net', '::ffff:198.51.100.1;')),
      sysmon(3, '02.000', 'w3', ZERO, 0, '<unknown process>', socket('198.51.100.1', 4444)),
    ]);
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.afterquery.confidence, 'host');
    assert.equal(findings[0]?.afterquery.severity, 'low');
  });

  test('a port that a service name asked for is explicit; the same program without it is not', async () => {
    const asked = [
      sysmon(
        22,
        '01.000',
        'w4',
        OTHER,
        10,
        TOOL,
        lookup('_sip._tcp.phone.example.net', 'type:  33 sip1.phone.example.net;'),
      ),
      sysmon(22, '01.500', 'w4', OTHER, 10, TOOL, lookup('sip1.phone.example.net', '::ffff:198.51.100.1;')),
      sysmon(3, '02.000', 'w4', OTHER, 10, TOOL, socket('198.51.100.1', 5060)),
    ];
    assert.deepEqual((await judge(asked)).findings, []);
    assert.equal((await judge(asked.slice(1))).findings.length, 1);
  });

  test('every join state is counted', async () => {
    const { account } = await judge([
      sysmon(22, '30.000', 'w5', OTHER, 10, TOOL, lookup('a.example.net', '::ffff:198.51.100.1;')),
      sysmon(3, '31.000', 'w5', OTHER, 10, TOOL, socket('198.51.100.1', 4444)),
      sysmon(3, '20.000', 'w5', OTHER, 10, TOOL, socket('198.51.100.1', 4445)),
      sysmon(3, '32.000', 'w5', OTHER, 10, TOOL, socket('198.51.100.2', 4446)),
      sysmon(3, '33.000', 'w5', ZERO, 0, '<unknown process>', socket('198.51.100.3', 4447)),
      sysmon(3, '34.000', 'w6', OTHER, 10, TOOL, socket('198.51.100.1', 4448)),
      {
        ...sysmon(3, '00.000', 'w5', OTHER, 10, TOOL, socket('198.51.100.1', 4449)),
        '@timestamp': '2026-05-04T10:40:00.000Z',
        UtcTime: '2026-05-04 10:40:00.000',
      },
    ]);
    assert.deepEqual(account.join_states, {
      inside_window: 1,
      earlier_only: 1,
      never_resolved: 1,
      no_process_identity: 1,
      no_dns_telemetry: 1,
      after_window: 1,
    });
  });

  test('a browser by path is left out, its name elsewhere is not', async () => {
    const real = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
    const fake = 'C:\\Users\\kim\\AppData\\Local\\Temp\\chrome.exe';
    const { findings } = await judge(
      [real, fake].flatMap((image, i) => [
        sysmon(22, '01.000', `w${7 + i}`, OTHER, 10, image, lookup('a.example.net', '::ffff:198.51.100.1;')),
        sysmon(3, '02.000', `w${7 + i}`, OTHER, 10, image, socket('198.51.100.1', 4444)),
      ]),
    );
    assert.deepEqual(
      findings.map((f) => f.process?.executable),
      [fake],
    );
    assert.equal(findings[0]?.afterquery.severity, 'medium');
  });

  test('--now moves the newest event to now', async () => {
    const { findings } = await judge(
      [
        sysmon(22, '01.000', 'w9', OTHER, 10, TOOL, lookup('a.example.net', '::ffff:198.51.100.1;')),
        sysmon(3, '02.000', 'w9', OTHER, 10, TOOL, socket('198.51.100.1', 4444)),
      ],
      '--now',
    );
    assert.equal(findings.length, 1);
    assert.ok(Date.now() - Date.parse(findings[0]?.['@timestamp'] ?? '') < 120_000);
  });
});
