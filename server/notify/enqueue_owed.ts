import { isLeft } from 'fp-ts/lib/Either.js';
import type { EngineError } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import type { Severity } from '../schema/severity.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Outbox } from './outbox.ts';
import type { Owed } from './owed.ts';
import { readCandidates, readServiceScans } from './written_findings.ts';

export interface EnqueueDesk {
  readonly engine: Engine;
  readonly names: IndexNames;
  readonly outbox: Outbox;
  readonly owed: Owed;
  readonly threshold: Severity;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'countNotification'>;
  readonly now: () => number;
}

const complain = ({ logger }: EnqueueDesk, what: string, { kind, detail }: EngineError): false => {
  logger.warn({ error: { type: kind, message: detail } }, `${what}; tried again soon`);
  return false;
};

/** Scans of the time before this start owe what they wrote: a copy that died may have enqueued none of it. false: to be done again */
export const oweServiceScans = async (desk: EnqueueDesk, since: number): Promise<boolean> => {
  const scans = await readServiceScans(desk.engine, desk.names, since)();
  if (isLeft(scans)) return complain(desk, 'earlier scans cannot be read for notifications', scans.left);
  for (const id of scans.right) desk.owed.addScan(id);
  return true;
};

/** Turn what is owed into entries of the outbox; what the cluster does not take stays owed. */
export const enqueueOwed = async (desk: EnqueueDesk): Promise<void> => {
  const { engine, names, outbox, owed, threshold, logger, metrics, now } = desk;
  const scans = owed.scans();
  if (scans.length > 0) {
    const read = await readCandidates(engine, names, scans, threshold)();
    if (isLeft(read)) complain(desk, 'findings of scans cannot be read for notifications', read.left);
    else {
      const lost = owed.add(read.right);
      if (lost > 0) logger.error(`${lost} findings are not notified: too many are waiting for the outbox`);
      owed.settleScans(scans);
    }
  }
  const candidates = owed.candidates();
  const enqueued = await outbox.enqueue(candidates, now())();
  if (isLeft(enqueued)) {
    complain(desk, 'notifications cannot be put into the outbox', enqueued.left);
    return;
  }
  owed.settle(candidates);
  if (enqueued.right > 0) metrics.countNotification('enqueued', enqueued.right);
};
