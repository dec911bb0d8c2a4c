import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';

/** What looking for the findings of canaries stands on. */
export interface SettleDesk {
  readonly engine: Engine;
  readonly names: IndexNames;
  readonly sysmon_indices: string;
  readonly now: () => number;
}
