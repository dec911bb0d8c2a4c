import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { Setting } from '../config/setting.ts';
import { SETTINGS, type Settings } from '../config/settings.ts';
import type { AnalyticId } from '../schema/finding.ts';

type Key = keyof typeof SETTINGS;

/** What an admin may move of each analytic. */
export const TUNABLE_SETTINGS: Readonly<Record<AnalyticId, readonly Key[]>> = {
  AN0728: [
    'time_window',
    'negative_lag',
    'answer_memory',
    'expected_ports',
    'port_deviation_threshold',
    'formulae',
    'process_image_filter',
  ],
  AN1121: ['query_length_threshold', 'slow_windows', 'process_image_filter'],
};

/** A dry run leaves no rollups behind, so it judges no slow window. */
const NOT_IN_A_DRY_RUN: ReadonlySet<Key> = new Set<Key>(['slow_windows']);

export const isComparable = (key: Key): boolean => !NOT_IN_A_DRY_RUN.has(key);

/** Names of the settings that a dry run can try otherwise. */
export const COMPARABLE_NAMES: readonly string[] = [
  ...new Set(Object.values(TUNABLE_SETTINGS).flat().filter(isComparable)),
].map((key) => SETTINGS[key].name);

/** Settings with others in place of some tunables, by the settings' own names and texts; Left: one sentence. */
export const moveTunables = (
  settings: Settings,
  analytics: readonly AnalyticId[],
  asked: Readonly<Record<string, string>>,
): Either<string, Settings> => {
  const keys = new Set(analytics.flatMap((id) => TUNABLE_SETTINGS[id]).filter(isComparable));
  const moved: Record<string, unknown> = { ...settings };
  for (const [name, raw] of Object.entries(asked)) {
    const key = [...keys].find((one) => SETTINGS[one].name === name);
    if (key === undefined)
      return left(
        `tunables: "${name.slice(0, 60)}" is none that a dry run of ${analytics.join(' and ')} can move`,
      );
    const { read }: Setting<unknown> = SETTINGS[key];
    const value = read(raw);
    if (value._tag === 'Left') return left(`tunables.${name}: it must be ${value.left}`);
    moved[key] = value.right;
  }
  return right(moved as Settings);
};
