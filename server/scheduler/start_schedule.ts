import cron from 'node-cron';
import { runScheduledScan, type Schedule } from './scheduled_scan.ts';

export const isCronExpression = (expression: string): boolean => cron.validate(expression);

/** Run by the cron expression, never two turns at once. The returned function ends it. */
export const startSchedule = (schedule: Schedule, expression: string): (() => Promise<void>) => {
  const task = cron.schedule(
    expression,
    async () => {
      try {
        await runScheduledScan(schedule);
      } catch (error) {
        schedule.logger.error({ err: error }, 'scheduled scan ended by a defect');
      }
    },
    { noOverlap: true, timezone: 'UTC' },
  );
  return async () => {
    await task.destroy();
  };
};
