import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '../../server/engine/connect.ts';
import { bulkWrite, createIndex, refresh } from '../../server/engine/operations.ts';
import type { Engine, EngineFlavor } from '../../server/engine/port.ts';
import { must, startTestEngine } from '../contract/engines.ts';

export const root = new URL('../../', import.meta.url);

/** Recordings that stand beside the project on some machines only. */
export const shared_data = new URL('../shared/data/', root);
export const has_shared_data = existsSync(shared_data);

export interface Bench {
  readonly engine: Engine;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The engine that the test run shares (AFTERQUERY_TEST_<FLAVOUR>_URL), else one of its own. */
export const openBench = async (flavor: EngineFlavor = 'opensearch'): Promise<Bench> => {
  const url = process.env[`AFTERQUERY_TEST_${flavor.toUpperCase()}_URL`];
  if (url === undefined) return startTestEngine(flavor);
  const engine = await must(connect({ url, flavor }));
  return { engine, url, stop: () => engine.close() };
};

/** Names of one test's own, so that tests share an engine and never an index. */
export const newPrefix = (): string => `aqt${randomUUID().slice(0, 8)}`;

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The environment without settings of the product, and those given. */
const toChildEnv = (env: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AFTERQUERY_'))),
  ...env,
});

const MAIN = fileURLToPath(new URL('server/main.ts', root));

export interface StartedProcess {
  readonly child: ChildProcess;
  /** standard error so far */
  readonly err: () => string;
  /** exit code; null: killed */
  readonly ended: Promise<number | null>;
}

/** Start the command line as a user, or a process manager, would. Standard output goes nowhere. */
export const startAfterquery = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  node_options: readonly string[] = [],
): StartedProcess => {
  const child = spawn(process.execPath, [...node_options, MAIN, ...args], {
    env: toChildEnv(env),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    err += part;
  });
  return { child, err: () => err, ended: new Promise((resolve) => child.once('close', resolve)) };
};

/** Run the command line as a user would, in a process of its own. */
export const runAfterquery = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input?: string | Buffer,
): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: toChildEnv(env),
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });

/** Ingest events and scan their day (or the last hour, where ingest moved them to now), as a user would: what the scan printed. */
export const scanEvents = async <A>(
  url: string,
  events: readonly object[],
  ...ingest_options: string[]
): Promise<A> => {
  const env = toEnv(url, newPrefix());
  const file = join(mkdtempSync(join(tmpdir(), 'afterquery-events-')), 'events.ndjson');
  writeFileSync(file, events.map((event) => JSON.stringify(event)).join('\n'));
  const ingest = await runAfterquery(['ingest', ...ingest_options, file], env);
  if (ingest.code !== 0) throw new Error(ingest.err);
  const span = ingest_options.includes('--now') ? ['now-1h'] : ['2026-05-04', '--to', '2026-05-05'];
  const run = await runAfterquery(['scan', '--json', '--from', ...span], env);
  if (run.code !== 0) throw new Error(run.err);
  return JSON.parse(run.out) as A;
};

/** Settings that keep one test's work apart. */
export const toEnv = (url: string, prefix: string): Record<string, string> => ({
  AFTERQUERY_ENGINE_URL: url,
  AFTERQUERY_INDEX_PREFIX: prefix,
  AFTERQUERY_SYSMON_INDICES: `${prefix}-source-sysmon*`,
  AFTERQUERY_DNS_INDICES: `${prefix}-source-dns*`,
  AFTERQUERY_BACKFILL_SHARE: '100',
});

/** Write documents as they are and make them visible; `mappings` absent: dynamic. */
export const load = async (
  engine: Engine,
  index: string,
  documents: readonly object[],
  mappings?: object,
): Promise<void> => {
  if (mappings !== undefined) await must(createIndex(engine, index, { mappings }));
  const operations = documents.map((document, i) => ({
    op: 'index' as const,
    index,
    id: `${index}-${i}`,
    document,
  }));
  const written = await must(bulkWrite(engine, operations, {}));
  if (written.failed.length > 0) throw new Error(JSON.stringify(written.failed[0]));
  await must(refresh(engine, index));
};
