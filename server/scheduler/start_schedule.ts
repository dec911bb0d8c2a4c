import cron from 'node-cron';
import type { Logger } from '../telemetry/logger.ts';
import { runScheduledScan, type Schedule } from './scheduled_scan.ts';

export const isCronExpression = (expression: string): boolean => cron.validate(expression);

/** Turns by a cron expression. */
export interface Turns {
  /** Go on by another expression; a turn under way ends as it began. */
  readonly restart: (expression: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Runs work by the cron expression (UTC), never two turns at once; a defect is logged. */
export const startTurns = (
  expression: string,
  work: () => Promise<void>,
  what: string,
  logger: Logger,
): Turns => {
  let is_running = false;
  const turn = async (): Promise<void> => {
    if (is_running) {
      logger.debug(`${what} skipped: the turn before it still runs`);
      return;
    }
    is_running = true;
    try {
      await work();
    } catch (error) {
      logger.error({ err: error }, `${what} ended by a defect`);
    } finally {
      is_running = false;
    }
  };
  const begin = (by: string) => cron.schedule(by, turn, { timezone: 'UTC' });
  let task = begin(expression);
  const stop = async (): Promise<void> => {
    await task.destroy();
  };
  return {
    stop,
    restart: async (by) => {
      await stop();
      task = begin(by);
    },
  };
};

export const startSchedule = (schedule: Schedule, expression: string): Turns =>
  startTurns(expression, () => runScheduledScan(schedule), 'scheduled scan', schedule.logger);

export const startDaily = (work: () => Promise<void>, expression: string, logger: Logger): Turns =>
  startTurns(expression, work, 'retention', logger);
