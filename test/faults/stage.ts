import { ingestSample } from '../integration/rest_support.ts';
import { newPrefix, runAfterquery, toEnv } from '../integration/support.ts';
import { startFaultProxy } from './fault_proxy.ts';
import { openRestartable, type RestartableEngine } from './restartable_engine.ts';
import type { Row } from './row.ts';
import { compare, countLostTriage, type Findings, readFindings, startScan, triageAll } from './trial.ts';

type Env = Readonly<Record<string, string>>;

/** The engine with the sample's events, and what undisturbed scans find in them. */
export interface Stage {
  readonly bench: RestartableEngine;
  /** prefix of the indices that hold the events */
  readonly source: string;
  readonly expected: Findings;
  /** milliseconds that an undisturbed scan takes just now */
  usual_ms: number;
  /** that it sends */
  readonly usual_requests: number;
}

/** Every trial has indices of its own, over the same events. */
export const envOf = (
  { bench, source }: Pick<Stage, 'bench' | 'source'>,
  prefix: string,
  url = bench.url,
): Env => ({
  ...toEnv(url, prefix),
  AFTERQUERY_SYSMON_INDICES: `${source}-source-sysmon*`,
  AFTERQUERY_DNS_INDICES: `${source}-source-dns*`,
});

/** The prefix of a new trial, its templates installed. */
export const newTrial = async ({ bench }: Pick<Stage, 'bench'>): Promise<string> => {
  const prefix = newPrefix();
  const run = await runAfterquery(['install'], toEnv(bench.url, prefix));
  if (run.code !== 0) throw new Error(run.err);
  return prefix;
};

const scanUndisturbed = async (env: Env): Promise<number> => {
  const { code, err, ms } = await startScan(env).ended;
  if (code !== 0) throw new Error(`an undisturbed scan ended with ${code}: ${err}`);
  return ms;
};

export interface Undisturbed {
  readonly findings: Findings;
  /** milliseconds that the second scan took */
  readonly ms: number;
  /** that one scan sends */
  readonly requests: number;
}

/** Scans twice, as every trial's findings are scanned twice: what earlier scans taught is then the same. */
export const findUndisturbed = async (
  { bench }: Pick<Stage, 'bench'>,
  prefix: string,
  env: Env,
): Promise<Undisturbed> => {
  let sent = 0;
  const proxy = await startFaultProxy(bench.url, () => {
    sent += 1;
    return undefined;
  });
  const counted = { ...env, AFTERQUERY_ENGINE_URL: proxy.url };
  await scanUndisturbed(counted);
  const ms = await scanUndisturbed(counted);
  await proxy.close();
  return { findings: await readFindings(bench.engine, prefix), ms, requests: Math.floor(sent / 2) };
};

export const openStage = async (): Promise<Stage> => {
  const bench = await openRestartable();
  const source = newPrefix();
  await ingestSample(bench, source);
  const reference = await newTrial({ bench });
  const { findings, ms, requests } = await findUndisturbed(
    { bench },
    reference,
    envOf({ bench, source }, reference),
  );
  return { bench, source, expected: findings, usual_ms: ms, usual_requests: requests };
};

export const forget = ({ bench }: Pick<Stage, 'bench'>, prefix: string): Promise<unknown> =>
  bench.engine.request({ method: 'DELETE', path: `/${prefix}-*`, query: { ignore_unavailable: 'true' } })();

interface Disturbed {
  readonly ms: number;
  readonly failed: boolean;
  /** of the next, undisturbed scan; by default the trial's over the sample */
  readonly env?: Env;
  /** what must stand in the end; by default what undisturbed scans of the sample find */
  readonly expected?: Findings;
  /** what may stand beside it */
  readonly allowed?: Findings;
}

/** Triage what the disturbed scan left, scan again without disturbance, and compare with what stands without any. */
export const settle = async (stage: Stage, prefix: string, row: Row, disturbed: Disturbed): Promise<void> => {
  const { engine } = stage.bench;
  const { ms, failed, env = envOf(stage, prefix), expected = stage.expected, allowed } = disturbed;
  const said = await triageAll(engine, prefix);
  stage.usual_ms = await scanUndisturbed(env);
  const got = await readFindings(engine, prefix);
  const { lost, doubled, changed } = compare(expected, got);
  row.tried += 1;
  row.failed += failed ? 1 : 0;
  row.lost += lost.length;
  row.doubled += doubled.filter((id) => allowed?.has(id) !== true).length;
  row.changed += changed.length;
  row.triage_lost += countLostTriage(got, said);
  row.longest = Math.max(row.longest, ms / 1_000);
  await forget(stage, prefix);
};
