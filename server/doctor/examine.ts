import type { Settings } from '../config/settings.ts';
import { toSentence } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import type { Step } from '../install/compare_resources.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { EngineFailure } from '../scan/reader.ts';
import { checkAccess } from './checks/check_access.ts';
import { checkCanary } from './checks/check_canary.ts';
import { checkResources } from './checks/check_resources.ts';
import { checkRights } from './checks/check_rights.ts';
import { checkSchedule } from './checks/check_schedule.ts';
import { checkSensors } from './checks/check_sensors.ts';
import { checkSources } from './checks/check_sources.ts';
import { checkStorage } from './checks/check_storage.ts';
import { type Complaint, sortComplaints } from './complaint.ts';
import type { Patient } from './patient.ts';

export interface Examined {
  /** names of the checks that could be made */
  readonly checked: readonly string[];
  /** the most harmful first */
  readonly complaints: readonly Complaint[];
}

const CHECKS: readonly (readonly [string, (patient: Patient) => Promise<Complaint[]>])[] = [
  ['rights', checkRights],
  ['templates and pipelines', checkResources],
  ['sources and fields', checkSources],
  ['sensors and clocks', checkSensors],
  ['schedule', checkSchedule],
  ['storage', checkStorage],
  ['canary', checkCanary],
  ['access', checkAccess],
];

/** All checks, one after another; one that cannot be made is a complaint of its own. */
export const examine = async (
  engine: Engine,
  settings: Settings,
  plan: () => Promise<readonly Step[]>,
  now: number,
): Promise<Examined> => {
  const patient: Patient = { engine, settings, names: toIndexNames(settings.index_prefix), plan, now };
  const checked: string[] = [];
  const complaints: Complaint[] = [];
  for (const [name, check] of CHECKS) {
    try {
      complaints.push(...(await check(patient)));
      checked.push(name);
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      const { engine_error } = error;
      complaints.push({
        harm: 'high',
        area: engine_error.kind === 'forbidden' ? 'right' : 'cluster',
        text: `The check of ${name} could not be made: ${toSentence(engine_error, engine.url)}`,
        remedy:
          engine_error.kind === 'forbidden'
            ? 'Give the account of Afterquery the rights that the README lists under "Use it on your cluster".'
            : 'Look at the cluster: nodes, shards that are not assigned, memory; then run the doctor again.',
      });
    }
  }
  return { checked, complaints: sortComplaints(complaints) };
};
