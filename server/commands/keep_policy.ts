import type { Settings } from '../config/settings.ts';
import type { Engine } from '../engine/port.ts';
import type { Logger } from '../telemetry/logger.ts';
import { runInstall } from './run_install.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

/** Gives the cluster's policy the age that follows from the retention in force, lest it delete what is kept longer now. */
export const keepPolicy = (
  runtime: Runtime,
  engine: Engine,
  current: () => Settings,
  logger: Logger,
): (() => Promise<void>) => {
  let installed = current().retention;
  return async () => {
    const settings = current();
    if (settings.retention === installed) return;
    try {
      await runInstall(runtime, engine, settings, false);
      installed = settings.retention;
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      logger.error(
        `a policy of the cluster may still have the age of before; run "afterquery install": ${error.message}`,
      );
    }
  };
};
