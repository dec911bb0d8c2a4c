import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Finding } from '../../server/schema/finding.ts';
import { type Bench, load, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

/** One small story (an implant that calculates two ports, and an RPC beside it), told in every shape that shippers write. */
const GUID = '{0A1B2C3D-1111-2222-3333-444455556666}';
const ZERO = '{00000000-0000-0000-0000-000000000000}';
const HOST = 'ws-7.corp.example';
const IMAGE = 'C:\\Users\\kim\\AppData\\Local\\Temp\\upd.exe';

interface Told {
  readonly id: 1 | 3 | 22;
  readonly at: string;
  readonly guid?: string;
  readonly data: Readonly<Record<string, string>>;
}
const at = (second: string): string => `2026-05-04 10:20:${second}`;
const EVENTS: readonly Told[] = [
  {
    id: 1,
    at: at('00.000'),
    data: { CommandLine: 'upd.exe -q', ParentImage: 'C:\\Windows\\explorer.exe', User: 'CORP\\kim' },
  },
  {
    id: 22,
    at: at('01.000'),
    data: { QueryName: 'a.calc.example.net', QueryStatus: '0', QueryResults: '::ffff:198.51.100.23;' },
  },
  {
    id: 3,
    at: at('01.500'),
    data: {
      DestinationIp: '198.51.100.23',
      DestinationPort: '10198',
      Protocol: 'tcp',
      Initiated: 'true',
      SourceIp: '10.0.0.7',
      SourcePort: '50001',
    },
  },
  {
    id: 22,
    at: at('08.000'),
    data: {
      QueryName: 'B.Calc.Example.net.',
      QueryStatus: '0',
      QueryResults: 'type:  5 x.calc.example.net;::ffff:203.0.113.9;',
    },
  },
  {
    id: 3,
    at: at('07.900'),
    data: {
      DestinationIp: '203.0.113.9',
      DestinationPort: '113',
      Protocol: 'tcp',
      Initiated: 'true',
      SourceIp: '10.0.0.7',
      SourcePort: '50002',
    },
  },
  {
    id: 3,
    at: at('09.000'),
    data: {
      DestinationIp: '203.0.113.9',
      DestinationPort: '4444',
      Protocol: 'tcp',
      Initiated: 'false',
      SourceIp: '10.0.0.7',
      SourcePort: '50003',
    },
  },
  {
    id: 3,
    at: at('09.500'),
    guid: ZERO,
    data: {
      DestinationIp: '203.0.113.77',
      DestinationPort: '4444',
      Protocol: 'tcp',
      Initiated: 'true',
      SourceIp: '10.0.0.7',
      SourcePort: '50004',
    },
  },
];

const iso = (text: string): string => `${text.replace(' ', 'T')}Z`;
/** the record is logged a little later than it happened */
const logged = (text: string): string => new Date(Date.parse(iso(text)) + 700).toISOString();
const base = (event: Told): Record<string, string> => ({
  UtcTime: event.at,
  ProcessGuid: event.guid ?? GUID,
  ProcessId: event.guid === undefined ? '4242' : '0',
  Image: event.guid === undefined ? IMAGE : '<unknown process>',
  ...event.data,
});

const toFlat = (event: Told): object => ({
  '@timestamp': logged(event.at),
  EventID: event.id,
  Hostname: HOST,
  host: 'collector',
  Channel: 'Microsoft-Windows-Sysmon/Operational',
  ...base(event),
});
const toWinlogbeat = (event: Told): object => ({
  '@timestamp': logged(event.at),
  host: { name: 'collector' },
  winlog: { event_id: event.id, computer_name: HOST, event_data: base(event) },
});
const addresses = (text = ''): string[] => [...text.matchAll(/::ffff:([0-9.]+);/g)].map((m) => m[1] ?? '');
const toEcs = (event: Told): object => {
  const data = base(event);
  return {
    '@timestamp': iso(event.at),
    event: { code: String(event.id) },
    winlog: { computer_name: HOST, event_id: String(event.id) },
    process: {
      entity_id: data.ProcessGuid,
      pid: Number(data.ProcessId),
      executable: data.Image,
      ...(data.CommandLine === undefined ? {} : { command_line: data.CommandLine }),
    },
    ...(data.QueryName === undefined
      ? {}
      : { dns: { question: { name: data.QueryName }, resolved_ip: addresses(data.QueryResults) } }),
    ...(data.DestinationIp === undefined
      ? {}
      : {
          destination: { ip: data.DestinationIp, port: Number(data.DestinationPort) },
          source: { ip: data.SourceIp, port: Number(data.SourcePort) },
          network: { transport: data.Protocol, direction: data.Initiated === 'true' ? 'egress' : 'ingress' },
        }),
  };
};
/** OpenSearch's Windows log type: raw DNS fields beside ECS destination fields. */
const toHybrid = (event: Told): object => {
  const data = base(event);
  const { destination, source } = toEcs(event) as { destination?: object; source?: object };
  const { DestinationIp: _ip, DestinationPort: _port, SourceIp: _sip, SourcePort: _sport, ...rest } = data;
  return {
    '@timestamp': logged(event.at),
    winlog: { event_id: event.id, computer_name: HOST, event_data: rest },
    ...(destination === undefined ? {} : { destination, source }),
  };
};

const keyword = { type: 'keyword' };
const KEYWORDS_ONLY = {
  dynamic_templates: [{ strings: { match_mapping_type: 'string', unmatch: '@timestamp', mapping: keyword } }],
  properties: { '@timestamp': { type: 'date' } },
};
const ECS_MAPPING = {
  properties: {
    '@timestamp': { type: 'date' },
    event: { properties: { code: keyword } },
    winlog: { properties: { computer_name: keyword, event_id: keyword } },
    process: {
      properties: { entity_id: keyword, pid: { type: 'long' }, executable: keyword, command_line: keyword },
    },
    dns: { properties: { question: { properties: { name: keyword } }, resolved_ip: { type: 'ip' } } },
    destination: { properties: { ip: { type: 'ip' }, port: { type: 'integer' } } },
    source: { properties: { ip: { type: 'ip' }, port: { type: 'integer' } } },
    network: { properties: { transport: keyword, direction: keyword } },
  },
};

interface ScanOutput {
  readonly account: {
    readonly join_states: Record<string, number>;
    readonly unresolved: readonly { readonly index: string; readonly field: string; readonly why: string }[];
    readonly events: Record<string, number>;
  };
  readonly findings: readonly Finding[];
}

for (const flavor of ['opensearch', 'elasticsearch'] as const)
  suite(`an index nobody re-indexed, on ${flavor}`, () => {
    let bench: Bench;
    before(async () => {
      bench = await openBench(flavor);
    });
    after(() => bench.stop());

    const scan = async (prefix: string): Promise<ScanOutput> => {
      const env = toEnv(bench.url, prefix);
      const run = await runAfterquery(
        ['scan', '--from', '2026-05-04', '--to', '2026-05-05', '--dry-run', '--json'],
        env,
      );
      assert.equal(run.code, 0, run.err);
      return JSON.parse(run.out) as ScanOutput;
    };

    const expectStory = ({ findings, account }: ScanOutput): void => {
      assert.equal(findings.length, 1, JSON.stringify(account));
      const [finding] = findings;
      assert.equal(finding?.rule.id, 'AN0728');
      assert.equal(finding?.process?.entity_id, GUID.toLowerCase());
      assert.equal(finding?.process?.pid, 4242);
      assert.equal(finding?.process?.command_line, 'upd.exe -q');
      assert.equal(finding?.host.name, HOST);
      assert.equal(finding?.dns.question.registered_domain, 'example.net');
      assert.deepEqual(
        finding?.afterquery.pairs?.map((p) => [p.address, p.port, p.lag_ms, p.name]),
        [
          ['198.51.100.23', 10198, 500, 'a.calc.example.net'],
          ['203.0.113.9', 113, -100, 'B.Calc.Example.net'],
        ],
      );
      assert.equal(account.join_states.inside_window, 2);
      assert.equal(account.join_states.no_process_identity, 1);
      assert.deepEqual(account.events, { sysmon_1: 1, sysmon_22: 2, sysmon_3: 4 });
      assert.deepEqual(account.unresolved, []);
    };

    const cases: readonly (readonly [string, (event: Told) => object, object?])[] = [
      ['flat, dynamic mapping (text with .keyword)', toFlat],
      ['flat, keywords only', toFlat, KEYWORDS_ONLY],
      ['raw winlogbeat, dynamic mapping', toWinlogbeat],
      ['raw winlogbeat, keywords only', toWinlogbeat, KEYWORDS_ONLY],
      ['ECS', toEcs, ECS_MAPPING],
      ['hybrid: raw DNS beside ECS destination', toHybrid],
    ];
    for (const [name, shape, mapping] of cases)
      test(name, async () => {
        const prefix = newPrefix();
        await load(bench.engine, `${prefix}-source-sysmon`, EVENTS.map(shape), mapping);
        expectStory(await scan(prefix));
      });

    test('lookups raw in one index, sockets ECS in another: joined across', async () => {
      const prefix = newPrefix();
      const lookups = EVENTS.filter((event) => event.id !== 3);
      const sockets = EVENTS.filter((event) => event.id === 3);
      await load(bench.engine, `${prefix}-source-sysmon-a`, lookups.map(toWinlogbeat));
      await load(bench.engine, `${prefix}-source-sysmon-b`, sockets.map(toEcs), ECS_MAPPING);
      const output = await scan(prefix);
      assert.equal(output.account.join_states.inside_window, 2);
      assert.equal(output.findings.length, 1);
    });

    test('two shapes in one index: each document is judged once', async () => {
      const prefix = newPrefix();
      const half = EVENTS.map((event, i) => (i % 2 === 0 ? toWinlogbeat(event) : toEcs(event)));
      await load(bench.engine, `${prefix}-source-sysmon`, half, {
        ...ECS_MAPPING,
        properties: {
          ...ECS_MAPPING.properties,
          winlog: { properties: { computer_name: keyword, event_id: keyword } },
        },
      });
      const output = await scan(prefix);
      assert.deepEqual(output.account.events, { sysmon_1: 1, sysmon_22: 2, sysmon_3: 4 });
      assert.equal(output.account.join_states.inside_window, 2);
    });

    test('a template maps ECS fields that no document fills: the raw ones are used', async () => {
      const prefix = newPrefix();
      await load(bench.engine, `${prefix}-source-sysmon`, EVENTS.map(toWinlogbeat), {
        properties: { ...ECS_MAPPING.properties, winlog: { properties: { computer_name: keyword } } },
      });
      expectStory(await scan(prefix));
    });

    test('text without a keyword is said, by index and field', async () => {
      const prefix = newPrefix();
      await load(bench.engine, `${prefix}-source-sysmon`, EVENTS.map(toFlat), {
        properties: { Image: { type: 'text' }, DestinationPort: { type: 'text' } },
      });
      const { account } = await scan(prefix);
      const said = account.unresolved.map((u) => `${u.index} ${u.field}`);
      assert.ok(said.includes(`${prefix}-source-sysmon executable`), JSON.stringify(account.unresolved));
      assert.ok(said.includes(`${prefix}-source-sysmon port`));
      assert.match(account.unresolved[0]?.why ?? '', /text without a keyword/);
    });
  });
