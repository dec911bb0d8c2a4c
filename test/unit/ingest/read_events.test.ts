import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalise } from '../../../server/ingest/normalise.ts';
import { shiftEvent } from '../../../server/ingest/shift_event.ts';
import type { NormalisedEvent } from '../../../server/schema/events.ts';
import { fixture, inChunks, ingest } from './support.ts';

const eventsOf = async (name: string): Promise<NormalisedEvent[]> =>
  (await ingest([fixture(name)])).events.map(({ event }) => event);

const one = (record: unknown): NormalisedEvent => {
  const result = normalise(record);
  assert.ok(result._tag === 'Right', JSON.stringify(result));
  return result.right.event;
};

const FLAT = {
  EventID: 22,
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  Hostname: 'PC',
  UtcTime: '2024-03-01 09:00:00.000',
};

describe('readEvents', () => {
  it('accounts for every line', async () => {
    const { account } = await ingest([fixture('sysmon_flat.ndjson')]);
    assert.deepEqual(account.events, { sysmon: 4, dns: 0 });
    assert.equal(account.lines, 10);
    assert.deepEqual(account.by_event_code, { '1': 1, '3': 1, '22': 1, '5': 1 });
    assert.deepEqual(account.skipped, {
      foreign_event_id: { count: 2, example: 'Microsoft-Windows-Sysmon/Operational 7' },
      not_json: { count: 1, example: 'this line is not JSON' },
      unknown_shape: { count: 1, example: 'members: hello' },
      wrong_type: { count: 1, example: 'an array, not an object' },
      no_timestamp: { count: 1, example: 'UtcTime yesterday' },
    });
    assert.equal(account.oldest, '2024-03-01T09:00:00.250Z');
    assert.equal(account.newest, '2024-03-01T09:10:00.000Z');
  });

  it('reads a process creation', async () => {
    const [event] = await eventsOf('sysmon_flat.ndjson');
    assert.deepEqual(event?.process, {
      entity_id: '{a1b2c3d4-0001-65e1-0000-001000000001}',
      pid: 4242,
      name: 'rundll32.exe',
      executable: 'C:\\Windows\\System32\\rundll32.exe',
      command_line: 'rundll32.exe a.dll,Start',
      working_directory: 'C:\\Users\\ana\\',
      hash: { sha1: 'a'.repeat(40), md5: 'b'.repeat(32), sha256: 'c'.repeat(64) },
      parent: {
        pid: 17,
        name: 'explorer.exe',
        executable: 'C:\\Windows\\explorer.exe',
        command_line: 'C:\\Windows\\Explorer.EXE',
      },
    });
    assert.deepEqual(event?.host, { name: 'PC-7.example.test' });
    assert.deepEqual(event?.user, { domain: 'EXAMPLE', name: 'ana' });
    assert.equal(event?.event.created, '2024-03-01T09:00:01.500Z');
  });

  it('reads a socket', async () => {
    const event = (await eventsOf('sysmon_flat.ndjson'))[1];
    assert.deepEqual(event?.source, { ip: '10.0.0.7', port: 50123 });
    assert.deepEqual(event?.destination, { ip: '2001:db8::1', port: 8443 });
    assert.deepEqual(event?.network, { transport: 'tcp', direction: 'egress' });
  });

  it('reads a lookup, and recovers from the message what the fields lack', async () => {
    const event = (await eventsOf('sysmon_flat.ndjson'))[2];
    assert.deepEqual(event?.process, {
      entity_id: '{a1b2c3d4-0001-65e1-0000-001000000001}',
      pid: 4242,
      executable: '<unknown process>',
    });
    assert.deepEqual(event?.dns, {
      question: { name: 'c2.example.co.uk', type: 'A', registered_domain: 'example.co.uk', subdomain: 'c2' },
      answers: [
        { data: 'edge.example.net', type: 'CNAME' },
        { data: '192.0.2.7', type: 'A' },
      ],
      resolved_ip: ['192.0.2.7'],
      response_code: 'NOERROR',
    });
    assert.deepEqual(event?.sysmon, { dns: { status: '0' } });
  });

  it('takes the log time where UtcTime is no time, and no process where the GUID is all zero', async () => {
    const event = (await eventsOf('sysmon_flat.ndjson'))[3];
    assert.equal(event?.['@timestamp'], '2024-03-01T09:10:00.000Z');
    assert.equal(event?.process?.entity_id, undefined);
  });

  it('lets no later message line forge an earlier field', () => {
    const Message = 'Process Create:\nProcessId: 7\nCommandLine: x\nProcessId: 666\nImage: C:\\evil.exe';
    assert.equal(one({ ...FLAT, EventID: 1, Message }).process?.pid, 7);
  });

  it('takes the host of a forwarded winlogbeat event from the computer name', () => {
    const event = one({
      '@timestamp': '2024-03-01T09:00:01.000Z',
      host: { name: 'collector' },
      winlog: {
        computer_name: 'PC-9',
        event_id: '3',
        record_id: 5,
        channel: 'Microsoft-Windows-Sysmon/Operational',
        event_data: {
          UtcTime: '2024-03-01 09:00:00.000',
          Image: 'C:\\a.exe',
          DestinationIp: 'nonsense',
          DestinationPort: '70000',
        },
      },
    });
    assert.equal(event.host?.name, 'PC-9');
    assert.equal(event.destination, undefined);
    assert.equal(event.event.created, '2024-03-01T09:00:01.000Z');
  });

  it('reads Azure records, EventData as text and as an object', () => {
    const data = {
      UtcTime: '2024-03-01T09:00:00.1230000Z',
      ProcessId: '12',
      QueryName: 'a.example.com',
      QueryResults: '-',
      QueryStatus: '9003',
    };
    for (const EventData of [data, JSON.stringify(data)]) {
      const event = one({
        EventID: 22,
        Channel: 'Microsoft-Windows-Sysmon/Operational',
        Computer: 'PC',
        EventData,
      });
      assert.equal(event['@timestamp'], '2024-03-01T09:00:00.123Z');
      assert.equal(event.dns?.response_code, 'NXDOMAIN');
    }
    const bad = normalise({ EventID: 22, Provider: 'Microsoft-Windows-Sysmon', EventData: '{' });
    assert.ok(bad._tag === 'Left' && bad.left.reason === 'wrong_type');
  });

  it('reads the dialects of network sensors', async () => {
    const { events, account } = await ingest([fixture('network_dns.ndjson'), fixture('zeek_dns.tsv')]);
    assert.deepEqual(account.by_event_code, { 'zeek.dns': 6, 'packetbeat.dns': 1 });
    assert.deepEqual(account.skipped, {
      foreign_zeek_log: { count: 1, example: "zeek log 'conn' is not read" },
    });
    assert.equal(new Set(events.map(({ id }) => id)).size, 7, 'microseconds tell two rows apart');
    const [first, , text, nested, packetbeat, tsv, refused] = events.map(({ event }) => event);
    assert.deepEqual(first?.dns?.answers, [
      { data: 'edge.example.net', type: 'CNAME' },
      { data: '192.0.2.8', type: 'A' },
    ]);
    assert.equal(first?.dns?.id, '77');
    assert.equal(first?.host, undefined);
    assert.deepEqual(text?.dns?.answers, [{ data: '1.2.3.4', type: 'TXT' }]);
    assert.equal(text?.dns?.resolved_ip, undefined);
    assert.equal(text?.dns?.response_code, 'NXDOMAIN');
    assert.equal(text?.['@timestamp'], '2024-03-01T09:00:03.250Z');
    assert.deepEqual(nested?.source, { ip: 'fe80::1', port: 50003 });
    assert.deepEqual(nested?.destination, { ip: '10.0.0.53', port: 53 });
    assert.deepEqual(nested?.dns, {
      id: '79',
      question: { type: 'NULL' },
      answers: [{ data: 'AB', type: 'NULL' }],
    });
    assert.deepEqual(packetbeat?.source, { ip: '10.0.0.9', port: 51000 });
    assert.equal(packetbeat?.host, undefined);
    assert.equal(packetbeat?.dns?.question?.type, 'MX');
    assert.equal(tsv?.dns?.question?.name, 'a\\xffb.t.example.org');
    assert.deepEqual(tsv?.dns?.resolved_ip, ['192.0.2.9']);
    assert.deepEqual(refused?.dns, { id: '6', response_code: 'REFUSED' });
  });

  it('counts a line that is too long, and file problems', async () => {
    const stdin = inChunks(Buffer.from(`${'x'.repeat(500)}\n`));
    const { account } = await ingest(['-', fixture('absent')], { stdin, max_line_bytes: 100 });
    assert.deepEqual(account.skipped, { line_too_long: { count: 1, example: 'line 1 has 500 bytes' } });
    assert.equal(account.lines, 1);
    assert.deepEqual(
      account.problems.map(({ sentence }) => sentence),
      ['There is no such file.'],
    );
  });
});

describe('shiftEvent', () => {
  it('moves all times by one span', () => {
    const event = one({ ...FLAT, TimeCreated: '2024-03-01T09:00:02.000Z' });
    const moved = shiftEvent(event, 60_000);
    assert.equal(moved['@timestamp'], '2024-03-01T09:01:00.000Z');
    assert.equal(moved.event.created, '2024-03-01T09:01:02.000Z');
    assert.deepEqual(shiftEvent(moved, -60_000), event);
    assert.deepEqual(shiftEvent(event, 1e300)['@timestamp'], event['@timestamp']);
  });
});
