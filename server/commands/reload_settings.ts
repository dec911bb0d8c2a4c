import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { Caller } from '../access/caller.ts';
import { writeAudit } from '../access/write_audit.ts';
import { toSentence } from '../engine/errors.ts';
import type { Reloaded, Service } from '../http/service.ts';
import { toIndexNames } from '../scan/index_names.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { checkService } from './check_service.ts';
import type { HeldSettings } from './hold_settings.ts';
import { CommandFailure } from './runtime.ts';

export interface ReloadDesk {
  readonly held: HeldSettings;
  /** Reads what the settings in force name, and says how to take it up, and whether it is new; throws a sentence. */
  readonly readFiles: () => { readonly is_new: boolean; readonly takeUp: () => void };
  /** what runs by settings that it does not read by itself each time */
  readonly follow: () => Promise<void>;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'countReload'>;
}

/** Read the settings again, one reload after the other. Left: what is wrong, and everything stays as it was. */
export const createReload = (desk: ReloadDesk): (() => Promise<Either<string, Reloaded>>) => {
  const { held, readFiles, follow, logger, metrics } = desk;
  const check = () => {
    const plan = held.plan();
    checkService(plan.settings);
    return { plan, certificate: readFiles() };
  };
  const reload = async (): Promise<Either<string, Reloaded>> => {
    let checked: ReturnType<typeof check>;
    try {
      checked = check();
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      metrics.countReload('refused');
      logger.error(`settings not reloaded, the old ones stay in force: ${error.message}`);
      return left(error.message);
    }
    const { plan, certificate } = checked;
    held.takeUp(plan);
    certificate.takeUp();
    await follow();
    const { changed, needs_restart, overridden } = plan;
    const reloaded = { changed, needs_restart, overridden, certificate_renewed: certificate.is_new };
    metrics.countReload('done');
    logger[needs_restart.length > 0 ? 'warn' : 'info']({ settings: reloaded }, 'settings reloaded');
    return right(reloaded);
  };
  let tail: Promise<unknown> = Promise.resolve();
  return () => {
    const result = tail.then(reload);
    tail = result.catch(() => undefined);
    return result;
  };
};

const SIGNAL: Caller = { id: 'signal', name: 'SIGHUP', role: 'admin' };

/** Reload at each item, and keep it in the audit as a request's would be; a defect is logged. */
export const reloadAt = async (asked: AsyncIterable<unknown>, service: Service): Promise<void> => {
  const { engine, logger, now, newId } = service;
  for await (const _ of asked) {
    try {
      const reloaded = await service.reload();
      if (isLeft(reloaded)) continue;
      const failure = await writeAudit(engine, toIndexNames(service.settings.index_prefix), {
        id: newId(),
        time: now(),
        caller: SIGNAL,
        action: 'Read the settings again',
        method: 'SIGNAL',
        path: 'settings/reload',
        status: 200,
        body: { told: reloaded.right },
      });
      if (failure !== undefined)
        logger.error(`audit entry of a reload not kept: ${toSentence(failure, engine.url)}`);
    } catch (error) {
      logger.error({ err: error }, 'a reload of the settings ended by a defect');
    }
  }
};
