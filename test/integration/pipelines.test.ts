import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { createIndex, getJson, refresh } from '../../server/engine/operations.ts';
import { detectShape } from '../../server/ingest/detect_shape.ts';
import { normalise } from '../../server/ingest/normalise.ts';
import { readLines } from '../../server/ingest/read_lines.ts';
import { readZeekHeader, toZeekRecord, type ZeekHeader } from '../../server/ingest/zeek_tsv.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { must } from '../contract/engines.ts';
import {
  type Bench,
  has_shared_data,
  newPrefix,
  openBench,
  root,
  runAfterquery,
  shared_data,
  toEnv,
} from './support.ts';

type Document = Readonly<Record<string, unknown>>;
type Stream = 'sysmon' | 'dns';
const STREAMS: readonly Stream[] = ['sysmon', 'dns'];

/** Where a pipeline gives something else than `normalise`, and why that is right. */
interface Argued {
  readonly why: string;
  readonly applies: (document: Document) => boolean;
  readonly expected: (document: Document, stream: Stream) => unknown;
}

const ARGUED: readonly Argued[] = [
  {
    why: 'An event that is ECS already may be another pipeline’s, with fields that its own dashboards need: it passes unchanged.',
    applies: (document) => detectShape(document) === 'ecs',
    expected: (document) => document,
  },
];

/** The public suffix list is not in the cluster; a scan splits names by itself. */
const withoutDomain = (event: object): unknown =>
  JSON.parse(
    JSON.stringify(event, (key, value) =>
      key === 'registered_domain' || key === 'subdomain' ? undefined : value,
    ),
  );

const toExpected = (document: Document, stream: Stream): unknown => {
  const argued = ARGUED.find((one) => one.applies(document));
  if (argued !== undefined) return argued.expected(document, stream);
  const outcome = normalise(document);
  return isLeft(outcome) || outcome.right.stream !== stream ? document : withoutDomain(outcome.right.event);
};

// --- the story: an implant that asks two names and calculates its ports from the answers, and DNS of the same client

const GUID = '{0A1B2C3D-1111-2222-3333-444455556666}';
const HOST = 'ws-7.corp.example';
const IMAGE = 'C:\\Users\\kim\\AppData\\Local\\Temp\\upd.exe';
const UTC = (second: string): string => `2026-05-04 10:20:${second}`;
const base = { ProcessGuid: GUID, ProcessId: '4242', Image: IMAGE, User: 'CORP\\kim' };

interface Told {
  readonly id: number;
  readonly data: Readonly<Record<string, string>>;
}
const START: Told = {
  id: 1,
  data: {
    ...base,
    UtcTime: UTC('00.000'),
    CommandLine: 'upd.exe -q',
    CurrentDirectory: 'C:\\Windows\\system32\\',
    Hashes: `SHA1=${'A'.repeat(40)},MD5=${'b'.repeat(32)},SHA256=${'0'.repeat(64)},IMPHASH=${'1'.repeat(32)}`,
    ParentProcessGuid: '{00000000-0000-0000-0000-000000000000}',
    ParentProcessId: '812',
    ParentImage: 'C:\\Windows\\explorer.exe',
    ParentCommandLine: 'explorer.exe',
  },
};
const lookup = (second: string, QueryName: string, QueryResults: string, QueryStatus = '0'): Told => ({
  id: 22,
  data: { ...base, UtcTime: UTC(second), QueryName, QueryResults, QueryStatus },
});
const socket = (second: string, DestinationIp: string, DestinationPort: string): Told => ({
  id: 3,
  data: {
    ...base,
    UtcTime: UTC(second),
    Protocol: 'tcp',
    Initiated: 'true',
    SourceIp: '10.0.0.7',
    SourceHostname: '-',
    SourcePort: '50001',
    DestinationIp,
    DestinationHostname: 'files.example.net',
    DestinationPort,
    DestinationPortName: 'HTTPS',
  },
});
const LOOKUP = lookup('08.000', 'b.calc.example.net.', 'type:  5 x.calc.example.net;::ffff:203.0.113.9;');
const SOCKET = socket('07.900', '203.0.113.9', '113');
const END: Told = { id: 5, data: { ...base, UtcTime: UTC('30.000') } };
const STORY: readonly Told[] = [
  START,
  lookup('01.000', 'a.calc.example.net', '::ffff:198.51.100.23;'),
  socket('01.500', '198.51.100.23', '10198'),
  LOOKUP,
  SOCKET,
  END,
];

