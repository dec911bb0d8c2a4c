import type { Usage, UsageDay } from '../baseline/usage.ts';
import type { ProcessStart } from '../schema/rows.ts';
import { type AnswerMemory, createAnswerMemory } from './ports/answer_memory.ts';

/** What scans have read and written, for those that follow in the same process. */
export interface Remembered {
  /** by the digest of the subject, then by host in lower case: all that was learnt, this process's own last words included */
  readonly usages: Map<string, Map<string, Usage>>;
  /** id of a baseline → a day and what it is known to hold of it */
  readonly held: Map<string, UsageDay>;
  /** day, kind and value → whether any earlier day knew it */
  readonly known: Map<string, boolean>;
  /** day → the first day learnt before it; undefined: none */
  readonly first_days: Map<string, string | undefined>;
  /** by entity key */
  readonly starts: Map<string, ProcessStart>;
  readonly answers: AnswerMemory;
}

export interface ScanMemory {
  /** what is remembered of these sources and this version of the baselines, for a scan of events up to a time; nothing of it is older than a quarter of an hour */
  readonly recall: (sources: string, version: number, until: number, now: number) => Remembered;
  /** after a scan that failed nobody knows what of it was written, and late events belie what was read */
  readonly forget: () => void;
}

/** As long what another copy, or a backfill, has taught meanwhile may go unseen. */
const OLDEST_MS = 900_000;
/** Events this young may still arrive in number; later ones make their slices late, and then nothing is remembered. */
const SETTLED_MS = 600_000;
/** A scheduled scan begins with the slice before the last one. */
const BACK_MS = 1_800_000;
const MOST_USAGES = 200_000;
export const MOST_HELD = 200_000;
const MOST_STARTS = 50_000;

export const nothingRemembered = (back_ms = 0): Remembered => ({
  usages: new Map(),
  held: new Map(),
  known: new Map(),
  first_days: new Map(),
  starts: new Map(),
  answers: createAnswerMemory(back_ms),
});

const isTooMuch = ({ usages, held, starts }: Remembered): boolean =>
  held.size > MOST_HELD ||
  starts.size > MOST_STARTS ||
  [...usages.values()].reduce((sum, { size }) => sum + size, 0) > MOST_USAGES;

/**
 * The schedule asks the same of the baselines every minute, and what earlier days taught changes only by late events, other copies and
 * backfills. A memory is for scans that follow each other, never for two at once.
 */
export const createScanMemory = (): ScanMemory => {
  let current: { readonly of: string; readonly since: number; readonly remembered: Remembered } | undefined;
  let read_until = Number.NEGATIVE_INFINITY;
  return {
    recall: (sources, version, until, now) => {
      const of = `${version}\n${sources}`;
      const is_usable =
        current?.of === of &&
        now >= current.since &&
        now - current.since < OLDEST_MS &&
        !isTooMuch(current.remembered);
      if (current === undefined || !is_usable)
        current = { of, since: now, remembered: nothingRemembered(BACK_MS) };
      current.remembered.answers.trustBefore(read_until - SETTLED_MS);
      read_until = until;
      return current.remembered;
    },
    forget: () => {
      current = undefined;
    },
  };
};
