import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { OWN_RESOLVER } from '../../server/analytics/an1121_dns_tunnelling/own_resolver.ts';
import { toCommunityId } from '../../server/join/community_id.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { type Bench, openBench, scanEvents } from './support.ts';

const START = Date.UTC(2026, 4, 4, 10, 16);
const TOOL = '{0a1b2c3d-1111-2222-3333-000000000001}';
const OTHER = '{0a1b2c3d-1111-2222-3333-000000000002}';
const CLIENT = '10.0.0.7';
const PUBLIC = '203.0.113.1';
const RESOLVER = '198.51.100.53';

type Event = Readonly<Record<string, string | number>>;

const socket = (host: string, guid: string, second: number, more: Event = {}): Event => {
  const time = new Date(START + second * 1_000).toISOString();
  return {
    EventID: 3,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Hostname: host,
    '@timestamp': time,
    UtcTime: time.replace('T', ' ').replace('Z', ''),
    ProcessGuid: guid,
    ProcessId: '10',
    Image: 'C:\\Tools\\tool.exe',
    Protocol: 'udp',
    Initiated: 'true',
    SourceIp: CLIENT,
    SourcePort: '50001',
    DestinationIp: RESOLVER,
    DestinationPort: '53',
    ...more,
  };
};

/** Sixty questions whose names carry data, two seconds apart. */
const tunnel = (client: string, toPort: (i: number) => number | undefined, more: Event = {}): Event[] =>
  Array.from({ length: 60 }, (_, i) => {
    const label = createHash('sha256').update(`${client} ${i}`).digest('hex').slice(0, 50);
    const port = toPort(i);
    return {
      _path: 'dns',
      ts: START / 1_000 + 1 + i * 2,
      uid: `C${i}`,
      'id.orig_h': client,
      ...(port === undefined ? {} : { 'id.orig_p': port }),
      'id.resp_h': RESOLVER,
      'id.resp_p': 53,
      proto: 'udp',
      trans_id: i,
      query: `${label}.t.example.net`,
      qtype: 16,
      qtype_name: 'TXT',
      rcode: 0,
      rcode_name: 'NOERROR',
      ...more,
    };
  });
const on50001 = () => 50_001;
const web = (host: string, second: number): Event =>
  socket(host, OTHER, second, { SourcePort: '60000', DestinationPort: '443', Protocol: 'tcp' });

suite("a sensor's DNS and the process that sent it, from files to findings", () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  const judge = async (events: readonly Event[]): Promise<Finding> => {
    const { findings } = await scanEvents<{ findings: Finding[] }>(bench.url, events);
    const tunnels = findings.filter(
      ({ rule, dns }) => rule.id === 'AN1121' && dns.question.registered_domain !== OWN_RESOLVER,
    );
    assert.equal(tunnels.length, 1);
    return tunnels[0] ?? assert.fail('no finding');
  };
  const told = ({ afterquery, process, host }: Finding) => [
    afterquery.attribution_code,
    process?.entity_id,
    host.name,
  ];

  test('by source address, port, resolver and transport', async () => {
    const wrong = socket('w1', OTHER, 1, { Protocol: 'tcp' });
    const finding = await judge([socket('w1', TOOL, 0), wrong, ...tunnel(CLIENT, on50001)]);
    assert.deepEqual(told(finding), ['own_resolver', TOOL, 'w1']);
    assert.match(finding.afterquery.attribution ?? '', /60 of 60 transactions/);
  });

  test('by community id alone', async () => {
    const id = toCommunityId('udp', [CLIENT, 50_001], [RESOLVER, 53]) ?? '';
    const seen = tunnel(CLIENT, () => undefined, { community_id: id });
    assert.deepEqual(told(await judge([socket('w1', TOOL, 0), ...seen])), ['own_resolver', TOOL, 'w1']);
  });

  test("not by the server's side of the same flow", async () => {
    const server = socket('dc1', OTHER, 0, { Initiated: 'false', Image: 'C:\\Tools\\resolver.exe' });
    const finding = await judge([server, socket('w1', TOOL, 0), ...tunnel(CLIENT, on50001)]);
    assert.deepEqual(told(finding), ['own_resolver', TOOL, 'w1']);
  });

  test('two hosts that claim the flow leave it to the address', async () => {
    const finding = await judge([socket('w1', TOOL, 0), socket('w2', OTHER, 0), ...tunnel(CLIENT, on50001)]);
    assert.deepEqual(told(finding), ['several_hosts', undefined, CLIENT]);
    assert.equal(finding.afterquery.confidence, 'host');
  });

  test('behind a translation: the one process whose ports and times fit, weaker by ten points', async () => {
    const ports = Array.from({ length: 60 }, (_, i) => 50_000 + i);
    const sockets = ports.map((port, i) => socket('w1', TOOL, i * 2, { SourcePort: String(port) }));
    const finding = await judge([...sockets, ...tunnel(PUBLIC, (i) => 50_000 + i)]);
    assert.deepEqual(told(finding), ['translated_source', TOOL, 'w1']);
    const weaker = finding.afterquery.reasons.find(({ code }) => code === 'weaker_identity');
    assert.equal(weaker?.points, -10);
    assert.deepEqual([finding.host.ip, finding.source?.ip], [undefined, [PUBLIC]]);
  });

  test('else it says what is missing', async () => {
    const seen = tunnel(CLIENT, on50001);
    assert.deepEqual(told(await judge([web('w1', 0), ...seen])), ['flows_not_logged', undefined, 'w1']);
    const elsewhere = { ...web('w1', 0), SourceIp: '10.0.0.9' };
    assert.deepEqual(told(await judge([elsewhere, ...seen])), ['no_socket_events', undefined, CLIENT]);
    const blind = tunnel(CLIENT, () => undefined);
    assert.deepEqual(told(await judge([web('w1', 0), ...blind])), ['flows_not_recorded', undefined, 'w1']);
  });
});