const CHANNEL = 'Microsoft-Windows-Sysmon/Operational';
const logged = (event: Told): string =>
  new Date(Date.parse(`${event.data.UtcTime?.replace(' ', 'T')}Z`) + 700).toISOString();
const toFlat = (event: Told): Document => ({
  EventTime: '2026-05-04 12:20:00',
  '@timestamp': logged(event),
  EventID: event.id,
  Hostname: HOST,
  host: 'collector',
  Channel: CHANNEL,
  SourceName: 'Microsoft-Windows-Sysmon',
  RecordNumber: 77,
  ...event.data,
});
const toWinlogbeat = (event: Told): Document => ({
  '@timestamp': logged(event),
  host: { name: 'collector' },
  agent: { name: 'beat-1', type: 'winlogbeat', version: '8.1.0' },
  event: { code: event.id, created: logged(event) },
  winlog: {
    event_id: event.id,
    channel: CHANNEL,
    provider_name: 'Microsoft-Windows-Sysmon',
    computer_name: HOST,
    event_data: event.data,
  },
});
const toAzure = (event: Told): Document => ({
  TimeGenerated: logged(event),
  Computer: HOST,
  EventID: event.id,
  Source: 'Microsoft-Windows-Sysmon',
  EventData: JSON.stringify(event.data),
});
const toMessageOnly = (event: Told): Document => ({
  EventID: event.id,
  Hostname: HOST,
  SourceName: 'Microsoft-Windows-Sysmon',
  Message: `Sysmon says:\r\n${Object.entries(event.data)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\r\n')}`,
});

const ZEEK: Document = {
  _path: 'dns',
  ts: 1777890001.5004,
  uid: 'C1',
  'id.orig_h': '10.0.0.7',
  'id.orig_p': 53124,
  'id.resp_h': '10.0.0.53',
  'id.resp_p': 53,
  proto: 'UDP',
  trans_id: 4711,
  query: 'Fx7.T.example.net.',
  qtype: 16,
  qtype_name: 'TXT',
  rcode: 0,
  rcode_name: 'NOERROR',
  answers: ['TXT 12 hello', '192.0.2.9'],
  TTLs: [60, 60],
};
const { 'id.orig_h': _h, 'id.orig_p': _p, 'id.resp_h': _rh, 'id.resp_p': _rp, _path, ...ROW } = ZEEK;
const PACKETBEAT: Document = {
  '@timestamp': '2026-05-04T10:20:01.500Z',
  event: { dataset: 'dns', created: '2026-05-04T10:20:02Z', start: '2026-05-04T10:20:01.500Z' },
  type: 'dns',
  host: { name: 'sensor' },
  client: { ip: '10.0.0.7', port: 53124 },
  server: { ip: '10.0.0.53', port: 53 },
  network: { transport: 'UDP', community_id: '1:abc=', direction: 'egress' },
  dns: {
    id: 99,
    question: { name: 'www.example.net', type: 'A' },
    answers: [
      { name: 'www.example.net', type: 'CNAME', data: 'edge.example.net' },
      { name: 'edge.example.net', type: 'A', data: '192.0.2.7', ttl: '30' },
    ],
    resolved_ip: ['192.0.2.7', '2001:DB8::1'],
    response_code: 'noerror',
  },
};

// --- the same documents, and what hostile or careless senders make of them

