import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Bench, newPrefix, openBench, root, runAfterquery, toEnv } from './support.ts';

type Json = Readonly<Record<string, unknown>>;

/** Fields of an event as Sysmon prints them into its text, and nowhere else. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '1': [
    'UtcTime',
    'ProcessGuid',
    'ProcessId',
    'Image',
    'CommandLine',
    'User',
    'Hashes',
    'ParentProcessGuid',
    'ParentImage',
  ],
  '3': [
    'UtcTime',
    'ProcessGuid',
    'ProcessId',
    'Image',
    'User',
    'Protocol',
    'Initiated',
    'SourceIp',
    'SourcePort',
    'DestinationIp',
    'DestinationPort',
  ],
  '22': ['UtcTime', 'ProcessGuid', 'ProcessId', 'QueryName', 'QueryStatus', 'QueryResults', 'Image', 'User'],
};

const sample = gunzipSync(readFileSync(new URL('server/demo/sample/sysmon.ndjson.gz', root)))
  .toString('utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Json);

/** The record that Fluent Bit's winevtlog makes of an event: the fields stand in the text alone. */
const toWinevtlog = (event: Json): Json => {
  const code = String(event.EventID);
  const lines = (FIELDS[code] ?? []).map((name) => `${name}: ${event[name] ?? '-'}`);
  return {
    ProviderName: 'Microsoft-Windows-Sysmon',
    EventID: Number(code),
    Version: 5,
    Level: 4,
    Keywords: '0x8000000000000000',
    TimeCreated: `${String(event.UtcTime).slice(0, 19)} +0000`,
    EventRecordID: 4711,
    ProcessID: 2460,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: event.Hostname ?? event.Computer,
    Message: ['A sentence of the event:', 'RuleName: -', ...lines].join('\r\n'),
  };
};

const read = (document: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Json | undefined)?.[key], document);

suite('events that Fluent Bit sends', () => {
  let bench: Bench;
  const prefix = newPrefix();
  before(async () => {
    bench = await openBench();
    const run = await runAfterquery(['install'], toEnv(bench.url, prefix));
    assert.equal(run.code, 0, run.err);
  });
  after(() => bench.stop());

  test('become ECS in the pipeline, field by field what the event says', async () => {
    const events = Object.keys(FIELDS).flatMap((code) =>
      sample.filter((one) => String(one.EventID) === code).slice(0, 20),
    );
    const answer = await fetch(`${bench.url}/_ingest/pipeline/${prefix}-sysmon/_simulate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ docs: events.map((event) => ({ _source: toWinevtlog(event) })) }),
    });
    assert.equal(answer.status, 200);
    const { docs } = (await answer.json()) as { docs: { doc: { _source: Json } }[] };
    assert.equal(docs.length, 60);
    docs.forEach(({ doc }, i) => {
      const event = events[i] ?? {};
      const found = (path: string): unknown => read(doc._source, path);
      assert.equal(found('event.code'), String(event.EventID));
      assert.equal(found('host.name'), event.Hostname ?? event.Computer);
      assert.equal(found('@timestamp'), `${String(event.UtcTime).replace(' ', 'T')}Z`);
      // A GUID of zeros is Sysmon's word for none.
      const guid = String(event.ProcessGuid).toLowerCase();
      assert.equal(found('process.entity_id'), /^[{}0-]+$/.test(guid) ? undefined : guid);
      assert.equal(found('process.executable'), event.Image);
      if (found('event.code') === '22') assert.equal(found('dns.question.name'), event.QueryName);
      if (found('event.code') === '1') assert.equal(found('process.command_line'), event.CommandLine);
      if (found('event.code') !== '3') return;
      assert.equal(found('destination.ip'), event.DestinationIp);
      assert.equal(found('destination.port'), Number(event.DestinationPort));
    });
  });
});
