import { readFileSync } from 'node:fs';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import type { Engine } from '../engine/port.ts';
import { checkTarget } from '../notify/check_target.ts';
import { createDeliver } from '../notify/deliver.ts';
import { type Notifier, startNotifier } from '../notify/notifier.ts';
import { lookUp } from '../notify/resolve_target.ts';
import { toIndexNames } from '../scan/index_names.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

const TIMEOUT_MS = 10_000;

const readVersion = (root: URL): string => {
  const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version?: unknown };
  return typeof manifest.version === 'string' ? manifest.version : 'unknown';
};

/** Check before anything listens. */
export const checkWebhook = ({ webhook_url, webhook_private }: Settings): void => {
  if (webhook_url === undefined) return;
  const target = checkTarget(webhook_url, webhook_private === 'yes');
  if (isLeft(target)) throw new CommandFailure(`AFTERQUERY_WEBHOOK_URL is refused: ${target.left}.`, 2);
};

/** undefined: nobody is to be told */
const openNotifier = (
  runtime: Runtime,
  engine: Engine,
  settings: Settings,
  logger: Logger,
  metrics: Metrics,
): Notifier | undefined => {
  const { webhook_url, webhook_secret, webhook_format, webhook_severity, webhook_private } = settings;
  if (webhook_url === undefined) return undefined;
  logger.info(
    { webhook: { host: new URL(webhook_url).host, format: webhook_format, severity: webhook_severity } },
    'findings are notified',
  );
  return startNotifier({
    engine,
    names: toIndexNames(settings.index_prefix),
    threshold: webhook_severity,
    deliver: createDeliver({
      url: webhook_url,
      allow_inside: webhook_private === 'yes',
      style: { format: webhook_format, secret: webhook_secret, version: readVersion(runtime.root) },
      timeout_ms: TIMEOUT_MS,
      look_up: lookUp,
    }),
    logger,
    metrics,
    now: runtime.now,
    chance: Math.random,
  });
};

export interface KeptNotifier extends Notifier {
  /** Tell by the settings in force now. */
  readonly follow: () => Promise<void>;
}

/** A notifier that can be exchanged; what the one before it had not told goes through the outbox to the next. */
export const keepNotifier = (
  runtime: Runtime,
  engine: Engine,
  current: () => Settings,
  logger: Logger,
  metrics: Metrics,
): KeptNotifier => {
  const toWebhook = (s: Settings): string =>
    JSON.stringify([
      s.webhook_url,
      s.webhook_secret,
      s.webhook_format,
      s.webhook_severity,
      s.webhook_private,
    ]);
  const open = () => openNotifier(runtime, engine, current(), logger, metrics);
  let [webhook, notifier] = [toWebhook(current()), open()];
  return {
    noteScan: (record, outcome) => notifier?.noteScan(record, outcome),
    noteCanary: (failed) => notifier?.noteCanary(failed),
    stop: async () => notifier?.stop(),
    follow: async () => {
      const next = toWebhook(current());
      if (next === webhook) return;
      const before = notifier;
      [webhook, notifier] = [next, open()];
      await before?.stop();
    },
  };
};
