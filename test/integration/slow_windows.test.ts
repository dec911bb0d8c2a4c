import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import type { Finding } from '../../server/schema/finding.ts';
import { type Bench, load, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

const DAY = Date.UTC(2026, 4, 4);
const keyword = { type: 'keyword' };
const MAPPING = {
  properties: {
    '@timestamp': { type: 'date' },
    event: { properties: { code: keyword } },
    host: { properties: { name: keyword } },
    process: { properties: { entity_id: keyword, pid: { type: 'long' }, executable: keyword } },
    dns: { properties: { question: { properties: { name: keyword } }, resolved_ip: { type: 'ip' } } },
  },
};
const AGENT = 'C:\\Program Files\\Vendor\\agent.exe';

/** One name with 28 bytes in hexadecimal every 280 s: 0.1 B/s, 90 B in a quarter of an hour, 8.6 kB a day. */
const leak = (host: string, domain: string, seconds = 280): object[] =>
  Array.from({ length: Math.floor(86_400 / seconds) }, (_, i) => ({
    '@timestamp': new Date(DAY + 12 * 3_600_000 + i * seconds * 1_000).toISOString(),
    event: { code: '22' },
    host: { name: host },
    process: { entity_id: `{${host}-agent}`, pid: 7, executable: AGENT },
    dns: {
      question: {
        name: `${createHash('sha256').update(`${host}${i}`).digest('hex').slice(0, 56)}.${domain}`,
      },
      resolved_ip: ['198.51.100.9'],
    },
  }));

interface ScanOutput {
  readonly findings: readonly Finding[];
}

suite('a leak too slow for a quarter of an hour', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  const scan = async (prefix: string, from: string, to: string): Promise<readonly Finding[]> => {
    const run = await runAfterquery(['scan', '--from', from, '--to', to, '--json'], toEnv(bench.url, prefix));
    assert.equal(run.code, 0, run.err);
    return (JSON.parse(run.out) as ScanOutput).findings;
  };

  test('0.1 B/s across midnight is found within the 24 hours, on its process', async () => {
    const prefix = newPrefix();
    await load(bench.engine, `${prefix}-source-sysmon`, leak('ws-1', 'leak.example.net'), MAPPING);
    const early = await scan(prefix, '2026-05-04T12:00:00Z', '2026-05-04T13:00:00Z');
    assert.deepEqual(
      early.filter((f) => f.afterquery.severity !== 'low'),
      [],
    );
    const findings = await scan(prefix, '2026-05-04T12:00:00Z', '2026-05-05T12:00:00Z');
    const [finding] = findings.filter((f) => f.afterquery.severity !== 'low');
    assert.equal(finding?.process?.entity_id, '{ws-1-agent}');
    assert.equal(finding?.dns.question.registered_domain, 'example.net');
    assert.equal(finding?.afterquery.windows?.[0]?.minutes, 1440);
    assert.ok((finding?.afterquery.features.information_bytes ?? 0) > 7_000);
    assert.ok((finding?.afterquery.evidence.length ?? 0) > 20);
    assert.match(finding?.message ?? '', /24 hours/);
    // The leak crosses midnight: a finding a day, one story.
    const days = findings.filter((f) => f.process?.entity_id === '{ws-1-agent}');
    assert.equal(new Set(days.map((f) => f['@timestamp'].slice(0, 10))).size, 2);
    assert.equal(new Set(days.map((f) => f.afterquery.episode ?? assert.fail('no episode'))).size, 1);
  });

  test('scanned hour by hour it ends in the same finding', async () => {
    const prefix = newPrefix();
    await load(bench.engine, `${prefix}-source-sysmon`, leak('ws-1', 'leak.example.net'), MAPPING);
    for (let hour = 12; hour < 36; hour += 6)
      await scan(
        prefix,
        new Date(DAY + hour * 3_600_000).toISOString(),
        new Date(DAY + (hour + 6) * 3_600_000).toISOString(),
      );
    const pieces = await scan(prefix, '2026-05-04T12:00:00Z', '2026-05-05T12:00:00Z');
    const other = newPrefix();
    await load(bench.engine, `${other}-source-sysmon`, leak('ws-1', 'leak.example.net'), MAPPING);
    const whole = await scan(other, '2026-05-04T12:00:00Z', '2026-05-05T12:00:00Z');
    const strip = (findings: readonly Finding[]) =>
      findings.map((f) => [
        f.afterquery.score,
        f.afterquery.reasons,
        f.afterquery.windows,
        f.event.start,
        f.event.end,
      ]);
    assert.deepEqual(strip(pieces), strip(whole));
  });

  test('the same from one ordinary program on many hosts stays low, and says why', async () => {
    const prefix = newPrefix();
    const fleet = Array.from({ length: 6 }, (_, i) => leak(`ws-${i}`, 'reputation.example.org', 600)).flat();
    await load(bench.engine, `${prefix}-source-sysmon`, fleet, MAPPING);
    const findings = await scan(prefix, '2026-05-04T12:00:00Z', '2026-05-05T12:00:00Z');
    assert.deepEqual(
      findings.filter((f) => f.afterquery.severity !== 'low'),
      [],
    );
    assert.ok(findings.some((f) => f.afterquery.reasons.some((r) => r.code === 'prevalent' && r.points < 0)));
  });
});
