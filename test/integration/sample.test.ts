import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../server/schema/finding.ts';
import { type Bench, newPrefix, openBench, root, runAfterquery, toEnv } from './support.ts';

interface Story {
  readonly name: string;
  readonly analytic: string;
  readonly host: string;
  readonly process_guid: string;
  readonly image: string;
  readonly registered_domain: string;
  readonly answers?: readonly { readonly address: string; readonly port: number }[];
}
const { stories, from, to } = JSON.parse(
  readFileSync(new URL('server/demo/sample/stories.json', root), 'utf8'),
) as { stories: Story[]; from: string; to: string };

const FILES = ['sysmon.ndjson.gz', 'zeek_dns.ndjson.gz'].map((file) =>
  fileURLToPath(new URL(`server/demo/sample/${file}`, root)),
);

interface ScanOutput {
  readonly account: {
    readonly findings: Record<string, number>;
    readonly join_states: Record<string, number>;
  };
  readonly findings: readonly (Finding & { _id: string; _index: string })[];
}

suite('the recorded sample, from files to findings', () => {
  let bench: Bench;
  const prefix = newPrefix();
  let env: Record<string, string>;
  before(async () => {
    bench = await openBench();
    env = toEnv(bench.url, prefix);
  });
  after(() => bench.stop());

  const scan = async (): Promise<ScanOutput> => {
    const run = await runAfterquery(['scan', '--from', from, '--to', to, '--json'], env);
    assert.equal(run.code, 0, run.err);
    return JSON.parse(run.out) as ScanOutput;
  };

  test('every event is written once, and a second ingest writes none', async () => {
    const first = JSON.parse((await runAfterquery(['ingest', '--json', ...FILES], env)).out);
    assert.equal(first.written, first.account.lines);
    assert.deepEqual(first.account.skipped, {});
    const second = JSON.parse((await runAfterquery(['ingest', '--json', ...FILES], env)).out);
    assert.equal(second.written, 0);
    assert.equal(second.duplicates, first.account.lines);
  });

  test('each planted story is one finding of at least medium on the right process instance; nothing else is', async () => {
    const { findings } = await scan();
    const loud = findings.filter((f) => f.afterquery.severity !== 'low');
    const told = loud.map((f) => [
      f.rule.id,
      f.host.name,
      f.process?.entity_id,
      f.dns.question.registered_domain,
    ]);
    const planted = stories.map((s) => [s.analytic, s.host, s.process_guid, s.registered_domain]);
    assert.deepEqual(told.sort(), planted.sort());
    for (const finding of loud) {
      assert.equal(finding.afterquery.confidence, 'process');
      assert.ok(finding.process?.command_line, 'the command line is there');
      assert.ok(finding.afterquery.lineage.length >= 2, 'lineage is there');
      const points = finding.afterquery.reasons.reduce((sum, reason) => sum + reason.points, 0);
      assert.equal(finding.afterquery.score, Math.min(100, points));
    }
  });

  test('the calculated ports are told as such, with every distinct answer', async () => {
    const { findings } = await scan();
    const story = stories.find((s) => s.analytic === 'AN0728');
    const finding = findings.find((f) => f.process?.entity_id === story?.process_guid);
    assert.equal(finding?.afterquery.derivation?.formula, 'o1*o2+o3');
    assert.equal(finding?.afterquery.derivation?.distinct_answers, story?.answers?.length);
    assert.ok((finding?.afterquery.derivation?.chance ?? 1) < 1e-9);
    assert.deepEqual(
      finding?.destination?.port,
      story?.answers?.map((a) => a.port).sort((a, b) => a - b),
    );
  });

  test('evidence opens the very events', async () => {
    const { findings } = await scan();
    const finding = findings[0];
    const docs = finding?.afterquery.evidence.map(({ index, id }) => ({ _index: index, _id: id }));
    const got = await fetch(`${bench.url}/_mget`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ docs }),
    });
    const answer = (await got.json()) as { docs: { found: boolean }[] };
    assert.ok(answer.docs.length > 3);
    assert.ok(answer.docs.every((doc) => doc.found));
  });

  test('scanning again, or in pieces, changes nothing', async () => {
    const before = await scan();
    assert.equal(before.account.findings.created, 0);
    assert.equal(before.account.findings.updated, 0);
    const middle = '2026-03-10T10:07:30Z';
    for (const [a, b] of [
      [from, middle],
      [middle, to],
    ] as const)
      assert.equal((await runAfterquery(['scan', '--from', a, '--to', b], env)).code, 0);
    const afterwards = await scan();
    const strip = (output: ScanOutput) =>
      output.findings.map((f) => ({ ...f, afterquery: { ...f.afterquery, scan_id: '' } }));
    assert.deepEqual(strip(afterwards), strip(before));
  });

  test('pieces in any order give the findings of one whole scan', async () => {
    const other = { ...env, AFTERQUERY_INDEX_PREFIX: newPrefix() };
    const cuts = [
      '2026-03-10T10:15:00Z',
      to,
      '2026-03-10T09:45:00Z',
      '2026-03-10T10:15:00Z',
      from,
      '2026-03-10T09:45:00Z',
    ];
    for (let i = 0; i < cuts.length; i += 2) {
      const [a, b] = [cuts[i] ?? '', cuts[i + 1] ?? ''].sort();
      assert.equal((await runAfterquery(['scan', '--from', a ?? '', '--to', b ?? ''], other)).code, 0);
    }
    const run = await runAfterquery(['scan', '--from', from, '--to', to, '--json'], other);
    const pieces = JSON.parse(run.out) as ScanOutput;
    assert.equal(pieces.account.findings.created, 0);
    assert.equal(pieces.account.findings.updated, 0);
    const whole = await scan();
    const strip = (output: ScanOutput) =>
      output.findings.map(({ event, afterquery, _index, ...f }) => ({
        ...f,
        event: { ...event, created: '' },
        afterquery: { ...afterquery, scan_id: '' },
      }));
    assert.deepEqual(strip(pieces), strip(whole));
  });

  test('a dry run writes nothing', async () => {
    const other = { ...env, AFTERQUERY_INDEX_PREFIX: newPrefix() };
    const run = await runAfterquery(['scan', '--from', from, '--to', to, '--dry-run', '--json'], other);
    assert.equal(run.code, 0, run.err);
    assert.ok((JSON.parse(run.out) as ScanOutput).findings.length > 3);
    const indices = await fetch(`${bench.url}/_cat/indices/${other.AFTERQUERY_INDEX_PREFIX}*?format=json`);
    assert.deepEqual(await indices.json(), []);
  });
});
