import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import type { Finding } from '../../server/schema/finding.ts';
import type { ScanAccount } from '../../server/schema/scan_account.ts';
import { ingestSample } from './rest_support.ts';
import { type Bench, load, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

const USUAL: Readonly<Record<string, string>> = {
  '@timestamp': 'date',
  'event.code': 'keyword',
  'host.name': 'keyword',
  'process.entity_id': 'keyword',
  'process.pid': 'long',
  'process.executable': 'keyword',
  'destination.ip': 'ip',
  'destination.port': 'long',
  'dns.question.name': 'keyword',
  'dns.resolved_ip': 'ip',
  'source.ip': 'ip',
};
const PROCESS = {
  '@timestamp': '2026-03-10T10:00:05.000Z',
  'host.name': 'old-1',
  'process.entity_id': '{a}',
  'process.pid': 4,
  'process.executable': 'C:\\Tools\\x.exe',
  'source.ip': '10.0.0.5',
};
const SOCKET = {
  ...PROCESS,
  'event.code': '3',
  'destination.ip': '203.0.113.5',
  'destination.port': 4_444,
};
const LOOKUP = {
  ...PROCESS,
  'event.code': '22',
  'dns.question.name': 'a.example.org',
  'dns.resolved_ip': '203.0.113.5',
};

/** A field, a type under which it cannot be asked, and a value that this type takes. */
const CONFLICTS: readonly (readonly [field: string, type: string, value: unknown])[] = [
  ['destination.port', 'text', '4444'],
  ['destination.port', 'ip', '10.0.0.1'],
  ['host.name', 'long', 7],
  ['host.name', 'boolean', true],
  ['process.executable', 'long', 7],
  ['process.entity_id', 'long', 7],
  ['dns.question.name', 'long', 7],
  ['destination.ip', 'long', 7],
  ['source.ip', 'long', 7],
  ['event.code', 'ip', '10.0.0.3'],
  ['event.code', 'boolean', true],
];
/** Without these a socket or a look-up is judged all the same. */
const DISPENSABLE = new Set(['process.entity_id', 'source.ip']);

const toProperties = (types: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));

suite('an index that maps a field in a way of its own', () => {
  let bench: Bench;
  before(async () => {
    bench = await openBench();
  });
  after(() => bench.stop());

  const scan = async (
    prefix: string,
    indices: string,
  ): Promise<{ readonly account: ScanAccount; readonly findings: readonly Finding[] }> => {
    const span = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];
    const run = await runAfterquery(['scan', '--dry-run', '--json', ...span], {
      ...toEnv(bench.url, prefix),
      AFTERQUERY_SYSMON_INDICES: indices,
    });
    assert.equal(run.code, 0, run.err);
    return JSON.parse(run.out);
  };

  test('is read whole where another beside it is read from columns: evidence of both bears its ids', async () => {
    const prefix = newPrefix();
    const storyOf = (name: string) => [
      { ...SOCKET, 'host.name': name },
      { ...LOOKUP, '@timestamp': '2026-03-10T10:00:04.000Z', 'host.name': name },
    ];
    const [columns, texts] = [`${prefix}-own-columns`, `${prefix}-own-texts`];
    await load(bench.engine, columns, storyOf('old-1'), { properties: toProperties(USUAL) });
    await load(bench.engine, texts, storyOf('old-2'));
    const { findings } = await scan(prefix, `${prefix}-own-*`);
    const lookups = findings.map(({ host, afterquery }) => [host.name, afterquery.pairs?.[0]?.lookup]);
    assert.deepEqual(lookups.sort(), [
      ['old-1', { index: columns, id: `${columns}-1` }],
      ['old-2', { index: texts, id: `${texts}-1` }],
    ]);
  });

  test('holds half of what a process asked: it is judged by all of it', async () => {
    const names = Array.from({ length: 60 }, (_, i) => {
      const digest = createHash('sha256').update(`name ${i}`).digest('hex');
      return `${digest.slice(0, 40)}.t.example.org`;
    });
    const asked = names.map((name, i) => ({
      ...LOOKUP,
      '@timestamp': new Date(Date.parse('2026-03-10T10:00:00Z') + i * 2_000).toISOString(),
      'dns.question.name': name,
    }));
    const tunnelsOf = async (columns: readonly object[], texts: readonly object[] = []) => {
      const prefix = newPrefix();
      await load(bench.engine, `${prefix}-half-columns`, columns, { properties: toProperties(USUAL) });
      if (texts.length > 0) await load(bench.engine, `${prefix}-half-texts`, texts);
      const { findings } = await scan(prefix, `${prefix}-half-*`);
      return findings
        .filter(({ rule }) => rule.id === 'AN1121')
        .map(({ host, dns, afterquery }) => [
          host.name,
          dns.question.registered_domain,
          afterquery.score,
          afterquery.features.distinct_names,
        ]);
    };
    const whole = await tunnelsOf(asked);
    assert.deepEqual(
      whole.map(([host, domain, , distinct]) => [host, domain, distinct]),
      [['old-1', 'example.org', 60]],
    );
    const [even, odd] = [0, 1].map((rest) => asked.filter((_, i) => i % 2 === rest));
    assert.deepEqual(await tunnelsOf(even ?? [], odd), whole);
  });

  test('ends no scan: what of it cannot be judged is named, and the other indices are judged as ever', async () => {
    const prefix = newPrefix();
    await ingestSample(bench, prefix);
    const indices = `${prefix}-source-sysmon*,${prefix}-odd-*`;
    const alone = await scan(prefix, indices);
    for (const [i, [field, type, value]] of CONFLICTS.entries()) {
      const documents = [SOCKET, LOOKUP].map((event) =>
        field in event ? { ...event, [field]: value } : event,
      );
      const mappings = { dynamic: false, properties: toProperties({ ...USUAL, [field]: type }) };
      await load(bench.engine, `${prefix}-odd-${i}`, documents, mappings);
    }
    const together = await scan(prefix, indices);
    for (const [i, [field, type]] of CONFLICTS.entries()) {
      const said = together.account.unresolved.filter(({ index }) => index === `${prefix}-odd-${i}`);
      if (DISPENSABLE.has(field)) assert.deepEqual(said, []);
      else
        assert.ok(
          said.some(({ why }) => why.startsWith(`${field} is mapped as ${type}`)),
          `${field} ${type}`,
        );
    }
    const of = ({ findings }: typeof alone) => findings.filter(({ host }) => host.name !== 'old-1').length;
    assert.ok(of(alone) > 0);
    assert.equal(of(together), of(alone));
  });
});
