import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toEventTime } from '../../../server/findings/event_time.ts';
import { pickTexts } from '../../../server/findings/source_values.ts';
import { byTime, toTimelineRow } from '../../../server/findings/timeline_row.ts';

const IMAGE = 'C:\\Windows\\System32\\rundll32.exe';

const toRow = (role: string, source: unknown) => toTimelineRow({ role, index: 'i', id: '1' }, source);

const LOOKUPS = {
  ECS: {
    '@timestamp': '2026-03-10T09:15:00.123Z',
    process: { pid: 4_242, executable: IMAGE },
    dns: { question: { name: 'www.example.com', type: 'A' }, resolved_ip: ['198.51.100.23'] },
  },
  'raw winlogbeat': {
    '@timestamp': '2026-03-10T09:15:07.000Z',
    winlog: {
      event_data: {
        UtcTime: '2026-03-10 09:15:00.123',
        ProcessId: '4242',
        Image: IMAGE,
        QueryName: 'www.example.com.',
        QueryStatus: '0',
        QueryResults: '::ffff:198.51.100.23;',
      },
    },
  },
  'flat Sysmon': {
    UtcTime: '2026-03-10 09:15:00.123',
    ProcessId: 4_242,
    Image: IMAGE,
    QueryName: 'www.example.com',
    QueryResults: '198.51.100.23;',
  },
  'dotted names': {
    '@timestamp': '2026-03-10T09:15:00.123Z',
    'process.pid': 4_242,
    'process.executable': IMAGE,
    'dns.question': { name: 'www.example.com', type: 'A' },
    'dns.resolved_ip': '198.51.100.23',
  },
};

