import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Complaint } from '../../server/doctor/complaint.ts';
import type { Examined } from '../../server/doctor/examine.ts';
import { createIndex, indexDocument } from '../../server/engine/operations.ts';
import { buildSecurity, must, startTestEngine, type TestEngine } from '../contract/engines.ts';
import { startFaultProxy } from '../faults/fault_proxy.ts';
import { startServe, stopServe, until } from './serve_process.ts';
import { type Bench, load, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

interface Talk {
  /** the host's clock less the collector's, milliseconds */
  readonly clock_ms?: number;
  readonly without?: '1' | '3' | '22';
}

/** Four hours of one ordinary program on one host, a minute a turn, up to now. */
const talk = (host: string, { clock_ms = 0, without }: Talk = {}): object[] => {
  const now = Date.now();
  const own = {
    process: {
      executable: 'C:\\Program Files\\App\\app.exe',
      entity_id: `{${host}-1}`,
      pid: 10,
      name: 'app.exe',
    },
    host: { name: host },
  };
  return Array.from({ length: 240 }, (_, n) => {
    const time = now - 60_000 - n * 60_000;
    const logged = { '@timestamp': iso(time + clock_ms) };
    const code = (['1', '3', '22'] as const)[n % 3];
    if (code === without) return [];
    return [
      {
        ...logged,
        ...own,
        event: {
          code,
          provider: 'Microsoft-Windows-Sysmon',
          created: iso(time),
          ingested: iso(time + 2_000),
        },
        ...(code === '22'
          ? { dns: { question: { name: 'www.example.com' }, resolved_ip: ['203.0.113.9'] } }
          : {}),
        ...(code === '3'
          ? {
              destination: { ip: '203.0.113.9', port: 443 },
              source: { ip: '10.0.0.7', port: 50_000 + n },
              network: { transport: 'tcp', direction: 'egress' },
            }
          : {}),
      },
    ];
  }).flat();
};

const ask = (client: string): object => ({
  '@timestamp': iso(Date.now() - 90_000),
  source: { ip: client, port: 5_353 },
  destination: { ip: '10.0.0.1', port: 53 },
  dns: { question: { name: 'www.example.com', type: 'A' } },
});

suite('the doctor over a live cluster', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  const examine = async (
    env: Readonly<Record<string, string>>,
  ): Promise<Examined & { code: number | null }> => {
    const run = await runAfterquery(['doctor', '--json'], env);
    assert.notEqual(run.out, '', run.err);
    return { ...(JSON.parse(run.out) as Examined), code: run.code };
  };
  const about = ({ complaints }: Examined, area: string): Complaint[] =>
    complaints.filter((one) => one.area === area);
  const must_run = async (env: Readonly<Record<string, string>>, ...args: string[]): Promise<void> => {
    const run = await runAfterquery(args, env);
    assert.equal(run.code, 0, run.err);
  };
  /** Installed, with events of the last hours, scanned. */
  const settle = async (
    talks: readonly object[],
  ): Promise<{ prefix: string; env: Record<string, string> }> => {
    const prefix = newPrefix();
    const env = toEnv(bench.url, prefix);
    await must_run(env, 'install');
    await load(bench.engine, `${prefix}-source-sysmon`, talks);
    await load(bench.engine, `${prefix}-source-dns`, [ask('10.0.0.7')]);
    await must_run(env, 'scan', '--from', 'now-5h');
    return { prefix, env };
  };

  test('finds nothing wrong where nothing is', async () => {
    const { env } = await settle(talk('ws1'));
    const serving = startServe({ ...env, AFTERQUERY_INGEST_DELAY: '5s' });
    try {
      await serving.url();
      const { complaints } = await until(
        async () => {
          const seen = await examine(env);
          return seen.code === 0 ? seen : undefined;
        },
        60,
        serving.log,
      );
      assert.ok(
        complaints.every(({ harm }) => harm === 'low'),
        JSON.stringify(complaints, null, 1),
      );
    } finally {
      await stopServe(serving);
    }
  });

  test('an empty cluster: what to install, what to load, what to start', async () => {
    const seen = await examine(toEnv(bench.url, newPrefix()));
    assert.equal(seen.code, 1);
    assert.match(about(seen, 'template')[0]?.remedy ?? '', /afterquery install/);
    assert.ok(
      about(seen, 'source').some(({ harm, text }) => harm === 'high' && /No index matches/.test(text)),
    );
    assert.ok(about(seen, 'schedule').some(({ text }) => /No scheduled scan/.test(text)));
    const harms = seen.complaints.map(({ harm }) => ['high', 'medium', 'low'].indexOf(harm));
    assert.deepEqual(harms, [...harms].sort(), 'in order of harm');
    assert.ok(seen.complaints.every(({ text, remedy }) => text !== '' && remedy !== ''));
  });

  test('a field of the wrong type, by index and field', async () => {
    const { prefix, env } = await settle(talk('ws1'));
    await must(
      createIndex(bench.engine, `${prefix}-source-sysmon-typed`, {
        mappings: { properties: { destination: { properties: { port: { type: 'text' } } } } },
      }),
    );
    await load(bench.engine, `${prefix}-source-sysmon-typed`, talk('ws2'));
    const found = about(await examine(env), 'mapping');
    assert.ok(
      found.some(({ harm, text }) => harm === 'high' && /port of .*-source-sysmon-typed/.test(text)),
      JSON.stringify(found),
    );
    assert.ok(found.every(({ remedy }) => /index template/.test(remedy)));
  });

  test('a clock that is off, and a kind of event that is missing', async () => {
    const { env } = await settle([
      ...talk('ws1'),
      ...talk('ws2', { clock_ms: -3 * 3_600_000 }),
      ...talk('ws3', { without: '22' }),
    ]);
    const seen = await examine(env);
    assert.ok(
      about(seen, 'clock').some(({ text, remedy }) => /ws2/i.test(text) && /w32tm/.test(remedy)),
      JSON.stringify(seen.complaints, null, 1),
    );
    assert.ok(about(seen, 'sensor').some(({ text, remedy }) => /ws3/i.test(text) && /DnsQuery/.test(remedy)));
    assert.equal(seen.code, 1);
  });

  test('a disk past its flood stage, a document refused for good, a canary that was lost', async () => {
    const { prefix, env } = await settle(talk('ws1'));
    await must(
      bench.engine.request({
        method: 'PUT',
        path: `/${prefix}-scans/_settings`,
        body: { 'index.blocks.read_only_allow_delete': true },
      }),
    );
    const letter = {
      '@timestamp': iso(Date.now()),
      error: { type: 'mapper_parsing_exception', message: 'failed to parse field [host.name]' },
      afterquery: {
        scan_id: 's',
        dead_letter: { kind: 'finding', index: `${prefix}-findings-2026.11`, id: 'x', document: '{}' },
      },
    };
    await must(indexDocument(bench.engine, `${prefix}-dead-letters`, 'x', letter, { refresh: true }));
    const lost = {
      '@timestamp': iso(Date.now() - 60_000),
      id: 'c'.repeat(32),
      host: { name: 'x' },
      index: 'winlogbeat-x',
      events: 1,
      from: iso(Date.now() - 61_000),
      to: iso(Date.now() - 60_000),
      status: 'failed',
      until: iso(Date.now()),
      found: [],
      error: 'Ingest: 0 of 1 events',
    };
    await must(indexDocument(bench.engine, `${prefix}-canaries`, lost.id, lost, { refresh: true }));
    try {
      const seen = await examine(env);
      const storage = about(seen, 'storage');
      assert.ok(
        storage.some(
          ({ text, remedy }) =>
            text.includes(`${prefix}-scans`) && /flood stage/.test(text) && /_settings/.test(remedy),
        ),
        JSON.stringify(storage),
      );
      assert.ok(storage.some(({ text }) => /refused 1 documents for good/.test(text)));
      assert.ok(
        about(seen, 'canary').some(({ harm, text }) => harm === 'high' && /Ingest: 0 of 1/.test(text)),
      );
    } finally {
      await must(
        bench.engine.request({
          method: 'PUT',
          path: `/${prefix}-scans/_settings`,
          body: { 'index.blocks.read_only_allow_delete': null },
        }),
      );
    }
  });

  test('a right that is missing is named, and ends no other check', async () => {
    const { prefix, env } = await settle(talk('ws1'));
    const refusal = {
      error: { type: 'security_exception', reason: 'action [indices:data/read/search] is unauthorized' },
      status: 403,
    };
    const proxy = await startFaultProxy(bench.url, ({ path }) =>
      path.includes('-source-dns') && path.includes('_search')
        ? { kind: 'answer', status: 403, body: refusal }
        : undefined,
    );
    try {
      const seen = await examine({ ...env, AFTERQUERY_ENGINE_URL: proxy.url });
      const found = about(seen, 'right');
      assert.ok(
        found.some(({ harm, remedy }) => harm === 'high' && remedy.includes(`${prefix}-source-dns`)),
        JSON.stringify(found),
      );
      assert.ok(seen.checked.includes('schedule') && seen.checked.includes('storage'));
      assert.equal(seen.code, 1);
    } finally {
      await proxy.close();
    }
  });
});

