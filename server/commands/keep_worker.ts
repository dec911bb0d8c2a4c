import { startWorker, type Worker, type WorkerDesk } from '../backfill/worker.ts';
import type { Service } from '../http/service.ts';

export interface KeptWorker {
  readonly wake: () => void;
  /** Take parts of backfills, or none, as the settings say now. */
  readonly follow: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The worker of a copy of the service; a part in hand keeps the settings it began with. */
export const keepWorker = (
  service: Service,
  own: Pick<WorkerDesk, 'holder' | 'monotonic' | 'onOutcome'>,
): KeptWorker => {
  let worker: Worker | undefined;
  const stop = async (): Promise<void> => {
    const ending = worker;
    worker = undefined;
    await ending?.stop();
  };
  const start = (): Worker => {
    const { engine, logger, now, queue } = service;
    return startWorker({
      ...own,
      engine,
      logger,
      now,
      isBusy: queue.isBusy,
      get settings() {
        return service.settings;
      },
    });
  };
  return {
    wake: () => worker?.wake(),
    stop,
    follow: async () => {
      if (service.settings.backfill === 'off') await stop();
      else worker ??= start();
    },
  };
};
