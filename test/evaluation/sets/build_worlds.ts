import type { Half, World } from '../labelled_set.ts';
import { buildOffice } from './office.ts';
import { composeOfficeDay, composeOfficeHistory } from './office_sets.ts';
import { composePortAttacks } from './port_attack_sets.ts';
import { buildRealWorlds } from './real_sets.ts';
import { composeExfiltration, composeTunnels } from './tunnel_sets.ts';

/** What an installation has seen before the day that is judged. */
const HISTORY_DAYS = 3;

/** All worlds of a half: the composed office with its attacks, and the recordings as they are. */
export const buildWorlds = (half: Half, draw = 0): World[] => {
  const office = buildOffice(half, draw);
  const sets = [
    composeOfficeDay(office),
    ...composeTunnels(office),
    ...composeExfiltration(office),
    ...composePortAttacks(office),
  ];
  // Last, so that the numbers of the day's own processes do not hang on it.
  const history = composeOfficeHistory(office, HISTORY_DAYS);
  return [{ name: 'office', half, sets, history, replay: true }, ...buildRealWorlds(half)];
};
