import { together } from '../together.ts';
import type { Learnt, UsageStore } from './usage_store.ts';

/** What several slices teach, written together: most of it is the same program at the same domain again. */
export interface LearntCollector {
  readonly note: (learnt: readonly Learnt[]) => void;
  /** write what was noted since */
  readonly flush: () => Promise<void>;
}

/** Written in one request: what is read and sent for them is held meanwhile. */
const AT_ONCE = 2_000;
const REQUESTS_AT_ONCE = 2;

const toKey = ({ executable, domain, service, host, day }: Learnt): string =>
  `${executable}\n${domain}\n${service}\n${host}\n${day}`;

/** Only the most of a day counts (`addDay`), so the largest of what was noted stands for all. */
export const collectLearnt = (usage: Pick<UsageStore, 'learn'>): LearntCollector => {
  const noted = new Map<string, Learnt>();
  return {
    note: (learnt) => {
      for (const one of learnt) {
        const key = toKey(one);
        const known = noted.get(key);
        if (known === undefined || known.bytes < one.bytes) noted.set(key, one);
      }
    },
    flush: async () => {
      const all = [...noted.values()];
      let next = 0;
      const work = async (): Promise<void> => {
        while (next < all.length) {
          const some = all.slice(next, next + AT_ONCE);
          next += AT_ONCE;
          await usage.learn(some);
        }
      };
      await together(...Array.from({ length: REQUESTS_AT_ONCE }, work));
      noted.clear();
    },
  };
};
