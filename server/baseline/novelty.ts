import { HABITS, type HabitDefinition } from './judge_usage.ts';

/** What had been seen before a day: by whom it was asked, in this estate, as far as it was learnt. */
export interface Novelty {
  /** whole days learnt before that day */
  readonly known_days: number;
  readonly domain: boolean;
  readonly program: boolean;
  readonly host: boolean;
}

export type Unfamiliar = 'installation' | 'domain' | 'program' | 'host';

/** An installation that has learnt for less than a couple of days knows nothing, so nothing can be new to it. */
export const isNewInstallation = (known_days: number, habits: HabitDefinition = HABITS): boolean =>
  known_days < habits.known_after_days;

/** What is stated as new with a finding. */
export const toUnfamiliar = (novelty: Novelty, habits: HabitDefinition = HABITS): Unfamiliar[] => {
  if (isNewInstallation(novelty.known_days, habits)) return ['installation'];
  return (['domain', 'program', 'host'] as const).filter((kind) => novelty[kind]);
};
