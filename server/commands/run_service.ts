import type { Settings } from '../config/settings.ts';
import type { Engine } from '../engine/port.ts';
import { createApp } from '../http/create_app.ts';
import { listen } from '../http/listen.ts';
import { executeScan } from '../scan/execute_scan.ts';
import { createScanQueue } from '../scheduler/scan_queue.ts';
import { isCronExpression, startSchedule } from '../scheduler/start_schedule.ts';
import { createLogger } from '../telemetry/logger.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

const OFF = 'off';

/** Check before anything is opened. */
export const checkSchedule = (settings: Settings): void => {
  if (settings.schedule !== OFF && !isCronExpression(settings.schedule))
    throw new CommandFailure(
      `AFTERQUERY_SCHEDULE must be a cron expression or "off", not "${settings.schedule.slice(0, 80)}".`,
      2,
    );
};

export interface RunningService {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The schedule and the REST API over one engine, until stopped; a running scan may finish first. */
export const startService = async (
  runtime: Runtime,
  engine: Engine,
  settings: Settings,
): Promise<RunningService> => {
  const logger = createLogger(settings.log_level);
  const queue = createScanQueue((record) => executeScan({ engine, settings, now: runtime.now }, record)());
  const service = { engine, settings, queue, logger, now: runtime.now, newId: runtime.newId };
  const listening = await listen(createApp(service), settings.host, settings.port).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CommandFailure(
        `The REST API cannot listen on ${settings.host} port ${settings.port} (${error.code ?? 'unknown reason'}); set AFTERQUERY_HOST and AFTERQUERY_PORT.`,
        1,
      );
    },
  );
  const stopSchedule = settings.schedule === OFF ? undefined : startSchedule(service, settings.schedule);
  logger.info(
    { url: { full: listening.url }, engine: engine.flavor, schedule: settings.schedule },
    'serving',
  );
  return {
    url: listening.url,
    stop: async () => {
      await stopSchedule?.();
      await listening.close();
      await queue.drain();
      logger.info('stopped');
    },
  };
};