suite('the doctor under an account with too few rights', () => {
  const ROLES = `
narrow:
  cluster: [ monitor, manage_index_templates, manage_ingest_pipelines ]
  indices:
    - names: [ 'aqt*' ]
      privileges: [ read, view_index_metadata ]
`;
  const NARROW = { name: 'narrow', password: 'narrow-secret-9', role: 'narrow' };
  let started: TestEngine;
  before(async () => {
    started = await startTestEngine('elasticsearch', buildSecurity(ROLES, [NARROW]));
  });
  after(() => started?.stop());

  test('says which right on which indices, and shows no secret', async () => {
    const prefix = newPrefix();
    const env = {
      ...toEnv(started.url, prefix),
      AFTERQUERY_ENGINE_USERNAME: NARROW.name,
      AFTERQUERY_ENGINE_PASSWORD: NARROW.password,
    };
    const run = await runAfterquery(['doctor', '--json'], env);
    assert.equal(run.code, 1);
    const { complaints } = JSON.parse(run.out) as Examined;
    const rights = complaints.filter(({ area }) => area === 'right');
    const lacking = rights.find(({ text }) => text.startsWith('The account lacks'));
    for (const word of ['write', 'create_index', `on ${prefix}-*`])
      assert.ok(lacking?.text.includes(word), word);
    assert.ok(rights.some(({ text }) => /^Writing to .*-checkpoints fails/.test(text)));
    assert.ok(rights.every(({ harm, remedy }) => harm === 'high' && remedy !== ''));
    assert.ok(!`${run.out}${run.err}`.includes(NARROW.password));
  });
});
