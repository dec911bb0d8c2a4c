import { isLeft } from 'fp-ts/lib/Either.js';
import { type Environment, readSettings, SETTINGS, type Settings } from '../config/settings.ts';
import { readSettingsFile } from './read_settings_file.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

/** What a command says itself. */
export interface OwnSettings {
  /** before everything else; an empty text stands for no value */
  readonly overrides?: Environment;
  /** where neither the environment nor the file says anything */
  readonly fallbacks?: Environment;
}

export interface SettingTexts {
  readonly env: Environment;
  /** names that the file gives in vain: something before it says otherwise */
  readonly overridden: readonly string[];
}

const given = (texts: Environment): Environment =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined));

/** The environment before the settings file; an empty variable says nothing. Throws where the file is not as it should be. */
export const readSettingTexts = (
  runtime: Runtime,
  { overrides = {}, fallbacks = {} }: OwnSettings = {},
): SettingTexts => {
  const path = runtime.env[SETTINGS.settings_file.name] ?? '';
  const file = path === '' ? {} : readSettingsFile(path);
  const said = Object.fromEntries(Object.entries(runtime.env).filter(([, text]) => (text ?? '') !== ''));
  const env = { ...fallbacks, ...file, ...said, ...given(overrides) };
  return { env, overridden: Object.keys(file).filter((name) => env[name] !== file[name]) };
};

export const decodeSettings = (env: Environment): Settings => {
  const settings = readSettings(env);
  if (isLeft(settings)) throw new CommandFailure(settings.left.join(' '), 2);
  return settings.right;
};

export const loadSettings = (runtime: Runtime): Settings => decodeSettings(readSettingTexts(runtime).env);
