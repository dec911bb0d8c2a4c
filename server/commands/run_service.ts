import { setTimeout as wait } from 'node:timers/promises';
import type { Engine } from '../engine/port.ts';
import { createApp } from '../http/create_app.ts';
import { listen } from '../http/listen.ts';
import type { Service } from '../http/service.ts';
import { executeScan } from '../scan/execute_scan.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { createScanMemory } from '../scan/scan_memory.ts';
import { createLease } from '../scheduler/lease.ts';
import { createScanQueue } from '../scheduler/scan_queue.ts';
import { isLoopback } from '../schema/ip_address.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { checkService, OFF, readCertificate } from './check_service.ts';
import type { HeldSettings } from './hold_settings.ts';
import { keepCanaries } from './keep_canaries.ts';
import { keepPolicy } from './keep_policy.ts';
import { keepSchedule } from './keep_schedule.ts';
import { keepWorker } from './keep_worker.ts';
import { openCanaryWriter } from './open_engine.ts';
import { type KeptNotifier, keepNotifier } from './open_notifier.ts';
import { createReload, reloadAt } from './reload_settings.ts';
import { keyCommands } from './run_keys.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

/** An orchestrator kills after ten seconds, as a rule. */
const STOP_WITHIN_MS = 9_000;

export interface RunningService {
  readonly url: string;
  /** Reload at each item; resolves when there are no more. */
  readonly reloadAt: (asked: AsyncIterable<unknown>) => Promise<void>;
  /** `unfinished`: it took too long, and something still waits for the cluster */
  readonly stop: () => Promise<'finished' | 'unfinished'>;
}

/** The schedule and the REST API over one engine, until stopped; a running scan may finish first. */
export const startService = async (
  runtime: Runtime,
  engine: Engine,
  held: HeldSettings,
): Promise<RunningService> => {
  const settings = held.current();
  checkService(settings);
  let certificate = readCertificate(settings);
  const canary_writer = await openCanaryWriter(runtime, settings, engine);
  const logger = createLogger(settings.log_level);
  const metrics = createMetrics();
  let notifier: KeptNotifier | undefined;
  const memory = createScanMemory();
  const queue = createScanQueue(async (record, hooks) => {
    const outcome = await executeScan(
      { engine, settings: held.current(), now: runtime.now, memory, ...hooks },
      record,
    )();
    metrics.countScan(record.trigger, outcome);
    notifier?.noteScan(record, outcome);
    return outcome;
  });
  const keys = await keyCommands(runtime, engine, settings.index_prefix).list();
  if (keys.length === 0)
    logger.warn(
      isLoopback(settings.host)
        ? 'There is no API key: whoever reaches this loopback address may do everything. "afterquery keys create", or a POST to /api/v1/keys, makes one.'
        : `There is no API key, so nothing is served on ${settings.host} but health, the empty console and the documentation: "afterquery keys create" makes one.`,
    );
  if (settings.tls_cert === undefined && !isLoopback(settings.host))
    logger.warn('API keys travel in clear text: set AFTERQUERY_TLS_CERT and AFTERQUERY_TLS_KEY.');
  const holder = runtime.newId();
  const monotonic = (): number => performance.now();
  const names = toIndexNames(settings.index_prefix);
  const lease = createLease({ engine, names, logger, holder, monotonic, now: runtime.now });
  // What does not read the settings each time that it needs them.
  const followers = [
    async () => {
      logger.level = held.current().log_level;
    },
  ];
  let following: Promise<void> = Promise.resolve();
  const reload = createReload({
    held,
    readFiles: () => {
      const next = readCertificate(held.current());
      const is_new = next?.cert !== certificate?.cert || next?.key !== certificate?.key;
      return {
        is_new,
        takeUp: () => {
          if (next === undefined || !is_new) return;
          listening.renew(next);
          certificate = next;
        },
      };
    },
    follow: () => {
      following = (async () => {
        for (const follow of followers) await follow();
      })();
      return following;
    },
    logger,
    metrics,
  });
  const service: Service = {
    engine,
    get settings() {
      return held.current();
    },
    reload,
    queue,
    metrics,
    logger,
    now: runtime.now,
    newId: runtime.newId,
    get lease() {
      return held.current().schedule === OFF ? undefined : lease;
    },
    worker: { wake: () => worker.wake() },
  };
  const worker = keepWorker(service, {
    holder,
    monotonic,
    onOutcome: (record, outcome) => {
      metrics.countScan(record.trigger, outcome);
      notifier?.noteScan(record, outcome);
    },
  });
  const listening = await listen(createApp(service), settings.host, settings.port, certificate).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CommandFailure(
        `The REST API cannot listen on ${settings.host} port ${settings.port} (${error.code ?? 'unknown reason'}); set AFTERQUERY_HOST and AFTERQUERY_PORT.`,
        1,
      );
    },
  );
  notifier = keepNotifier(runtime, engine, held.current, logger, metrics);
  const schedule = await keepSchedule(service, lease);
  const canaries = keepCanaries(service, canary_writer.engine, lease, notifier);
  await canaries.follow();
  await worker.follow();
  const followPolicy = keepPolicy(runtime, engine, held.current, logger);
  followers.push(schedule.follow, canaries.follow, notifier.follow, worker.follow, followPolicy);
  logger.info(
    { url: { full: listening.url }, engine: engine.flavor, schedule: held.current().schedule },
    'serving',
  );
  return {
    url: listening.url,
    reloadAt: (asked) => reloadAt(asked, service),
    stop: async () => {
      // The running scan ends before its next slice; what it has not judged stays owed to the next one.
      const stopAll = async (): Promise<true> => {
        followers.length = 0;
        await Promise.allSettled([following]);
        await canaries.stop();
        await Promise.all([schedule.stop(), worker.stop(), listening.close(), queue.stop()]);
        await notifier?.stop();
        await canary_writer.close();
        return true;
      };
      const in_time = await Promise.race([stopAll(), wait(STOP_WITHIN_MS, false, { ref: false })]);
      if (in_time) logger.info('stopped');
      else logger.warn('stopped while a slice was being judged; it will be judged again');
      return in_time ? 'finished' : 'unfinished';
    },
  };
};
