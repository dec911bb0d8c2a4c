import type { Service } from '../http/service.ts';
import type { Lease } from '../scheduler/lease.ts';
import {
  deleteOldDocuments,
  deleteOutdated,
  toDocumentRetention,
  toRetention,
} from '../scheduler/retention.ts';
import { startDaily, startSchedule, type Turns } from '../scheduler/start_schedule.ts';
import { startTending } from '../scheduler/tend_lease.ts';
import { DAY_MS } from '../schema/durations.ts';
import { OFF } from './check_service.ts';

const RETENTION_AT = '17 3 * * *';

interface UnderLease {
  readonly schedule: Turns;
  /** @param end what must end before others may have the lease */
  readonly stop: (end: () => Promise<void>) => Promise<void>;
}

/** The schedule of whichever copy holds the lease, and the daily deletion by age. */
const startUnderLease = async (service: Service, lease: Lease): Promise<UnderLease> => {
  const { engine, queue, logger, now, newId } = service;
  const stopTending = await startTending(lease);
  const schedule = startSchedule(
    {
      engine,
      queue,
      logger,
      now,
      newId,
      lease,
      get settings() {
        return service.settings;
      },
    },
    service.settings.schedule,
  );
  const retention = startDaily(
    async () => {
      if (!lease.holds()) return;
      const { retention: keep, index_prefix: prefix } = service.settings;
      const desk = { engine, logger, prefix, now };
      await deleteOutdated(desk, toRetention(keep / DAY_MS));
      await deleteOldDocuments(desk, toDocumentRetention(keep / DAY_MS));
    },
    RETENTION_AT,
    logger,
  );
  return {
    schedule,
    stop: async (end) => {
      await Promise.all([schedule.stop(), retention.stop()]);
      await end();
      await stopTending();
    },
  };
};

export interface KeptSchedule {
  /** Run by the expression that the settings name now, or not at all. */
  readonly follow: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const keepSchedule = async (service: Service, lease: Lease): Promise<KeptSchedule> => {
  let by: string = OFF;
  let running: UnderLease | undefined;
  const follow = async (): Promise<void> => {
    const { schedule } = service.settings;
    if (schedule === by) return;
    by = schedule;
    if (schedule === OFF) {
      const ending = running;
      running = undefined;
      // A scheduled scan under way ends before its next slice, since its lease is gone; what is left stays owed.
      await ending?.stop(async () => undefined);
    } else if (running === undefined) running = await startUnderLease(service, lease);
    else await running.schedule.restart(schedule);
  };
  await follow();
  return { follow, stop: async () => running?.stop(service.queue.stop) };
};
