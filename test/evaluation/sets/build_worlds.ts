import type { Half, World } from '../labelled_set.ts';
import { buildOffice } from './office.ts';
import { composeOfficeDay } from './office_sets.ts';
import { composePortAttacks } from './port_attack_sets.ts';
import { buildRealWorlds } from './real_sets.ts';
import { composeExfiltration, composeTunnels } from './tunnel_sets.ts';

/** All worlds of a half: the composed office with its attacks, and the recordings as they are. */
export const buildWorlds = (half: Half): World[] => {
  const office = buildOffice(half);
  const sets = [
    composeOfficeDay(office),
    ...composeTunnels(office),
    ...composeExfiltration(office),
    ...composePortAttacks(office),
  ];
  return [{ name: 'office', half, sets, replay: true }, ...buildRealWorlds(half)];
};
