import { CANARY_ANALYTICS } from '../canary/settle_canary.ts';
import { sendCanary, tendCanaries } from '../canary/tend_canaries.ts';
import type { Engine } from '../engine/port.ts';
import type { Service } from '../http/service.ts';
import { toCanaryCandidate } from '../notify/candidate.ts';
import type { Notifier } from '../notify/notifier.ts';
import { toIndexNames } from '../scan/index_names.ts';
import type { Lease } from '../scheduler/lease.ts';
import { startTurns, type Turns } from '../scheduler/start_schedule.ts';
import type { CanaryRecord } from '../schema/canary.ts';
import { OFF } from './check_service.ts';

const LOOK_AT = '*/10 * * * * *';

export interface KeptCanaries {
  /** Send by the expression that the settings name now, or not at all. */
  readonly follow: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Canaries of whichever copy holds the lease: sent by the settings' expression, and looked for until found or lost. */
export const keepCanaries = (
  service: Service,
  writer: Engine,
  lease: Lease,
  notifier: Pick<Notifier, 'noteCanary'>,
): KeptCanaries => {
  const { engine, logger, now, newId } = service;
  const onFailed = (record: CanaryRecord): void =>
    notifier.noteCanary(toCanaryCandidate(record, CANARY_ANALYTICS, new Date(now()).toISOString()));
  const toDesk = () => {
    const { index_prefix, sysmon_indices } = service.settings;
    return { engine, names: toIndexNames(index_prefix), sysmon_indices, now, logger, onFailed };
  };
  const look = startTurns(
    LOOK_AT,
    async () => {
      if (service.settings.canary_index !== undefined && lease.holds()) await tendCanaries(toDesk());
    },
    'looking for canaries',
    logger,
  );
  const send = async (): Promise<void> => {
    const { canary_index: index, canary_within: within_ms } = service.settings;
    if (index !== undefined && lease.holds())
      await sendCanary({ ...toDesk(), writer, index, within_ms, newId });
  };
  let by: string = OFF;
  let sending: Turns | undefined;
  const follow = async (): Promise<void> => {
    const { canary_schedule } = service.settings;
    if (canary_schedule === by) return;
    by = canary_schedule;
    const before = sending;
    sending = by === OFF ? undefined : startTurns(by, send, 'canary', logger);
    await before?.stop();
  };
  return {
    follow,
    stop: async () => {
      await Promise.all([look.stop(), sending?.stop()]);
    },
  };
};
