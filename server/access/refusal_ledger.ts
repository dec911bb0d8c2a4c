import type { Refusal } from './refusal.ts';

/** Refusals that were not written one by one: the last of them stands for all. */
export interface LeftOut {
  readonly last: Refusal;
  readonly count: number;
  /** of one address; else of all addresses that came when no more could be told apart */
  readonly is_one_address: boolean;
}

export interface RefusalLedger {
  /** whether this one is written by itself; else it is counted */
  readonly take: (refusal: Refusal) => boolean;
  /** what was counted, and a new beginning */
  readonly close: () => LeftOut[];
}

export interface Bounds {
  /** written of one kind from one address */
  readonly each: number;
  /** written in all; addresses beyond are counted together, by kind */
  readonly all: number;
}

interface Counted {
  written: number;
  left_out: number;
  last: Refusal;
}

/**
 * Decides what of one stretch of time is written: so much that an attacker shows, so little that he fills nothing. Memory is bounded as the
 * writing is: an address is only known while one of its refusals was written. At most `all` entries, as many counts, and one of each kind.
 */
export const createRefusalLedger = ({ each, all }: Bounds): RefusalLedger => {
  let known = new Map<string, Counted>();
  let others = new Map<string, Counted>();
  let written = 0;
  const count = (counts: Map<string, Counted>, key: string, refusal: Refusal): void => {
    const counted = counts.get(key) ?? { written: 0, left_out: 0, last: refusal };
    counts.set(key, { ...counted, left_out: counted.left_out + 1, last: refusal });
  };
  const toLeftOut = (counts: Map<string, Counted>, is_one_address: boolean): LeftOut[] =>
    [...counts.values()].flatMap(({ last, left_out }) =>
      left_out === 0 ? [] : [{ last, count: left_out, is_one_address }],
    );
  return {
    take: (refusal) => {
      const key = `${refusal.kind}|${refusal.ip ?? ''}`;
      const counted = known.get(key);
      if (written < all && (counted?.written ?? 0) < each) {
        known.set(key, { written: (counted?.written ?? 0) + 1, left_out: 0, last: refusal });
        written += 1;
        return true;
      }
      if (counted === undefined) count(others, refusal.kind, refusal);
      else count(known, key, refusal);
      return false;
    },
    close: () => {
      const left_out = [...toLeftOut(known, true), ...toLeftOut(others, false)];
      known = new Map();
      others = new Map();
      written = 0;
      return left_out;
    },
  };
};
