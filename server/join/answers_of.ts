import type { ProcessRef } from '../schema/rows.ts';
import { Answers } from './answers.ts';
import { type LookupIndex, toEntityKey, toHostKey, toPidKey } from './index_lookups.ts';

const NO_ANSWERS = new Answers();

/** All answers a process could have used: its own and its ancestors', or, where it has no identity, its host's. */
export type AnswersOf = (ref: ProcessRef) => Answers;

export const toAnswersOf = (
  index: LookupIndex,
  ancestors: (entity_key: string) => readonly string[],
): AnswersOf => {
  const merged = new Map<string, Answers>();

  const merge = (entity_key: string): Answers => {
    const own = index.by_entity.get(entity_key);
    const others = ancestors(entity_key).flatMap((key) => index.by_entity.get(key) ?? []);
    const [first] = others;
    if (first === undefined) return own ?? NO_ANSWERS;
    if (own === undefined && others.length === 1) return first;
    const all = new Answers();
    for (const answers of own === undefined ? others : [own, ...others])
      for (const lookup of answers.all) all.add(lookup);
    return all;
  };

  return (ref) => {
    const entity_key = toEntityKey(ref);
    if (entity_key === undefined) {
      const pid_key = toPidKey(ref);
      const found = pid_key === undefined ? index.by_host.get(toHostKey(ref)) : index.by_pid.get(pid_key);
      return found ?? NO_ANSWERS;
    }
    const known = merged.get(entity_key) ?? merge(entity_key);
    merged.set(entity_key, known);
    return known;
  };
};
