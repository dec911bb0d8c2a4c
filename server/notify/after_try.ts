import type { OutboxEntry } from '../schema/outbox.ts';
import { type Delivery, isSuccess } from './delivery.ts';

export const LEASE_MS = 60_000;
const MOST_TRIES = 20;
const BASE_MS = 1_000;
const LONGEST_MS = 3_600_000;

const toIso = (ms: number): string => new Date(ms).toISOString();

/** Doubles with every try, between half and all of it by chance. @param tries begun so far, 1 at least @param chance 0 to 1 */
export const toPause = (tries: number, chance: number): number =>
  Math.round(Math.min(BASE_MS * 2 ** Math.min(tries - 1, 30), LONGEST_MS) * (0.5 + chance / 2));

/** The entry while one copy sends it: another sees it as due only when the lease is over. */
export const toClaimed = (entry: OutboxEntry, now: number): OutboxEntry => ({
  ...entry,
  tries: entry.tries + 1,
  next_try: toIso(now + LEASE_MS),
});

/** As if it had not been claimed. */
export const toReleased = (claimed: OutboxEntry, now: number): OutboxEntry => ({
  ...claimed,
  tries: Math.max(0, claimed.tries - 1),
  next_try: toIso(now),
});

const toError = (delivery: Delivery): string => {
  if (delivery.kind === 'interrupted') return 'the service stopped';
  if (delivery.kind !== 'answered') return delivery.detail;
  const followed = delivery.status >= 300 && delivery.status < 400 ? ' (redirects are not followed)' : '';
  return `the receiver answered ${delivery.status}${followed}${delivery.detail === '' ? '' : `: ${delivery.detail}`}`;
};

/** The entry after a try: done, to be tried again, or given up. */
export const toTried = (
  claimed: OutboxEntry,
  delivery: Delivery,
  now: number,
  chance: number,
): OutboxEntry => {
  if (delivery.kind === 'interrupted') return toReleased(claimed, now);
  const { error: _, ...rest } = claimed;
  const answered = delivery.kind === 'answered' ? { http_status: delivery.status } : {};
  if (isSuccess(delivery)) return { ...rest, ...answered, status: 'done', sent: toIso(now) };
  const tried = { ...rest, ...answered, error: toError(delivery) };
  if (claimed.tries >= MOST_TRIES) return { ...tried, status: 'failed' };
  const asked_ms = delivery.kind === 'answered' ? (delivery.retry_after_s ?? 0) * 1_000 : 0;
  const pause = Math.max(toPause(claimed.tries, chance), Math.min(asked_ms, LONGEST_MS));
  return { ...tried, next_try: toIso(now + pause) };
};
