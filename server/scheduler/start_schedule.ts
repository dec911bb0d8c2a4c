import cron from 'node-cron';
import type { Logger } from '../telemetry/logger.ts';
import { runScheduledScan, type Schedule } from './scheduled_scan.ts';

export const isCronExpression = (expression: string): boolean => cron.validate(expression);

/** Runs work by the cron expression (UTC), never two turns at once; a defect is logged. The returned function ends it. */
const start = (expression: string, work: () => Promise<void>, what: string, logger: Logger) => {
  const task = cron.schedule(
    expression,
    async () => {
      try {
        await work();
      } catch (error) {
        logger.error({ err: error }, `${what} ended by a defect`);
      }
    },
    { noOverlap: true, timezone: 'UTC' },
  );
  return async (): Promise<void> => {
    await task.destroy();
  };
};

export const startSchedule = (schedule: Schedule, expression: string): (() => Promise<void>) =>
  start(expression, () => runScheduledScan(schedule), 'scheduled scan', schedule.logger);

export const startDaily = (
  work: () => Promise<void>,
  expression: string,
  logger: Logger,
): (() => Promise<void>) => start(expression, work, 'retention', logger);
