import { LEASE_MS } from '../scheduler/lease.ts';
import type { HeldItem } from './work_store.ts';

interface Seen {
  readonly version: string;
  readonly since: number;
}

/** Of parts as they stand now, those that this copy may try to take. */
export type FindFree = (items: readonly HeldItem[]) => readonly HeldItem[];

/** A part that another copy has taken is free when it has stood unchanged for a lease by this copy's own clock. */
export const createFindFree = (monotonic: () => number, now: () => number): FindFree => {
  let taken = new Map<string, Seen>();
  return (items) => {
    const at = monotonic();
    const seen_now = new Map<string, Seen>();
    for (const { item, seq_no, primary_term } of items) {
      if (item.state !== 'taken') continue;
      const version = `${seq_no}/${primary_term}`;
      const before = taken.get(item.id);
      seen_now.set(item.id, before?.version === version ? before : { version, since: at });
    }
    taken = seen_now;
    return items.filter(({ item }) => {
      const since = seen_now.get(item.id)?.since;
      if (since !== undefined) return at - since >= LEASE_MS;
      return item.not_before === undefined || Date.parse(item.not_before) <= now();
    });
  };
};
