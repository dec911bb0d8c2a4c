import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { toDocument } from '../../server/canary/to_document.ts';
import { toStory } from '../../server/canary/to_story.ts';
import { indexDocument, refresh, resolveIndices, search } from '../../server/engine/operations.ts';
import type { EngineFlavor } from '../../server/engine/port.ts';
import { type CanaryRecord, toCanaryHost } from '../../server/schema/canary.ts';
import type { CanaryNotification } from '../../server/schema/outbox.ts';
import { must } from '../contract/engines.ts';
import { type Received, receive } from '../unit/notify/receiver.ts';
import { startServe, stopServe, until } from './serve_process.ts';
import { type Bench, load, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** The look-up in Sysmon's own words. */
const toSysmonData = () => ({
  Image: 'C:\\Program Files\\App\\app.exe',
  ProcessGuid: '{0a1b2c3d-0000-0000-0000-000000000001}',
  ProcessId: '10',
  QueryName: 'www.example.com',
  QueryResults: '::ffff:203.0.113.9;',
  QueryStatus: '0',
  UtcTime: iso(Date.now() - 60_000)
    .replace('T', ' ')
    .replace('Z', ''),
});

/** One ordinary look-up, by which the index shows how it spells its fields. */
const SHAPES: Readonly<Record<string, () => object>> = {
  ecs: () => ({
    '@timestamp': iso(Date.now() - 60_000),
    event: { code: '22', provider: 'Microsoft-Windows-Sysmon' },
    host: { name: 'ws1' },
    process: { executable: 'C:\\Program Files\\App\\app.exe', entity_id: '{1}', pid: 10 },
    dns: { question: { name: 'www.example.com' }, resolved_ip: ['203.0.113.9'] },
  }),
  winlogbeat: () => ({
    '@timestamp': iso(Date.now() - 60_000),
    winlog: { event_id: 22, computer_name: 'ws1', event_data: toSysmonData() },
  }),
  flat: () => ({
    '@timestamp': iso(Date.now() - 60_000),
    EventID: 22,
    Hostname: 'ws1',
    ...toSysmonData(),
  }),
};

const FLAVORS = ['opensearch', 'elasticsearch'] as const satisfies readonly EngineFlavor[];

for (const flavor of FLAVORS)
  suite(`canaries over ${flavor}`, () => {
    let bench: Bench;
    before(async () => {
      bench = await openBench(flavor);
    });
    after(() => bench.stop());

    const hits = async (index: string, query: object) => {
      await must(refresh(bench.engine, index));
      const found = await must(search(bench.engine, index, { size: 1_000, query, track_total_hits: true }));
      return found.hits.map(({ _source }) => _source as Record<string, unknown>);
    };
    const newest = async (prefix: string): Promise<CanaryRecord | undefined> => {
      await must(refresh(bench.engine, `${prefix}-canaries`));
      const found = await must(
        search(bench.engine, `${prefix}-canaries`, { size: 1, sort: [{ '@timestamp': 'desc' }] }),
      );
      return found.hits[0]?._source as CanaryRecord | undefined;
    };
    const shaped = async (prefix: string, shape: string) => {
      const index = `${prefix}-${shape}`;
      const document = SHAPES[shape]?.();
      assert.ok(document !== undefined);
      await load(bench.engine, index, [document]);
      return index;
    };

    // The shapes are read alike by both engines (shapes.test.ts); here the second one proves that it all works there.
    const is_second = flavor === 'elasticsearch';
    const onFirst = (name: string, run: () => Promise<void>): void => {
      if (!is_second) test(name, run);
    };
    for (const shape of is_second ? ['ecs'] : Object.keys(SHAPES))
      test(`is found in an index of the shape ${shape}, and nowhere else`, async () => {
        const prefix = newPrefix();
        const env = { ...toEnv(bench.url, prefix), AFTERQUERY_SYSMON_INDICES: `${prefix}-${shape}` };
        const index = await shaped(prefix, shape);
        const run = await runAfterquery(
          ['canary', '--index', index, '--scan', '--json', '--within', '1m'],
          env,
        );
        assert.equal(run.code, 0, run.err);
        const record = JSON.parse(run.out) as CanaryRecord;
        assert.deepEqual(record.found.map(({ analytic }) => analytic).sort(), ['AN0728', 'AN1121']);
        assert.ok(
          record.found.every(({ score }) => score >= 65),
          JSON.stringify(record.found),
        );
        const own = await hits(`${prefix}-canary-findings-*`, { term: { 'host.name': record.host.name } });
        assert.ok(own.length >= 2);
        const elsewhere = { term: { 'host.name': record.host.name } };
        for (const kind of ['findings-*', 'hidden-*', 'baselines', 'coverage-*'])
          assert.deepEqual(await hits(`${prefix}-${kind}`, elsewhere), [], kind);
        const facts = await hits(`${prefix}-coverage-*`, { term: { 'host.name': 'ws1' } });
        assert.ok(facts.length > 0, 'an ordinary host is covered');
        const again = await runAfterquery(['scan', '--from', 'now-1h', '--json'], env);
        assert.equal(again.code, 0, again.err);
        assert.deepEqual(JSON.parse(again.out).findings, []);
      });

    onFirst('a host that only calls itself a canary is judged like any other', async () => {
      const prefix = newPrefix();
      const host = toCanaryHost(randomUUID().replaceAll('-', ''));
      const story = toStory('f'.repeat(32), host, Date.now());
      await load(
        bench.engine,
        `${prefix}-source-sysmon`,
        story.events.map((event) => toDocument(event, {})),
      );
      const scan = await runAfterquery(['scan', '--from', 'now-1h', '--json'], toEnv(bench.url, prefix));
      assert.equal(scan.code, 0, scan.err);
      const { findings } = JSON.parse(scan.out) as { findings: { _index: string; host: { name: string } }[] };
      assert.ok(findings.length >= 2);
      assert.ok(findings.every(({ _index }) => _index.startsWith(`${prefix}-findings-`)));
      assert.deepEqual(await hits(`${prefix}-canary-findings-*`, { match_all: {} }), []);
    });

    onFirst('is asked for nowhere by default, and refused where no host writes', async () => {
      const prefix = newPrefix();
      const env = toEnv(bench.url, prefix);
      const unasked = await runAfterquery(['canary'], env);
      assert.equal(unasked.code, 2);
      assert.match(unasked.err, /AFTERQUERY_CANARY_INDEX/);
      const own = await runAfterquery(['canary', '--index', `${prefix}-findings-2026.11`], env);
      assert.equal(own.code, 2);
      assert.match(own.err, /Afterquery's own results/);
      const index = await shaped(prefix, 'ecs');
      const typo = await runAfterquery(['canary', '--index', `${prefix}-typo`], {
        ...env,
        AFTERQUERY_SYSMON_INDICES: index,
      });
      assert.equal(typo.code, 2);
      assert.match(typo.err, /not among AFTERQUERY_SYSMON_INDICES/);
      assert.deepEqual(await must(resolveIndices(bench.engine, `${prefix}-typo`)), [], 'nothing was made');
    });

    onFirst('an index that does not map what it is given is named, with the field', async () => {
      const prefix = newPrefix();
      const index = `${prefix}-unmapped`;
      const document = SHAPES.flat?.();
      assert.ok(document !== undefined);
      const properties = Object.fromEntries(
        Object.keys(document).map((name) => [name, { type: name === '@timestamp' ? 'date' : 'keyword' }]),
      );
      await load(bench.engine, index, [document], { dynamic: false, properties });
      const env = { ...toEnv(bench.url, prefix), AFTERQUERY_SYSMON_INDICES: index };
      const run = await runAfterquery(['canary', '--index', index, '--scan', '--within', '2s'], env);
      assert.equal(run.code, 1);
      assert.match(run.out, /AN1121 {2}found after/);
      assert.match(run.out, /Fields: The field (address|port) of .*-unmapped cannot be used/);
    });

    onFirst('a lost one names the stage at which it was lost', async () => {
      const prefix = newPrefix();
      const env = { ...toEnv(bench.url, prefix), AFTERQUERY_SYSMON_INDICES: `${prefix}-ecs` };
      const index = await shaped(prefix, 'ecs');
      const unscanned = await runAfterquery(['canary', '--index', index, '--within', '2s'], env);
      assert.equal(unscanned.code, 1);
      assert.match(unscanned.out, /Scan: no scheduled scan has ended yet/);
      await must(
        indexDocument(
          bench.engine,
          `${prefix}-exceptions`,
          'wide',
          {
            '@timestamp': iso(Date.now() - 60_000),
            id: 'wide',
            author: 'ann',
            reason: 'too wide',
            effect: { kind: 'suppress' },
            match: { hosts: ['*'] },
            enabled: true,
          },
          { refresh: true },
        ),
      );
      const hidden = await runAfterquery(['canary', '--index', index, '--scan', '--within', '2s'], env);
      assert.equal(hidden.code, 1);
      assert.match(hidden.out, /suppressed by exception wide/);
    });

    test('the service sends them, finds them, measures them, and tells of one that is lost', async () => {
      const prefix = newPrefix();
      const index = await shaped(prefix, 'ecs');
      const receiver = await receive((response) => response.end());
      const told = receiver.received;
      const env = {
        ...toEnv(bench.url, prefix),
        AFTERQUERY_SYSMON_INDICES: index,
        AFTERQUERY_INGEST_DELAY: '0s',
        AFTERQUERY_CANARY_INDEX: index,
        AFTERQUERY_CANARY_SCHEDULE: '*/20 * * * * *',
        AFTERQUERY_WEBHOOK_URL: receiver.url,
        AFTERQUERY_WEBHOOK_PRIVATE: 'yes',
      };
      const serving = startServe(env);
      try {
        const url = await serving.url();
        const found = await until(
          async () => {
            const record = await newest(prefix);
            return record?.status === 'found' ? record : undefined;
          },
          90,
          serving.log,
        );
        assert.deepEqual(found.found.map(({ analytic }) => analytic).sort(), ['AN0728', 'AN1121']);
        const metrics = await (await fetch(`${url}/metrics`)).text();
        assert.match(metrics, /^afterquery_canary_found 1$/m);
        assert.match(metrics, /^afterquery_canary_seconds\{analytic="AN0728"\} \d/m);
        const listed = await fetch(`${url}/api/v1/findings?text=afterquery-canary`);
        assert.deepEqual(((await listed.json()) as { findings: unknown[] }).findings, []);
      } finally {
        await stopServe(serving);
      }
      assert.deepEqual(told, [], 'a canary that was found is nobody to be told of');
      const blind = startServe({
        ...env,
        AFTERQUERY_CANARY_WITHIN: '1s',
        AFTERQUERY_SYSMON_INDICES: `${prefix}-nothing*`,
      });
      try {
        const { body } = await until<Received>(() => told.at(0), 90, blind.log);
        const canary = JSON.parse(body) as CanaryNotification;
        assert.equal(canary.type, 'canary');
        assert.deepEqual(canary.analytics, ['AN0728', 'AN1121']);
        assert.match(canary.message, /not among AFTERQUERY_SYSMON_INDICES/);
        const metrics = await (await fetch(`${await blind.url()}/metrics`)).text();
        assert.match(metrics, /^afterquery_canary_found 0$/m);
      } finally {
        await stopServe(blind);
        await receiver.stop();
      }
      const report = await runAfterquery(['coverage', '--from', 'now-1h', '--to', 'now+1h'], env);
      assert.equal(report.code, 0, report.err);
      const { tests } = JSON.parse(report.out) as { tests: { status: string; error?: string }[] };
      assert.ok(tests.some(({ status }) => status === 'found'));
      assert.ok(tests.some(({ status, error }) => status === 'failed' && error !== undefined));
    });
  });
