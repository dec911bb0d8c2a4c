import { setTimeout as wait } from 'node:timers/promises';
import { isLeft } from 'fp-ts/lib/Either.js';
import { toSentence } from '../engine/errors.ts';
import { LEASE_MS, TEND_EVERY_MS } from '../scheduler/lease.ts';
import type { WorkItem } from '../schema/work_item.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { HeldItem, WorkStore } from './work_store.ts';

export interface TakenItem {
  readonly item: WorkItem;
  /** false from the moment another copy may have taken it, whether or not this one has noticed */
  readonly holds: () => boolean;
  /** Ends the renewals and says what became of it; false: it was no longer this copy's. */
  readonly leave: (changes: Partial<WorkItem>) => Promise<boolean>;
}

export interface TakingDesk {
  readonly store: WorkStore;
  readonly logger: Logger;
  readonly engine: { readonly url: string };
  /** of this copy */
  readonly holder: string;
  /** milliseconds of a clock that never jumps and goes on while the process is stopped */
  readonly monotonic: () => number;
}

const LEAVE_TRIES = 5;

/**
 * Take a part and renew it until it is left. As with the lease of the schedule, times of two machines are never compared: this copy counts
 * from before it asked for its last renewal. undefined: another copy was faster.
 */
export const takeItem = async (desk: TakingDesk, free: HeldItem): Promise<TakenItem | undefined> => {
  const { store, logger, engine, holder, monotonic } = desk;
  let held = free;
  let held_until = Number.NEGATIVE_INFINITY;
  const write = async (item: WorkItem): Promise<'written' | 'lost' | 'failed'> => {
    const asked_at = monotonic();
    const written = await store.replace(held, item)();
    if (isLeft(written)) {
      logger.warn({ part: item.id }, `part not written: ${toSentence(written.left, engine.url)}`);
      return 'failed';
    }
    if (written.right === undefined) return 'lost';
    held = written.right;
    held_until = asked_at + LEASE_MS;
    return 'written';
  };
  const renew = () => write({ ...held.item, renewals: held.item.renewals + 1 });
  if ((await write({ ...free.item, state: 'taken', holder, renewals: free.item.renewals + 1 })) !== 'written')
    return undefined;
  const leaving = new AbortController();
  const renewing = (async () => {
    while (!leaving.signal.aborted) {
      await wait(TEND_EVERY_MS, undefined, { signal: leaving.signal }).catch(() => undefined);
      if (leaving.signal.aborted) return;
      if ((await renew()) === 'lost') {
        held_until = Number.NEGATIVE_INFINITY;
        return;
      }
    }
  })();
  const holds = (): boolean => monotonic() < held_until;
  return {
    item: held.item,
    holds,
    leave: async (changes) => {
      leaving.abort();
      await renewing;
      for (let attempt = 0; attempt < LEAVE_TRIES && holds(); attempt += 1) {
        const how = await write({ ...held.item, ...changes });
        if (how !== 'failed') return how === 'written';
        await wait(1_000);
      }
      return false;
    },
  };
};
