import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { refresh } from '../../server/engine/operations.ts';
import { DAY_MS } from '../../server/schema/durations.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { must } from '../contract/engines.ts';
import { seeded } from '../lab/seeded.ts';
import { asked, connected, type Process, processCreated } from '../lab/sysmon_event.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

const DAY = Date.UTC(2026, 4, 6);
const AT = DAY + 10 * 3_600_000;
const HEX = '0123456789abcdef';

const host = {
  name: 'WS1.corp.example',
  ip: '10.0.0.7',
  user: 'CORP\\ann',
  profile: 'C:\\Users\\ann',
  machine: '0a1b2c3d',
};
const toProcess = (pid: number, image: string, parent?: Process): Process => ({
  host,
  guid: `{0a1b2c3d-0000-0000-0000-0000000${10_000 + pid}}`,
  pid,
  image,
  commandLine: `"${image}"`,
  user: host.user,
  ...(parent === undefined ? {} : { parent }),
});

const word = toProcess(11, 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE');
const shell = toProcess(12, 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe', word);
const agent = toProcess(13, 'C:\\Program Files\\Vendor\\agent.exe');
const dropper = toProcess(14, 'C:\\Users\\ann\\AppData\\Local\\Temp\\d.exe');

/** Names that carry data, asked every two seconds by a script that a document started; the answers lead nowhere. */
const tunnel = (): object[] => {
  const random = seeded(7);
  return Array.from({ length: 80 }, (_, i) =>
    asked(shell, AT + i * 2_000, {
      name: `${random.text(HEX, 30)}.t.tunnel-zone.example`,
      results: [`::ffff:${random.whole(20, 90)}.${random.whole(1, 250)}.${random.whole(1, 250)}.9`],
    }),
  );
};

/** The same amount by an ordinary program that goes where the answers say. */
const twin = (): object[] => {
  const random = seeded(8);
  return Array.from({ length: 80 }, (_, i) => {
    const at = AT + i * 2_000 + random.whole(0, 1_900);
    const address = `151.101.${random.whole(1, 250)}.${random.whole(1, 250)}`;
    const socket = {
      protocol: 'tcp',
      sourceIp: host.ip,
      sourcePort: 50_000 + i,
      destinationPort: 443,
    } as const;
    return [
      asked(agent, at, {
        name: `${random.text(HEX, 30)}.objects.example.net`,
        results: [`::ffff:${address}`],
      }),
      connected(agent, at + 200, { ...socket, destinationIp: address }),
    ];
  }).flat();
};

const ownResolver = (): object[] =>
  Array.from({ length: 60 }, (_, i) =>
    connected(dropper, AT + i * 9_000, {
      protocol: 'tcp',
      sourceIp: host.ip,
      sourcePort: 51_000 + i,
      destinationIp: '9.9.9.9',
      destinationPort: 443,
    }),
  );

/** What the installation has learnt before: another program's ordinary names on three days. */
const earlier = (): object[] =>
  [3, 2, 1].flatMap((back) =>
    Array.from({ length: 12 }, (_, i) =>
      asked(agent, AT - back * DAY_MS + i * 7_000, {
        name: `${seeded(back * 100 + i).text(HEX, 12)}.updates.example.org`,
        results: ['::ffff:198.51.100.4'],
      }),
    ),
  );

suite('what the events behind the names say', () => {
  let bench: Bench;
  let prefix: string;
  const env = () => toEnv(bench.url, prefix);

  before(async () => {
    bench = await openBench();
    prefix = newPrefix();
    const file = join(mkdtempSync(join(tmpdir(), 'afterquery-behaviour-')), 'events.ndjson');
    const starts = [word, shell, agent, dropper].map((process) => processCreated(process, AT - 60_000));
    const records = [...starts, ...earlier(), ...tunnel(), ...twin(), ...ownResolver()];
    writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    const loaded = await runAfterquery(['ingest', file], env());
    assert.equal(loaded.code, 0, loaded.err);
  });
  after(() => bench.stop());

  const scan = async (from: number, to: number): Promise<readonly Finding[]> => {
    const span = [from, to].map((time) => new Date(time).toISOString());
    const args = ['scan', '--from', span[0] ?? '', '--to', span[1] ?? '', '--analytic', 'AN1121', '--json'];
    const { code, out, err } = await runAfterquery(args, env());
    assert.equal(code, 0, err);
    await must(refresh(bench.engine, `${prefix}-baselines`));
    return (JSON.parse(out) as { findings: Finding[] }).findings;
  };
  const codesOf = (finding: Finding | undefined): string[] =>
    finding?.afterquery.reasons.map(({ code }) => code) ?? [];

  test('rhythm, unused answers, an odd parent and novelty are reasons; the twin has none of them', async () => {
    const first = await scan(AT - 3 * DAY_MS, AT - 3 * DAY_MS + 900_000);
    assert.ok(first.every(({ afterquery }) => afterquery.unfamiliar?.includes('installation') !== false));
    for (const back of [2, 1]) await scan(AT - back * DAY_MS, AT - back * DAY_MS + 900_000);
    const found = await scan(AT, AT + 900_000);
    const ofProcess = ({ guid }: Process) => found.filter(({ process }) => process?.entity_id === guid);
    const [bad] = ofProcess(shell);
    for (const code of ['regular_intervals', 'never_contacted', 'odd_parent', 'new_domain'])
      assert.ok(codesOf(bad).includes(code), `${code} in ${codesOf(bad).join(', ')}`);
    assert.ok(bad?.afterquery.unfamiliar?.includes('domain'));
    assert.ok(bad?.afterquery.unfamiliar?.includes('program'));
    const [good] = ofProcess(agent);
    assert.ok(codesOf(good).includes('information_bytes'));
    for (const code of ['regular_intervals', 'never_contacted', 'odd_parent'])
      assert.ok(!codesOf(good).includes(code), code);
    assert.equal(good?.afterquery.unfamiliar?.includes('program') ?? false, false);
  });

  test('a process with a resolver of its own is stated, with where it went and the very sockets', async () => {
    const found = await scan(AT, AT + 900_000);
    const [own] = found.filter(({ process }) => process?.entity_id === dropper.guid);
    assert.deepEqual(codesOf(own).slice(0, 3), ['own_resolver', 'resolver_sockets', 'suspicious_program']);
    assert.deepEqual(own?.destination, { ip: ['9.9.9.9'], port: [443] });
    assert.equal(own?.afterquery.severity, 'medium');
    assert.ok((own?.afterquery.evidence.filter(({ role }) => role === 'socket').length ?? 0) >= 30);
    const sum = own?.afterquery.reasons.reduce((total, { points }) => total + points, 0);
    assert.equal(sum, own?.afterquery.score);
  });
});
