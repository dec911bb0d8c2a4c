import { createIndex, search } from '../../server/engine/operations.ts';
import type { Engine } from '../../server/engine/port.ts';
import type { ScanAccount } from '../../server/schema/scan_account.ts';
import { must } from '../contract/engines.ts';
import { load, runAfterquery } from '../integration/support.ts';
import type { Seeded } from '../lab/seeded.ts';
import { startFaultProxy } from './fault_proxy.ts';
import type { Row } from './row.ts';
import { envOf, findUndisturbed, forget, newTrial, type Stage, settle } from './stage.ts';
import { readFindings, SPAN, startScan } from './trial.ts';

type Env = Readonly<Record<string, string>>;

/** One scan in the midst of which something happens to the cluster's indices. */
const scanDisturbed = async (
  stage: Stage,
  random: Seeded,
  usual_requests: number,
  toEnvOf: (url: string) => Env,
  disturb: () => Promise<unknown>,
): Promise<{ readonly ms: number; readonly failed: boolean }> => {
  const at = random.whole(Math.ceil(usual_requests * 0.1), Math.floor(usual_requests * 0.9));
  let is_disturbed = false;
  const proxy = await startFaultProxy(stage.bench.url, async ({ number }) => {
    if (number !== at) return undefined;
    await disturb();
    is_disturbed = true;
    return undefined;
  });
  const { code, err, ms } = await startScan(toEnvOf(proxy.url)).ended;
  await proxy.close();
  if (!is_disturbed) throw new Error(`the scan was over before its request ${at}`);
  if (code !== 0) throw new Error(`the scan ended with ${code}: ${err}`);
  return { ms, failed: code !== 0 };
};

/** Copies a part of the sample's Sysmon events, as they are stored. */
const copyEvents = async ({ bench, source }: Stage, to: string, query: object): Promise<void> => {
  const answer = await must(
    bench.engine.request({
      method: 'POST',
      path: '/_reindex',
      query: { refresh: 'true' },
      body: { source: { index: `${source}-source-sysmon*`, query }, dest: { index: to, pipeline: '_none' } },
    }),
  );
  const { created, failures } = answer as { created: number; failures: unknown[] };
  if (created === 0 || failures.length > 0) throw new Error(`${to}: ${JSON.stringify(answer)}`);
};

const withSysmon = (stage: Stage, prefix: string, pattern: string, url?: string): Env => ({
  ...envOf(stage, prefix, url),
  AFTERQUERY_SYSMON_INDICES: pattern,
});

/** The host of one story; the others' stories stay. */
const GONE = { term: { 'host.name': 'MKT-WS04.corp.example' } };

/** The events of one host are in an index of their own, which is deleted while it is scanned: the others' findings must stand as if it had never been. */
export const tryIndexDeleted = async (stage: Stage, row: Row, random: Seeded): Promise<void> => {
  const prefix = await newTrial(stage);
  const [kept, gone] = [`${prefix}-source-sysmon-kept`, `${prefix}-source-sysmon-gone`];
  await copyEvents(stage, kept, { bool: { must_not: [GONE] } });
  await copyEvents(stage, gone, GONE);
  const alone = await newTrial(stage);
  const remaining = await findUndisturbed(stage, alone, withSysmon(stage, alone, kept));
  await forget(stage, alone);
  const toEnvOf = (url?: string) => withSysmon(stage, prefix, `${prefix}-source-sysmon*`, url);
  const disturbed = await scanDisturbed(stage, random, remaining.requests, toEnvOf, () =>
    must(stage.bench.engine.request({ method: 'DELETE', path: `/${gone}` })),
  );
  await settle(stage, prefix, row, {
    ...disturbed,
    env: toEnvOf(),
    expected: remaining.findings,
    allowed: stage.expected,
  });
};

/** In the midst of a slice. */
const ROLLED_OVER_AT = '2026-03-10T09:52:30Z';

const moveAlias = (engine: Engine, alias: string, from: string, to: string): Promise<unknown> => {
  const actions = [
    { add: { index: from, alias, is_write_index: false } },
    { add: { index: to, alias, is_write_index: true } },
  ];
  return must(engine.request({ method: 'POST', path: '/_aliases', body: { actions } }));
};

/**
 * The alias that is scanned gets a second index, which holds the rest of the events. What the first alone gives may stay: a tunnel that
 * only the sensor had seen by then stands under its host beside what is later known of its process.
 */