const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  22,
  -1,
  3.0,
  2.5,
  65_536,
  1e15,
  1e17,
  '',
  ' ',
  '-',
  '.',
  '..',
  '(empty)',
  ' 53 ',
  'text',
  'nul\0l',
  'half \ud83d pair, whole 😀, root.',
  `\u00a0\ufeff wide \u2003`,
  '&lt;unknown process&gt;',
  '&amp;lt;b&#39;\\',
  '*',
  'query-65399',
  'type65',
  '2026-05-04T10:20:30.123456789+02:00',
  '2026-02-30 00:00:00',
  '2026-05-04 24:00:00',
  '1777890001.25',
  '2525-01-01T00:00:00Z',
  '::1.2.3.4',
  'fe80::1:0:0:1%eth0',
  '1:0:0:2::',
  '1:2:3:4:5:6:7::',
  '1::2::3',
  '64:ff9b::192.0.2.1',
  '::ffff:c000:201',
  '01.2.3.4',
  '0x7f.1',
  '00000000-0000-0000-0000-000000000000',
  '0A1B2C3D-1111-2222-3333-444455556666',
  'DNS_ERROR_RCODE_NAME_ERROR',
  '09003',
  'type: 16 text;type:  33 0 5 5060 sip.example.net;192.0.2.1;;-;rubbish;type: 1 ::ffff:192.0.2.2;type: 123456 x;type: 28',
  'type:  5 a;type:  5 b',
  `type: 5 ${'long'.repeat(200)};2001:db8:0:0:1:0:0:1`,
  '192.0.2.1;'.repeat(600),
  'é'.repeat(1500),
  `${'x'.repeat(999)}😀`,
  'y'.repeat(20_000),
  [],
  ['a', 'b'],
  ['192.0.2.1', null, 7, { data: '192.0.2.8', type: 'A' }, { data: ['x'] }, 'TXT'],
  {},
  { name: 'x', a: { b: 1 } },
];

/** Every member in turn replaced by every hostile value, and left out; nested members to a depth of three. */
const spoil = (document: Document, depth = 3): Document[] =>
  Object.entries(document).flatMap(([key, value]) => {
    const { [key]: _left_out, ...rest } = document;
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value) && depth > 1;
    const inner = nested ? spoil(value as Document, depth - 1) : [];
    return [rest, ...[...HOSTILE, ...inner].map((other) => ({ ...rest, [key]: other }))];
  });

const SHAPES: readonly (readonly [string, readonly Document[]])[] = [
  ['flat NXLog', STORY.map(toFlat)],
  ['raw winlogbeat', STORY.map(toWinlogbeat)],
  ['Azure, EventData as text', STORY.map(toAzure)],
  ['only the message is left', STORY.map(toMessageOnly)],
  ['Azure, EventData as an object', [{ ...toAzure(LOOKUP), EventData: LOOKUP.data }]],
  [
    'Zeek dns: dotted, underscored, nested, below zeek.dns',
    [
      ZEEK,
      { ...ROW, id_orig_h: '10.0.0.7', id_orig_p: '53124', id_resp_h: 'fe80::1', id_resp_p: 53 },
      {
        ...ROW,
        ts: '2026-05-04T10:20:01Z',
        id: { orig_h: '10.0.0.7', orig_p: 5, resp_h: 'x', resp_p: 70000 },
      },
      {
        '@timestamp': '2026-05-04T10:20:01Z',
        zeek: { dns: { query: 'a.example', qtype: 255 } },
        source: { ip: '::1' },
      },
    ],
  ],
  ['Packetbeat', [PACKETBEAT, { ...PACKETBEAT, event: { module: 'zeek', dataset: 'zeek.dns' } }]],
];

