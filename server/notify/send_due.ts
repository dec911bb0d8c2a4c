import { isLeft } from 'fp-ts/lib/Either.js';
import type { EngineError } from '../engine/errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { toClaimed, toTried } from './after_try.ts';
import type { Deliver } from './deliver.ts';
import { type Delivery, isReceiverUnwell } from './delivery.ts';
import type { HeldEntry, Outbox } from './outbox.ts';

export interface SenderDesk {
  readonly outbox: Outbox;
  readonly deliver: Deliver;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'countNotification'>;
  readonly now: () => number;
  /** 0 to 1 */
  readonly chance: () => number;
  readonly stop: AbortSignal;
  /** no entry is begun any more; what is being sent may finish */
  readonly isClosing: () => boolean;
  /** ids of documents that are no entries; grows */
  readonly unreadable: Set<string>;
}

const AT_ONCE = 20;
const MOST_UNREADABLE = 1_000;

const complain = ({ logger }: SenderDesk, what: string, { kind, detail }: EngineError): void =>
  logger.warn({ error: { type: kind, message: detail } }, what);

const settle = async (desk: SenderDesk, claimed: HeldEntry, delivery: Delivery): Promise<void> => {
  const { outbox, logger, metrics, now, chance } = desk;
  const tried = toTried(claimed.entry, delivery, now(), chance());
  const about = { notification: { id: tried.id, finding: tried.finding.id, tries: tried.tries } };
  // Counted by what was tried, also where the cluster then does not take the record of it.
  if (tried.status === 'done') metrics.countNotification('sent');
  else if (tried.status === 'failed') {
    metrics.countNotification('failed');
    logger.error(about, `notification given up: ${tried.error ?? 'no reason'}`);
  } else if (delivery.kind !== 'interrupted') {
    metrics.countNotification('retried');
    logger.warn(about, `notification not delivered yet: ${tried.error ?? 'no reason'}`);
  }
  const written = await outbox.replace(claimed, tried)();
  if (isLeft(written))
    complain(desk, 'what became of a notification is not recorded, so it may be sent again', written.left);
  else if (written.right === undefined)
    logger.warn(about, 'another copy took over a notification while it was being sent');
};

/** One turn: what is due, one after the other, until the receiver seems unwell. Never rejects for what cluster or receiver do. */
export const sendDue = async (desk: SenderDesk): Promise<void> => {
  const { outbox, deliver, logger, now, unreadable, stop } = desk;
  const due = await outbox.readDue(now(), AT_ONCE, [...unreadable])();
  if (isLeft(due)) return complain(desk, 'the outbox cannot be read', due.left);
  for (const id of due.right.unreadable) {
    logger.warn(
      { notification: { id } },
      'a document of the outbox is no notification of this version; left as it is',
    );
    if (unreadable.size < MOST_UNREADABLE) unreadable.add(id);
  }
  for (const held of due.right.held) {
    if (desk.isClosing()) return;
    const claimed = await outbox.replace(held, toClaimed(held.entry, now()))();
    if (isLeft(claimed)) return complain(desk, 'a notification cannot be claimed', claimed.left);
    // Another copy was first.
    if (claimed.right === undefined) continue;
    const delivery = await deliver(claimed.right.entry, now(), stop);
    await settle(desk, claimed.right, delivery);
    if (isReceiverUnwell(delivery)) return;
  }
};