describe('an event of a finding', () => {
  it('says the same of a lookup in every spelling', () => {
    for (const [spelling, source] of Object.entries(LOOKUPS)) {
      const { text, time, fields } = toRow('lookup', source);
      assert.equal(text, 'rundll32.exe (pid 4242) asked www.example.com (A): 198.51.100.23', spelling);
      assert.equal(time, '2026-03-10T09:15:00.123Z', spelling);
      assert.equal(fields['process.executable'], IMAGE);
      assert.deepEqual(fields['dns.resolved_ip'], ['198.51.100.23']);
    }
  });

  it('says what came of a lookup without an address', () => {
    const asked = { ProcessId: 1, QueryName: 'a.example', QueryStatus: '9003', QueryResults: '-' };
    assert.equal(toRow('lookup', asked).text, 'process 1 asked a.example: NXDOMAIN');
    assert.equal(
      toRow('lookup', { ...asked, QueryStatus: '0' }).text,
      'process 1 asked a.example: no address',
    );
  });

  it('says where a socket went and who started a process', () => {
    const socket = { Image: IMAGE, ProcessId: '7', DestinationPort: '8443', Protocol: 'TCP' };
    assert.equal(
      toRow('socket', { ...socket, DestinationIp: '2001:db8:0:0:0:0:0:1' }).text,
      'rundll32.exe (pid 7) connected to [2001:db8::1]:8443 (tcp)',
    );
    assert.equal(toRow('socket', socket).text, 'rundll32.exe (pid 7) connected to an unknown address (tcp)');
    const start = {
      process: {
        pid: 7,
        executable: IMAGE,
        command_line: 'rundll32.exe\r\n x.dll,Run',
        parent: { pid: 3, executable: 'C:\\Windows\\explorer.exe' },
      },
    };
    assert.equal(
      toRow('process_start', start).text,
      'rundll32.exe (pid 7) was started by explorer.exe (pid 3): rundll32.exe x.dll,Run',
    );
  });

  it('reads the spellings of network sensors', () => {
    const zeek = {
      ts: 1_709_283_603.25,
      'id.orig_h': '10.0.0.7',
      'id.resp_h': '10.0.0.53',
      query: 'www.example.com',
      qtype_name: 'A',
      answers: ['edge.example.net', '192.0.2.8'],
    };
    const row = toRow('network_lookup', zeek);
    assert.equal(row.text, '10.0.0.7 asked www.example.com (A) at 10.0.0.53: 192.0.2.8');
    assert.equal(row.time, '2024-03-01T09:00:03.250Z');
    const packetbeat = {
      '@timestamp': '2024-03-01T09:00:06.000Z',
      client: { ip: '10.0.0.9' },
      server: { ip: '10.0.0.53' },
      dns: {
        question: { name: 'www.example.com', type: 'A' },
        answers: [{ data: 'edge.example.net' }, { data: '192.0.2.9' }],
      },
    };
    assert.equal(
      toRow('network_lookup', packetbeat).text,
      '10.0.0.9 asked www.example.com (A) at 10.0.0.53: 192.0.2.9',
    );
  });

  it('has no time where the event has none, and then comes last', () => {
    const rows = [
      toRow('socket', {}),
      toRow('socket', { '@timestamp': '2026-03-10T09:15:01Z' }),
      toRow('socket', { '@timestamp': '2026-03-10T09:15:00Z' }),
      toRow('lookup', { '@timestamp': '2026-03-10T09:15:00Z' }),
    ].sort(byTime);
    assert.deepEqual(
      rows.map(({ role, time }) => [role, time]),
      [
        ['lookup', '2026-03-10T09:15:00.000Z'],
        ['socket', '2026-03-10T09:15:00.000Z'],
        ['socket', '2026-03-10T09:15:01.000Z'],
        ['socket', undefined],
      ],
    );
  });

  it('survives any document and any role, in one bounded line', () => {
    const key = fc.constantFrom(
      'process',
      'pid',
      'Image',
      'dns',
      'question',
      'name',
      'answers',
      'UtcTime',
      'ts',
    );
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        fc.string({ unit: 'binary', maxLength: 2_000 }),
        fc.array(tie('document'), { maxLength: 3 }),
        fc.dictionary(key, tie('document')),
      ),
    }));
    const role = fc.oneof(
      fc.constantFrom('lookup', 'socket', 'process_start', 'network_lookup', '__proto__'),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(role, document, (one, source) => {
        const { text, time } = toRow(one, source);
        assert.ok(text.length > 0 && text.length < 5_000);
        assert.doesNotMatch(text, /\p{Cc}/u);
        assert.ok(time === undefined || time.length === 24);
      }),
    );
  });
});

describe('values of a document', () => {
  it('are found nested, dotted, in lists, and under the first name that holds any', () => {
    assert.deepEqual(pickTexts({ a: [{ b: 1 }, { b: 'x' }], 'a.b': true }, ['a.b']), ['1', 'x', 'true']);
    assert.deepEqual(pickTexts({ a: '-', b: ' ' }, ['a', 'b', 'c']), []);
    assert.deepEqual(pickTexts({ c: 'y' }, ['a.b', 'c']), ['y']);
    assert.deepEqual(pickTexts({}, ['constructor.name', '__proto__']), []);
  });
});

describe('the time of an event', () => {
  it('is read from every spelling and made UTC', () => {
    for (const [text, time] of [
      ['2026-03-10 09:15:00.1234567', '2026-03-10T09:15:00.123Z'],
      ['2026-03-10T10:15:00+0100', '2026-03-10T09:15:00.000Z'],
      ['1773134100.5', '2026-03-10T09:15:00.500Z'],
      ['1773134100500', '2026-03-10T09:15:00.500Z'],
      ['yesterday', undefined],
      ['2026-13-45 99:99:99', undefined],
      ['2026-02-03', undefined],
    ] as const)
      assert.equal(toEventTime([text]), time, text);
    assert.equal(toEventTime([undefined, 'x', '2026-03-10T09:15:00Z']), '2026-03-10T09:15:00.000Z');
  });
});
