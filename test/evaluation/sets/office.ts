import type { Host } from '../../lab/office.ts';
import { running, type Scene } from '../../lab/scene.ts';
import { type Seeded, seeded } from '../../lab/seeded.ts';
import type { Process } from '../../lab/sysmon_event.ts';
import type { Half } from '../labelled_set.ts';

export type Role =
  | 'office'
  | 'developer'
  | 'administrator'
  | 'home'
  | 'controller'
  | 'mail'
  | 'logs'
  | 'build';

export interface OfficeHost extends Host {
  readonly role: Role;
}

/** One composed company on one day: 50 hosts, 24 hours. */
export interface Office {
  readonly half: Half;
  /** another draw of the same company: other people, hosts, times and names; 0 is the one that figures are given for */
  readonly draw: number;
  /** first millisecond of the day */
  readonly day: number;
  readonly directory: string;
  readonly hosts: readonly OfficeHost[];
  /** process numbers, shared by all sets so that no ProcessGuid comes twice */
  readonly processes: Map<string, number>;
}

export const DAY_MS = 86_400_000;
const HOUR = 3_600_000;

const ROLES: readonly (readonly [Role, string, number])[] = [
  ['controller', 'DC', 2],
  ['mail', 'MAIL', 1],
  ['logs', 'LOG', 1],
  ['build', 'BUILD', 1],
  ['office', 'WS', 28],
  ['developer', 'DEV', 9],
  ['administrator', 'ADM', 3],
  ['home', 'LAP', 5],
];

/** The two halves are two companies: other names, other networks, another day, other people. */
const PLACES: Record<Half, { directory: string; network: string; day: number; seed: number }> = {
  tuning: { directory: 'corp.northgate.example', network: '10.40', day: Date.UTC(2026, 3, 14), seed: 7281 },
  reporting: { directory: 'ad.solvey.example', network: '10.77', day: Date.UTC(2026, 3, 22), seed: 1568 },
};

export const buildOffice = (half: Half, draw = 0): Office => {
  const { directory, network, day, seed } = PLACES[half];
  const random = seeded(seed ^ draw);
  let last = 10;
  const hosts = ROLES.flatMap(([role, name, count]) =>
    Array.from({ length: count }, (_, index): OfficeHost => {
      const user = `${random.text('bcdfglmnprst', 1)}${random.text('aeiou', 1)}${random.text('lmnrst', 2)}${index}`;
      last += 1;
      return {
        name: `${name}${String(index + 1).padStart(2, '0')}.${directory}`,
        ip: `${network}.${1 + Math.floor(last / 40)}.${last}`,
        user: `CORP\\${user}`,
        profile: `C:\\Users\\${user}`,
        machine: random.text('0123456789abcdef', 8),
        role,
      };
    }),
  );
  return { half, draw, day, directory, hosts, processes: new Map() };
};

/** Records of one set, in an office whose process numbers all sets share. */
export const openScene = (office: Office, seed: number): Scene => ({
  random: seeded(seed ^ office.draw),
  sysmon: [],
  zeek: [],
  processes: office.processes,
  services: new Map(),
});

export const startOf = (office: Office, hour: number): number => office.day + hour * HOUR;

export const controllerOf = ({ hosts }: Office): OfficeHost => {
  const found = hosts.find(({ role }) => role === 'controller');
  if (found === undefined) throw new Error('an office without a controller');
  return found;
};

/** `C:\Users\%` stands for the profile of the host's user. */
export const toImage = (pattern: string, host: Host): string => pattern.replace('C:\\Users\\%', host.profile);

export const run = (scene: Scene, at: number, host: Host, pattern: string, parent?: Process): Process =>
  running(scene, at, { host, image: toImage(pattern, host), ...(parent && { parent }) });

/** A number for a seed from any text. */
export const toSeed = (text: string): number => {
  let seed = 2166136261;
  for (const character of text) seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 16777619);
  return seed >>> 0;
};

const SYLLABLES = [
  'ar',
  'bel',
  'cor',
  'dan',
  'el',
  'fin',
  'gra',
  'hol',
  'iv',
  'jor',
  'kel',
  'lum',
  'mar',
  'nov',
  'or',
  'pel',
];
const ENDINGS = ['com', 'net', 'org', 'info', 'io', 'eu'];

/** A registrable domain nobody else in the evaluation uses. */
export const inventDomain = (random: Seeded): string =>
  `${random.pick(SYLLABLES)}${random.pick(SYLLABLES)}${random.pick(SYLLABLES)}${random.whole(1, 99)}.${random.pick(ENDINGS)}`;