export const tryRollover = async (stage: Stage, row: Row, random: Seeded): Promise<void> => {
  const { engine } = stage.bench;
  const [prefix, before, after] = [await newTrial(stage), await newTrial(stage), await newTrial(stage)];
  const alias = `${prefix}-events`;
  const [first, second] = [`${prefix}-source-sysmon-000001`, `${prefix}-source-sysmon-000002`];
  const time = (range: object) => ({ range: { '@timestamp': range } });
  await must(createIndex(engine, first, { aliases: { [alias]: { is_write_index: true } } }));
  await copyEvents(stage, first, time({ lt: ROLLED_OVER_AT }));
  const toEnvOf = (own: string, url?: string) => withSysmon(stage, own, alias, url);
  const half = await findUndisturbed(stage, before, toEnvOf(before));
  const disturbed = await scanDisturbed(
    stage,
    random,
    half.requests,
    (url) => toEnvOf(prefix, url),
    async () => {
      await copyEvents(stage, second, time({ gte: ROLLED_OVER_AT }));
      await moveAlias(engine, alias, first, second);
    },
  );
  const whole = await findUndisturbed(stage, after, toEnvOf(after));
  await settle(stage, prefix, row, {
    ...disturbed,
    env: toEnvOf(prefix),
    expected: whole.findings,
    allowed: half.findings,
  });
  for (const own of [before, after]) await forget(stage, own);
};

const typed = (types: Readonly<Record<string, string>>): object => ({
  dynamic: false,
  properties: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }])),
});
const SOCKET = {
  '@timestamp': '2026-03-10T10:00:05.000Z',
  'event.code': '3',
  'host.name': 7,
  'process.executable': 'C:\\Tools\\agent.exe',
  'process.entity_id': '{old}',
  'destination.ip': '203.0.113.5',
  'destination.port': '4444',
};
const TYPES = {
  '@timestamp': 'date',
  'event.code': 'keyword',
  'host.name': 'keyword',
  'process.executable': 'keyword',
  'process.entity_id': 'keyword',
  'destination.ip': 'ip',
  'destination.port': 'long',
};

/** An index appears that the pattern leads to and that maps a field the scan needs in a way of its own. */
export const tryConflictingSource = async (
  stage: Stage,
  row: Row,
  random: Seeded,
  field: 'host.name' | 'destination.port',
  type: string,
): Promise<void> => {
  const prefix = await newTrial(stage);
  const odd = `${prefix}-odd-sysmon`;
  const toEnvOf = (url?: string) =>
    withSysmon(stage, prefix, `${stage.source}-source-sysmon*,${prefix}-odd-*`, url);
  const disturbed = await scanDisturbed(stage, random, stage.usual_requests, toEnvOf, () =>
    load(stage.bench.engine, odd, [SOCKET], typed({ ...TYPES, [field]: type })),
  );
  const next = await runAfterquery(['scan', '--dry-run', '--json', ...SPAN], toEnvOf());
  if (next.code !== 0) throw new Error(`the next scan ended with ${next.code}: ${next.err}`);
  const { account } = JSON.parse(next.out) as { account: ScanAccount };
  if (
    !account.unresolved.some(
      ({ index, why }) => index === odd && why.startsWith(`${field} is mapped as ${type}`),
    )
  )
    throw new Error(`${field} as ${type} is not named: ${JSON.stringify(account.unresolved)}`);
  await settle(stage, prefix, row, { ...disturbed, env: toEnvOf() });
};

/** The findings' index refuses every finding for good; then somebody removes it, and the next scan pays. */
export const tryConflictingFindings = async (stage: Stage, row: Row): Promise<void> => {
  const prefix = await newTrial(stage);
  const { engine } = stage.bench;
  const index = `${prefix}-findings-2026.03`;
  const mappings = { dynamic: 'strict', properties: { host: { properties: { name: { type: 'long' } } } } };
  await must(createIndex(engine, index, { mappings }));
  const { code, err, ms } = await startScan(envOf(stage, prefix)).ended;
  if (code !== 0) throw new Error(`the scan ended with ${code}: ${err}`);
  await must(engine.request({ method: 'POST', path: `/${prefix}-dead-letters/_refresh` }));
  const { total } = await must(search(engine, `${prefix}-dead-letters`, { size: 0, track_total_hits: true }));
  const written = (await readFindings(engine, prefix)).size;
  if (written > 0 || (total ?? 0) < stage.expected.size)
    throw new Error(`${written} findings were written and ${total} refused ones kept`);
  await must(engine.request({ method: 'DELETE', path: `/${index}` }));
  await settle(stage, prefix, row, { ms, failed: false });
};
