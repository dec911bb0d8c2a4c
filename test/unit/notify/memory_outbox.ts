import * as TE from 'fp-ts/lib/TaskEither.js';
import type { HeldEntry, Outbox } from '../../../server/notify/outbox.ts';
import type { OutboxEntry } from '../../../server/schema/outbox.ts';

export interface MemoryOutbox extends Pick<Outbox, 'readDue' | 'replace'> {
  readonly entries: Map<string, HeldEntry>;
}

/** Entries of one process, guarded by sequence numbers as the cluster's are. */
export const openMemoryOutbox = (initial: readonly OutboxEntry[]): MemoryOutbox => {
  const entries = new Map<string, HeldEntry>(
    initial.map((entry) => [entry.id, { entry, seq_no: 0, primary_term: 1 }]),
  );
  return {
    entries,
    readDue: (now, size) => {
      const due = [...entries.values()].filter(
        ({ entry }) => entry.status === 'pending' && Date.parse(entry.next_try) <= now,
      );
      return TE.right({ held: due.slice(0, size), unreadable: [] });
    },
    replace: (held, entry) => {
      if (entries.get(entry.id)?.seq_no !== held.seq_no) return TE.right(undefined);
      const next = { entry, seq_no: held.seq_no + 1, primary_term: 1 };
      entries.set(entry.id, next);
      return TE.right(next);
    },
  };
};
