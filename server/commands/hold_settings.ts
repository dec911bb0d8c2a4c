import { isLeft } from 'fp-ts/lib/Either.js';
import { planReload, type ReloadPlan } from '../config/plan_reload.ts';
import type { Settings } from '../config/settings.ts';
import { decodeSettings, type SettingTexts } from './load_settings.ts';
import { CommandFailure } from './runtime.ts';

/** The one place of the settings in force. */
export interface HeldSettings {
  readonly current: () => Settings;
  /** Read them again; throws a sentence where they are wrong. Nothing changes yet. */
  readonly plan: () => ReloadPlan & Pick<SettingTexts, 'overridden'>;
  readonly takeUp: (plan: ReloadPlan) => void;
}

export const holdSettings = (read: () => SettingTexts): HeldSettings => {
  let { env } = read();
  let settings = decodeSettings(env);
  return {
    current: () => settings,
    plan: () => {
      const { env: next, overridden } = read();
      const plan = planReload(env, next);
      if (isLeft(plan)) throw new CommandFailure(plan.left.join(' '), 2);
      return { ...plan.right, overridden };
    },
    takeUp: (plan) => {
      env = plan.env;
      settings = plan.settings;
    },
  };
};
