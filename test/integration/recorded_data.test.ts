import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../server/schema/finding.ts';
import {
  type Bench,
  has_shared_data,
  newPrefix,
  openBench,
  runAfterquery,
  shared_data,
  toEnv,
} from './support.ts';

interface ScanOutput {
  readonly account: Record<string, unknown>;
  readonly findings: readonly (Finding & { readonly _id: string; readonly _index: string })[];
}

const list = (folder: string, suffix: string): string[] =>
  readdirSync(new URL(`${folder}/`, shared_data))
    .filter((file) => file.endsWith(suffix))
    .sort()
    .map((file) => fileURLToPath(new URL(`${folder}/${file}`, shared_data)));

const skip = has_shared_data ? false : 'skipped: the recordings are not beside this checkout';

suite('real recordings, on both engines', { skip }, () => {
  let [opensearch, elasticsearch]: [Bench | undefined, Bench | undefined] = [undefined, undefined];
  before(async () => {
    opensearch = await openBench('opensearch');
    elasticsearch = await openBench('elasticsearch');
  });
  after(async () => {
    await opensearch?.stop();
    await elasticsearch?.stop();
  });

  const ingest = async (env: Record<string, string>, files: readonly string[]) => {
    const run = await runAfterquery(['ingest', '--json', ...files], env);
    assert.equal(run.code, 0, run.err);
    return JSON.parse(run.out);
  };
  const scan = async (env: Record<string, string>): Promise<ScanOutput> => {
    const run = await runAfterquery(['scan', '--from', '2005-01-01', '--to', '2026-01-01', '--json'], env);
    assert.equal(run.code, 0, run.err);
    return JSON.parse(run.out) as ScanOutput;
  };
  const prefix = newPrefix();
  const envOf = (bench: Bench | undefined) => toEnv(bench?.url ?? '', prefix);

  test('85 attack recordings: all 8,302 events are in or counted, and never twice', async () => {
    const files = list('otrf-security-datasets/ndjson', '.gz');
    assert.equal(files.length, 85);
    for (const bench of [opensearch, elasticsearch]) {
      const first = await ingest(envOf(bench), files);
      assert.equal(first.account.lines, 8302);
      assert.deepEqual(first.account.events, { sysmon: 8302, dns: 0 });
      assert.deepEqual(first.account.skipped, {});
      assert.equal(first.written + first.duplicates, 8302);
      assert.equal(first.failed, 0);
    }
    const again = await ingest(envOf(opensearch), files);
    assert.deepEqual([again.written, again.duplicates], [0, 8302]);
  });

  test('both engines give the same findings, byte for byte but for scan ids and times of creation', async () => {
    const blank = ({ findings }: ScanOutput): string =>
      JSON.stringify(
        findings.map((f) => ({
          ...f,
          event: { ...f.event, created: '' },
          afterquery: { ...f.afterquery, scan_id: '' },
        })),
      );
    const one = await scan(envOf(opensearch));
    const other = await scan(envOf(elasticsearch));
    assert.ok(one.findings.length > 10);
    assert.equal(blank(one), blank(other));
    assert.deepEqual(one.account.join_states, other.account.join_states);
  });

  test('AN1121 is silent at medium and above; the known answer-then-high-port pairs are found on their process', async () => {
    const { findings } = await scan(envOf(opensearch));
    assert.deepEqual(
      findings.filter((f) => f.rule.id === 'AN1121' && f.afterquery.severity !== 'low'),
      [],
    );
    const pairs = findings.flatMap((f) =>
      (f.destination?.port ?? []).map((port) => `${f.process?.name} ${port} ${f.afterquery.confidence}`),
    );
    for (const wanted of [
      'WMIC.exe 61249',
      'powershell.exe 50937',
      'powershell.exe 49726',
      'powershell.exe 49674',
      'GruntHTTP.exe 5985',
    ])
      assert.ok(pairs.includes(`${wanted} process`), `${wanted} is missing from ${pairs.join('; ')}`);
    const instances: Record<string, string> = {
      'WMIC.exe 61249': '{2d351099-5ca9-5f5f-2f04-000000000400}',
      'powershell.exe 50937': '{b34bc01c-ca61-5f67-ec12-000000000400}',
      'powershell.exe 49726': '{b34bc01c-7dfc-5f67-de11-000000000400}',
      'powershell.exe 49674': '{b34bc01c-2f95-5f69-5f01-000000000900}',
      'GruntHTTP.exe 5985': '{71b87c12-d7e5-5f84-0d01-000000000500}',
    };
    for (const [pair, guid] of Object.entries(instances)) {
      const [name, port] = pair.split(' ');
      const finding = findings.find(
        (f) => f.process?.entity_id === guid && f.destination?.port?.includes(Number(port)),
      );
      assert.equal(finding?.process?.name, name);
    }
    const lsass = findings.filter((f) => f.process?.name?.toLowerCase() === 'lsass.exe');
    assert.ok(lsass.every((f) => f.afterquery.severity === 'low'));
  });

  test('whole exports: foreign event ids are counted as skipped', async () => {
    const other = newPrefix();
    for (const suffix of ['.zip', '.tar.gz']) {
      const { account } = await ingest(
        toEnv(opensearch?.url ?? '', other),
        list('otrf-security-datasets/raw', suffix),
      );
      assert.ok(account.skipped.foreign_event_id.count > 100);
      const skipped = Object.values(account.skipped as Record<string, { count: number }>).reduce(
        (n, s) => n + s.count,
        0,
      );
      assert.equal(account.lines, account.events.sysmon + skipped);
    }
  });

  test('tunnels seen by a sensor alone are host-level findings; the ordinary crawl gives nothing', async () => {
    const tunnels = toEnv(opensearch?.url ?? '', newPrefix());
    const all = [...list('dns-tunnel-datasets', '.gz'), ...list('ndpi-pcaps', '.gz')];
    const normal = all.filter((file) => file.includes('normal_'));
    await ingest(
      tunnels,
      all.filter((file) => !normal.includes(file)),
    );
    const { findings } = await scan(tunnels);
    const found = findings.filter((f) => ['high', 'critical'].includes(f.afterquery.severity));
    assert.deepEqual(
      found
        .map((f) => `${f.host.name} ${f.dns.question.registered_domain} ${f.afterquery.confidence}`)
        .sort(),
      [
        '10.0.2.30 pirate.sea host',
        '192.168.117.128 ggy666.tk host',
        '192.168.220.56 (no registered domain) host',
        '192.168.43.91 skullseclabs.org host',
        '192.168.68.62 ggy666.tk host',
      ],
    );
    const crawl = toEnv(opensearch?.url ?? '', newPrefix());
    await ingest(crawl, normal);
    const benign = await scan(crawl);
    assert.deepEqual(
      benign.findings.filter((f) => f.afterquery.severity !== 'low'),
      [],
    );
  });
});
