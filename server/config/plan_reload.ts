import { type Either, isLeft, right } from 'fp-ts/lib/Either.js';
import type { Setting } from './setting.ts';
import { type Environment, readSettings, SETTINGS, type Settings } from './settings.ts';

type Key = keyof typeof SETTINGS;

const ENTRIES = Object.entries(SETTINGS) as [Key, Setting<unknown>][];

/** What reading the settings again changes. */
export interface ReloadPlan {
  /** what stands from now on: the new texts, with the old ones where a restart is needed */
  readonly env: Environment;
  readonly settings: Settings;
  /** names of settings that take another value */
  readonly changed: readonly string[];
  /** names of settings that would take another value after a restart */
  readonly needs_restart: readonly string[];
}

/** Formulae hold functions; their text tells them apart. */
const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

/** Left: every mistake in the new texts, those that need a restart included, since the next start would end by them. */
export const planReload = (in_force: Environment, next: Environment): Either<string[], ReloadPlan> => {
  const asked = readSettings(next);
  if (isLeft(asked)) return asked;
  const fixed = ENTRIES.filter(([, { needs_restart }]) => needs_restart === true);
  const env = { ...next, ...Object.fromEntries(fixed.map(([, { name }]) => [name, in_force[name]])) };
  const before = readSettings(in_force);
  if (isLeft(before)) return before;
  const settings = readSettings(env);
  if (isLeft(settings)) return settings;
  const namesOf = (entries: typeof ENTRIES, a: Settings, b: Settings): string[] =>
    entries.filter(([key]) => differ(a[key], b[key])).map(([, { name }]) => name);
  return right({
    env,
    settings: settings.right,
    changed: namesOf(ENTRIES, before.right, settings.right),
    needs_restart: namesOf(fixed, settings.right, asked.right),
  });
};
