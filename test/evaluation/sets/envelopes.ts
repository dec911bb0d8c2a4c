import type { Scene } from '../../lab/scene.ts';
import { type Process, processCreated } from '../../lab/sysmon_event.ts';
import type { Half } from '../labelled_set.ts';
import { type Office, type OfficeHost, run } from './office.ts';
import { isPerson } from './products_common.ts';

const SYSTEM32 = 'C:\\Windows\\System32';

/** Whose name an attack runs under; the halves share none. */
const SUSPICIOUS: Record<Half, readonly string[]> = {
  tuning: [
    'C:\\Users\\%\\AppData\\Local\\Temp\\pyrt\\python.exe',
    `${SYSTEM32}\\WindowsPowerShell\\v1.0\\powershell.exe`,
    `${SYSTEM32}\\rundll32.exe`,
  ],
  reporting: [
    'C:\\ProgramData\\Lexmer\\lmupdate.exe',
    'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\MSBuild.exe',
    `${SYSTEM32}\\mshta.exe`,
  ],
};

/** An ordinary program in an ordinary folder that turned bad (a supply chain, an injected thread). */
const ORDINARY: Record<Half, readonly string[]> = {
  tuning: ['C:\\Program Files\\Contoso Backup\\cbagent.exe', 'C:\\Program Files (x86)\\Parlo\\parlosync.exe'],
  reporting: [
    'C:\\Program Files\\Fabrikam VPN\\fvpn.exe',
    'C:\\Program Files (x86)\\Common Files\\Veltis\\vlupdate.exe',
  ],
};

export type Manner = 'suspicious' | 'ordinary';

export interface Envelope {
  readonly host: OfficeHost;
  readonly process: Process;
}

/** A person's host and a fresh process on it, with its creation and its parent's. */
export const openEnvelope = (scene: Scene, office: Office, manner: Manner, begin: number): Envelope => {
  const host = scene.random.pick(office.hosts.filter(isPerson));
  const image = scene.random.pick((manner === 'ordinary' ? ORDINARY : SUSPICIOUS)[office.half]);
  const parent = run(scene, begin - 9_000, host, 'C:\\Windows\\explorer.exe');
  const process = run(scene, begin - 3_000, host, image, parent);
  scene.sysmon.push(processCreated(process, begin - 3_000));
  return { host, process };
};