const SPOILT: readonly (readonly [string, readonly Document[]])[] = [
  ['flat event 1', spoil(toFlat(START))],
  ['flat event 3', spoil(toFlat(SOCKET))],
  ['flat event 22', spoil(toFlat(LOOKUP))],
  ['winlogbeat event 22', spoil(toWinlogbeat(LOOKUP))],
  ['winlogbeat event 1', spoil(toWinlogbeat(START))],
  ['Azure event 3', spoil({ ...toAzure(SOCKET), EventData: SOCKET.data })],
  ['Azure event 22, EventData as text', spoil(toAzure(LOOKUP))],
  ['flat event 5', spoil(toFlat(END))],
  ['only the message', spoil(toMessageOnly(LOOKUP))],
  ['Zeek', spoil(ZEEK)],
  [
    'Zeek, nested ends',
    spoil({ ...ROW, id: { orig_h: '10.0.0.7', orig_p: 5, resp_h: 'fe80::1', resp_p: 53 } }),
  ],
  [
    'Zeek below zeek.dns',
    spoil({ '@timestamp': '2026-05-04T10:20:01Z', zeek: { dns: ROW }, source: { ip: '::1' } }),
  ],
  ['Packetbeat', spoil(PACKETBEAT)],
];

const FOREIGN: readonly Document[] = [
  {},
  { a: 1 },
  { ...toFlat(LOOKUP), EventID: 10 },
  { ...toFlat(LOOKUP), Channel: 'Security', SourceName: 'Microsoft-Windows-Security-Auditing' },
  { ...toFlat(LOOKUP), UtcTime: 'soon', EventTime: 'later', '@timestamp': 'never' },
  { ...toWinlogbeat(LOOKUP), winlog: { event_id: 4624, channel: 'Security' } },
  { ...toAzure(LOOKUP), EventData: '{"QueryName": ' },
  { ...ZEEK, _path: 'conn' },
  { ...ZEEK, ts: 'x' },
  { message: 'GET / HTTP/1.1', dns: 'none' },
];

const ELSEWHERE: ReadonlySet<string> = new Set([
  '_index',
  'evidence',
  'lookup',
  'socket',
  'scan_id',
  'created',
]);

/** Folder, names, and which part of the lines: each nth. */
const SAMPLES: readonly (readonly [string, RegExp, number])[] = [
  ['otrf-security-datasets/ndjson', /\.gz$/, 1],
  ['otrf-security-datasets/raw', /\.(zip|gz)$/, 20],
  ['evtx-attack-samples', /ndjson/, 1],
  ['evtx-to-mitre-attack', /ndjson/, 1],
  ['elastic-ecs-samples', /ndjson/, 1],
  ['zeek-otrf', /_dns/, 4],
  ['zeek-wrccdc-2018', /dns/, 50],
  ['dns-tunnel-datasets', /\.gz$/, 25],
  ['ndpi-pcaps', /\.gz$/, 1],
];

/** Lines of JSON as they are, rows below a Zeek header as the JSON that a shipper would make of them. */
const readRecords = async (file: URL): Promise<string[]> => {
  const records: string[] = [];
  let header: ZeekHeader | undefined;
  for await (const part of readLines(fileURLToPath(file))) {
    if (part.kind !== 'line') continue;
    if (part.text.startsWith('#')) header = readZeekHeader(header, part.text);
    else if (part.text.startsWith('{')) records.push(part.text);
    else if (header !== undefined) records.push(JSON.stringify(toZeekRecord(header, part.text)));
  }
  return records;
};

// --- the cluster

interface Simulated {
  readonly docs: readonly {
    readonly doc?: { readonly _source: unknown };
    readonly error?: { readonly reason: string };
  }[];
}

