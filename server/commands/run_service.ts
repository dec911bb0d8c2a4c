import { setTimeout as wait } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import type { Settings } from '../config/settings.ts';
import type { Engine } from '../engine/port.ts';
import { createApp } from '../http/create_app.ts';
import { type Certificate, listen } from '../http/listen.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Service } from '../http/service.ts';
import type { Notifier } from '../notify/notifier.ts';
import { executeScan } from '../scan/execute_scan.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { createLease, type Lease } from '../scheduler/lease.ts';
import {
  deleteOldDocuments,
  deleteOutdated,
  toDocumentRetention,
  toRetention,
} from '../scheduler/retention.ts';
import { createScanQueue } from '../scheduler/scan_queue.ts';
import { isCronExpression, startDaily, startSchedule } from '../scheduler/start_schedule.ts';
import { startTending } from '../scheduler/tend_lease.ts';
import { createLogger } from '../telemetry/logger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { checkWebhook, openNotifier } from './open_notifier.ts';
import { readPem } from './read_pem.ts';
import { keyCommands } from './run_keys.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

const OFF = 'off';
const DAY_MS = 86_400_000;

/** Check before anything is opened. */
export const checkSchedule = (settings: Settings): void => {
  if (settings.schedule !== OFF && !isCronExpression(settings.schedule))
    throw new CommandFailure(
      `AFTERQUERY_SCHEDULE must be a cron expression or "off", not "${settings.schedule.slice(0, 80)}".`,
      2,
    );
};

/** undefined: plain http */
const readCertificate = ({ tls_cert, tls_key }: Settings): Certificate | undefined => {
  if (tls_cert === undefined || tls_key === undefined) return undefined;
  const certificate = {
    cert: readPem('AFTERQUERY_TLS_CERT', tls_cert),
    key: readPem('AFTERQUERY_TLS_KEY', tls_key),
  };
  try {
    createSecureContext(certificate);
  } catch (error) {
    throw new CommandFailure(
      `AFTERQUERY_TLS_CERT and AFTERQUERY_TLS_KEY are no certificate and its key: ${(error as Error).message}.`,
      2,
    );
  }
  return certificate;
};

/** An orchestrator kills after ten seconds, as a rule. */
const STOP_WITHIN_MS = 9_000;
const RETENTION_AT = '17 3 * * *';

/** The schedule of whichever copy holds the lease, and the daily deletion by age. */
const startUnderLease = async (
  service: Service,
  lease: Lease,
): Promise<{ readonly stop: () => Promise<void> }> => {
  const { engine, settings, logger, now } = service;
  const prefix = settings.index_prefix;
  const stopTending = await startTending(lease);
  const stopSchedule = startSchedule({ ...service, lease }, settings.schedule);
  const stopRetention = startDaily(
    async () => {
      if (!lease.holds()) return;
      const days = settings.retention / DAY_MS;
      const desk = { engine, logger, prefix, now };
      await deleteOutdated(desk, toRetention(days));
      await deleteOldDocuments(desk, toDocumentRetention(days));
    },
    RETENTION_AT,
    logger,
  );
  return {
    stop: async () => {
      await Promise.all([stopSchedule(), stopRetention()]);
      await service.queue.stop();
      await stopTending();
    },
  };
};

export interface RunningService {
  readonly url: string;
  /** `unfinished`: it took too long, and something still waits for the cluster */
  readonly stop: () => Promise<'finished' | 'unfinished'>;
}

/** The schedule and the REST API over one engine, until stopped; a running scan may finish first. */
export const startService = async (
  runtime: Runtime,
  engine: Engine,
  settings: Settings,
): Promise<RunningService> => {
  const certificate = readCertificate(settings);
  checkWebhook(settings);
  const logger = createLogger(settings.log_level);
  const metrics = createMetrics();
  let notifier: Notifier | undefined;
  const queue = createScanQueue(async (record, hooks) => {
    const outcome = await executeScan({ engine, settings, now: runtime.now, ...hooks }, record)();
    metrics.countScan(record.trigger, outcome);
    notifier?.noteScan(record, outcome);
    return outcome;
  });
  const keys = await keyCommands(runtime, engine, settings.index_prefix).list();
  if (keys.length === 0)
    logger.warn(
      isLoopback(settings.host)
        ? 'There is no API key: whoever reaches this loopback address may do everything. "afterquery keys create", or a POST to /api/v1/keys, makes one.'
        : `There is no API key, so nothing is served on ${settings.host} but health: "afterquery keys create" makes one.`,
    );
  if (settings.tls_cert === undefined && !isLoopback(settings.host))
    logger.warn('API keys travel in clear text: set AFTERQUERY_TLS_CERT and AFTERQUERY_TLS_KEY.');
  const lease = createLease({
    engine,
    names: toIndexNames(settings.index_prefix),
    logger,
    holder: runtime.newId(),
    monotonic: () => performance.now(),
    now: runtime.now,
  });
  const is_scheduled = settings.schedule !== OFF;
  const service: Service = {
    engine,
    settings,
    queue,
    metrics,
    logger,
    now: runtime.now,
    newId: runtime.newId,
    ...(is_scheduled ? { lease } : {}),
  };
  const listening = await listen(createApp(service), settings.host, settings.port, certificate).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CommandFailure(
        `The REST API cannot listen on ${settings.host} port ${settings.port} (${error.code ?? 'unknown reason'}); set AFTERQUERY_HOST and AFTERQUERY_PORT.`,
        1,
      );
    },
  );
  notifier = openNotifier(runtime, engine, settings, logger, metrics);
  const schedule = is_scheduled ? await startUnderLease(service, lease) : undefined;
  logger.info(
    { url: { full: listening.url }, engine: engine.flavor, schedule: settings.schedule },
    'serving',
  );
  return {
    url: listening.url,
    stop: async () => {
      // The running scan ends before its next slice; what it has not judged stays owed to the next one.
      const stopAll = async (): Promise<true> => {
        await Promise.all([schedule?.stop(), listening.close(), queue.stop()]);
        await notifier?.stop();
        return true;
      };
      const in_time = await Promise.race([stopAll(), wait(STOP_WITHIN_MS, false, { ref: false })]);
      if (in_time) logger.info('stopped');
      else logger.warn('stopped while a slice was being judged; it will be judged again');
      return in_time ? 'finished' : 'unfinished';
    },
  };
};
