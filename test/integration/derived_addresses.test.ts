import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Finding } from '../../server/schema/finding.ts';
import { type Bench, openBench, scanEvents } from './support.ts';

const GUID = '{0a1b2c3d-1111-2222-3333-00000000000a}';
const BORROWED = 'C:\\Windows\\System32\\rundll32.exe';
const ORDINARY = 'C:\\Tools\\tool.exe';
const ANSWERS = ['198.51.100.23', '203.0.113.77', '45.12.9.130'];
const KEY = [90, 23, 195, 158];
const KEYED = ANSWERS.map((answer) =>
  answer
    .split('.')
    .map((octet, i) => Number(octet) ^ (KEY[i] ?? 0))
    .join('.'),
);

type Event = Readonly<Record<string, string | number>>;
const toEvent = (id: number, second: number, image: string, more: Event): Event => {
  const at = `10:20:${String(second).padStart(2, '0')}.000`;
  return {
    EventID: id,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Hostname: 'w1',
    '@timestamp': `2026-05-04T${at}Z`,
    UtcTime: `2026-05-04 ${at}`,
    ProcessGuid: GUID,
    ProcessId: '10',
    Image: image,
    ...more,
  };
};
/** Each answer, and a second later a socket to the address beside it. */
const tell = (image: string, addresses: readonly string[], port: number): Event[] =>
  addresses.flatMap((address, i) => [
    toEvent(22, 2 * i, image, {
      QueryName: `n${i}.example.net`,
      QueryStatus: '0',
      QueryResults: `::ffff:${ANSWERS[i]};`,
    }),
    toEvent(3, 2 * i + 1, image, {
      DestinationIp: address,
      DestinationPort: String(port),
      Protocol: 'tcp',
      Initiated: 'true',
      SourceIp: '10.0.0.7',
      SourcePort: '50001',
    }),
  ]);

interface ScanOutput {
  readonly account: {
    readonly join_states: Record<string, number>;
    readonly candidates: Record<string, number>;
  };
  readonly findings: readonly Finding[];
}

suite('derived addresses, from files to findings', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  const judge = (events: readonly Event[]): Promise<ScanOutput> => scanEvents(bench.url, events);

  test('a borrowed program on an expected port is found by its addresses, and counted as no unusual socket', async () => {
    const { findings, account } = await judge(tell(BORROWED, KEYED, 443));
    assert.equal(findings.length, 1);
    const [finding] = findings;
    assert.equal(finding?.afterquery.address_derivation?.form, `xor ${KEY.join('.')}`);
    assert.equal(finding?.afterquery.address_derivation?.distinct_answers, 3);
    assert.equal(finding?.threat.technique.subtechnique?.id, 'T1568.003');
    assert.equal(finding?.afterquery.severity, 'high');
    assert.deepEqual(finding?.destination?.ip, [...KEYED].sort());
    assert.deepEqual(finding?.destination?.port, [443]);
    assert.deepEqual(account.join_states, {});
    assert.equal(account.candidates.suspect_socket_buckets, 3);
  });

  test('an ordinary program on an expected port is not read, nor does a suspect without such addresses tell anything', async () => {
    const ordinary = await judge(tell(ORDINARY, KEYED, 443));
    assert.deepEqual(ordinary.findings, []);
    assert.equal(ordinary.account.candidates.suspect_socket_buckets, undefined);
    const unrelated = await judge(tell(BORROWED, ['9.1.7.3', '77.2.8.4', '31.3.9.5'], 443));
    assert.deepEqual(unrelated.findings, []);
    assert.deepEqual((await judge(tell(BORROWED, ANSWERS, 443))).findings, []);
    assert.deepEqual((await judge(tell(BORROWED, ['10.1.7.3', '10.2.8.4', '10.3.9.5'], 443))).findings, []);
  });

  test('on an unusual port the addresses of any program are looked at', async () => {
    const reversed = ANSWERS.map((answer) => answer.split('.').reverse().join('.'));
    const { findings, account } = await judge(tell(ORDINARY, reversed, 4444));
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.afterquery.address_derivation?.form, 'reverse');
    assert.ok(findings[0]?.afterquery.reasons.some(({ code }) => code === 'unusual_port'));
    assert.deepEqual(account.join_states, { never_resolved: 3 });
  });
});
