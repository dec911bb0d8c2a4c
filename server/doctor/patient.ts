import type { Settings } from '../config/settings.ts';
import type { Engine } from '../engine/port.ts';
import type { Step } from '../install/compare_resources.ts';
import type { IndexNames } from '../scan/index_names.ts';

/** What the checks look at. */
export interface Patient {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly names: IndexNames;
  /** what installing would do; rejects with EngineFailure */
  readonly plan: () => Promise<readonly Step[]>;
  /** epoch milliseconds */
  readonly now: number;
}