suite('ingest pipelines write what ingest writes', () => {
  let bench: Bench;
  const prefix = newPrefix();
  let env: Record<string, string>;
  before(async () => {
    bench = await openBench('opensearch');
    env = toEnv(bench.url, prefix);
    const run = await runAfterquery(['install'], env);
    assert.equal(run.code, 0, run.err);
  });
  after(() => bench.stop());

  /** Documents go as the text they came in: JavaScript's numbers are too short for some of Windows'. */
  const simulate = async (stream: Stream, texts: readonly string[]): Promise<unknown[]> => {
    const found: unknown[] = [];
    for (let from = 0; from < texts.length; from += 500) {
      const docs = texts.slice(from, from + 500).map((text) => `{"_index":"x","_id":"1","_source":${text}}`);
      const answer = await fetch(`${bench.url}/_ingest/pipeline/${prefix}-${stream}/_simulate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"docs":[${docs.join()}]}`,
      });
      assert.equal(answer.status, 200);
      const { docs: simulated } = (await answer.json()) as Simulated;
      found.push(...simulated.map(({ doc, error }) => doc?._source ?? error?.reason));
    }
    return found;
  };

  /** Through both pipelines: each converts its own stream and leaves the rest as it came. */
  const compare = async (texts: readonly string[]): Promise<void> => {
    for (const stream of STREAMS) {
      const found = await simulate(stream, texts);
      texts.forEach((text, at) => {
        assert.deepEqual(
          found[at],
          toExpected(JSON.parse(text), stream),
          `${stream}: ${text.slice(0, 2000)}`,
        );
      });
    }
  };
  const toTexts = (documents: readonly Document[]): string[] =>
    documents.map((document) => JSON.stringify(document));

  for (const [name, documents] of SHAPES)
    test(name, async () => {
      assert.ok(documents.every((document) => normalise(document)._tag === 'Right'));
      await compare(toTexts(documents));
    });

  for (const [name, documents] of SPOILT)
    test(`${name}, each member wrong in turn`, () => compare(toTexts(documents)));

  test('what is no event of theirs passes untouched', async () => {
    assert.ok(FOREIGN.every((document) => isLeft(normalise(document))));
    await compare(toTexts(FOREIGN));
  });

  test('event keywords beyond 64 bits, on which OpenSearch runs no script, become text', async () => {
    const keywords = '9223372036854775808';
    const text = `{"Keywords":${keywords},${JSON.stringify(toFlat(END)).slice(1)}`;
    const foreign = text.replace('"EventID":5', '"EventID":10');
    const found = await simulate('sysmon', [text, foreign]);
    assert.deepEqual(found, [
      toExpected(toFlat(END), 'sysmon'),
      { ...toFlat(END), EventID: 10, Keywords: keywords },
    ]);
  });

  test('a second time through changes nothing', async () => {
    for (const [stream, documents] of [
      ['sysmon', STORY.map(toFlat)],
      ['dns', [ZEEK, PACKETBEAT]],
    ] as const) {
      const once = (await simulate(stream, toTexts(documents))) as Document[];
      assert.deepEqual(await simulate(stream, toTexts(once)), once);
    }
  });

  test('what breaks a script stays whole, and says so', async () => {
    // More blanks than a Painless loop may count.
    const document = { ...toFlat(START), Hostname: ' '.repeat(1_100_000) };
    const [found] = (await simulate('sysmon', toTexts([document]))) as Document[];
    const { event, error, ...rest } = found ?? {};
    assert.deepEqual(event, { kind: 'pipeline_error' });
    assert.match((error as { message: string }).message, new RegExp(`^${prefix}-sysmon: .*loop`));
    assert.deepEqual(rest, document);
  });

  test('another prefix names the pipelines, and leaves their scripts as they are', async () => {
    for (const stream of STREAMS) {
      const file = new URL(`mappings/ingest_pipelines/afterquery-${stream}.json`, root);
      const ours = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      const path = `/_ingest/pipeline/${prefix}-${stream}`;
      const stored = (await must(getJson(bench.engine, path))) as Record<string, Record<string, unknown>>;
      assert.deepEqual(stored[`${prefix}-${stream}`]?.processors, ours.processors);
    }
    const again = await runAfterquery(['install', '--json'], env);
    const steps = JSON.parse(again.out) as { readonly name: string; readonly action: string }[];
    for (const stream of STREAMS)
      assert.equal(steps.find((step) => step.name === `${prefix}-${stream}`)?.action, 'keep');
  });

  test('a scan finds in what they wrote what it finds in what ingest wrote', async () => {
    const bulk = async (index: string, documents: readonly Document[], query = {}): Promise<void> => {
      const lines = documents.flatMap((document) => [{ index: { _index: index } }, document]);
      const ndjson = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      const answer = await must(bench.engine.request({ method: 'POST', path: '/_bulk', query, ndjson }));
      assert.equal((answer as { errors: boolean }).errors, false, JSON.stringify(answer).slice(0, 2000));
      await must(refresh(bench.engine, index));
    };
    const events = STORY.map((event, at) => [toFlat, toWinlogbeat, toAzure][at % 3]?.(event) ?? {});
    const settings = { 'index.default_pipeline': `${prefix}-sysmon` };
    await must(createIndex(bench.engine, `${prefix}-source-sysmon`, { settings }));
    await bulk(`${prefix}-source-sysmon`, events);
    await bulk(`${prefix}-source-dns`, [ZEEK, PACKETBEAT], { pipeline: `${prefix}-dns` });

    const other = toEnv(bench.url, newPrefix());
    const lines = [...events, ZEEK, PACKETBEAT].map((event) => JSON.stringify(event)).join('\n');
    for (const [command, input] of [
      [['install'], ''],
      [['ingest', '-'], lines],
    ] as const) {
      const run = await runAfterquery(command, other, input);
      assert.equal(run.code, 0, run.err);
    }
    const scan = async (settings_of: Record<string, string>) => {
      const args = ['scan', '--from', '2026-05-04', '--to', '2026-05-05', '--dry-run', '--json'];
      const run = await runAfterquery(args, settings_of);
      assert.equal(run.code, 0, run.err);
      const { findings, account } = JSON.parse(run.out) as {
        readonly findings: readonly Finding[];
        readonly account: Readonly<Record<string, unknown>>;
      };
      const { events, join_states, unresolved } = account;
      // Where the evidence lies and when it was judged differs; the finding, its id included, does not.
      const judged = JSON.stringify({ events, join_states, unresolved, findings }, (key, value) =>
        ELSEWHERE.has(key) ? undefined : value,
      );
      return { findings, judged: JSON.parse(judged) as unknown };
    };
    const found = await scan(env);
    assert.equal(found.findings[0]?.rule.id, 'AN0728');
    assert.deepEqual(found.judged, (await scan(other)).judged);
  });

  const skip = has_shared_data ? false : 'skipped: the recordings are not beside this checkout';
  test('real lines of every recording', { skip }, async (t) => {
    const sample: string[] = [];
    for (const [folder, wanted, every] of SAMPLES)
      for (const file of readdirSync(new URL(`${folder}/`, shared_data)).filter((name) =>
        wanted.test(name),
      )) {
        const records = await readRecords(new URL(`${folder}/${file}`, shared_data));
        sample.push(...records.filter((_record, at) => at % every === 0));
      }
    assert.ok(sample.length >= 500);
    const outcomes = sample.map((text) => normalise(JSON.parse(text)));
    t.diagnostic(`${sample.length} lines, ${outcomes.filter(isRight).length} of them events`);
    await compare(sample);
  });
});

suite('Elasticsearch without a script processor', () => {
  test('install leaves the pipelines out with a sentence', async () => {
    const bench = await openBench('elasticsearch');
    try {
      const run = await runAfterquery(['install'], toEnv(bench.url, newPrefix()));
      assert.equal(run.code, 0, run.err);
      assert.equal(run.out.match(/left out +ingest_pipeline/g)?.length, 2, run.out);
      assert.equal(
        run.out.match(/has no ingest processor .*script.*"afterquery ingest"/g)?.length,
        2,
        run.out,
      );
    } finally {
      await bench.stop();
    }
  });
});
