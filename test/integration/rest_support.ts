import { fileURLToPath } from 'node:url';
import { right } from 'fp-ts/lib/Either.js';
import { pino } from 'pino';
import { createKey } from '../../server/access/manage_keys.ts';
import { readSettings, type Settings } from '../../server/config/settings.ts';
import { createApp } from '../../server/http/create_app.ts';
import { type Listening, listen } from '../../server/http/listen.ts';
import type { Service } from '../../server/http/service.ts';
import { executeScan } from '../../server/scan/execute_scan.ts';
import { toIndexNames } from '../../server/scan/index_names.ts';
import { createScanQueue } from '../../server/scheduler/scan_queue.ts';
import type { Role } from '../../server/schema/role.ts';
import { createMetrics } from '../../server/telemetry/metrics.ts';
import { must } from '../contract/engines.ts';
import { type Bench, root, runAfterquery, toEnv } from './support.ts';

const SAMPLE = ['sysmon.ndjson.gz', 'zeek_dns.ndjson.gz'].map((file) =>
  fileURLToPath(new URL(`server/demo/sample/${file}`, root)),
);

/** A service over a real engine, listening; times are those of the sample. */
export interface ServedBench {
  readonly service: Service;
  readonly settings: Settings;
  readonly url: string;
  readonly newKey: (role: Role, name?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

export const NOW = Date.UTC(2026, 2, 10, 11, 10);

export const ingestSample = async (bench: Bench, prefix: string): Promise<void> => {
  const run = await runAfterquery(['ingest', ...SAMPLE], toEnv(bench.url, prefix));
  if (run.code !== 0) throw new Error(run.err);
};

export const toSettings = (
  bench: Bench,
  prefix: string,
  more: Readonly<Record<string, string>> = {},
): Settings => {
  const read = readSettings({ ...toEnv(bench.url, prefix), ...more });
  if (read._tag === 'Left') throw new Error(read.left.join(' '));
  return read.right;
};

export const serve = async (bench: Bench, settings: Settings, now = () => NOW): Promise<ServedBench> => {
  const { engine } = bench;
  const queue = createScanQueue((record, hooks) =>
    executeScan({ engine, settings, now, ...hooks }, record)(),
  );
  let ids = 0;
  const service: Service = {
    engine,
    settings,
    reload: async () => right({ changed: [], needs_restart: [], overridden: [], certificate_renewed: false }),
    queue,
    now,
    newId: () => `r${Date.now().toString(36)}${++ids}`,
    metrics: createMetrics(),
    logger: pino({ level: 'silent' }),
  };
  const listening: Listening = await listen(createApp(service), '127.0.0.1', 0);
  const names = toIndexNames(settings.index_prefix);
  return {
    service,
    settings,
    url: listening.url,
    newKey: async (role, name = role) => {
      const asked = { name, role, created_by: 'test' };
      return (await must(createKey({ engine, names, now }, asked))).text;
    },
    stop: async () => {
      await listening.close();
      await queue.drain();
    },
  };
};

export const bearer = (key: string): Record<string, string> => ({ Authorization: `Bearer ${key}` });
