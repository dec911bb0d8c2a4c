import { OFFICE_NAMES, ONEDRIVE_NAMES, SITES, TEAMS_NAMES, UPDATE_NAMES } from '../../lab/catalogue.ts';
import { directory, edgeUnder, internal, objectUnder, oneOf } from './names.ts';
import type { OfficeHost, Role } from './office.ts';
import { fromService, type Product } from './product.ts';

const PEOPLE: readonly Role[] = ['office', 'developer', 'administrator', 'home'];
export const isPerson = ({ role }: OfficeHost): boolean => PEOPLE.includes(role);
export const has =
  (...roles: readonly Role[]) =>
  ({ role }: OfficeHost): boolean =>
    roles.includes(role);
export const everyNth =
  (n: number, rest = 0) =>
  (host: OfficeHost, index: number): boolean =>
    isPerson(host) && index % n === rest;

export const DAYTIME = [7.5, 18.5] as const;
export const ALL_DAY = [0, 24] as const;
const SYSTEM32 = 'C:\\Windows\\System32';

/** A page: its site, what it pulls in, an advertisement's frame with a label of its own, a video. */
export const browse = (): Product['ask'] => {
  const site = oneOf(...SITES.flat());
  const frame = objectUnder('safeframe.googlesyndication.com', 32);
  const video = edgeUnder('googlevideo.com');
  return (asking) => {
    const chance = asking.scene.random.next();
    if (chance < 0.04) return frame(asking);
    return chance < 0.08 ? video(asking) : site(asking);
  };
};

const browser = (image: string, on: Product['on']): Product => ({
  image,
  on,
  hours: DAYTIME,
  every: [6, 25],
  burst: [4, 14],
  gap: [40, 900],
  ask: browse(),
});

/** What every host of both halves does. Browsers and system programs among it are left out by the product, not by the peers. */
export const COMMON: readonly Product[] = [
  browser('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', everyNth(2)),
  browser('C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe', everyNth(2, 1)),
  {
    image: `${SYSTEM32}\\svchost.exe`,
    on: () => true,
    hours: ALL_DAY,
    every: [18, 40],
    burst: [1, 4],
    gap: [200, 5000],
    ask: oneOf(...UPDATE_NAMES),
    service: true,
  },
  {
    image: `${SYSTEM32}\\lsass.exe`,
    on: (host) => host.role !== 'controller',
    hours: ALL_DAY,
    every: [30, 90],
    burst: [1, 3],
    gap: [50, 900],
    ask: internal('dc01', 10),
    port: ({ scene }) => scene.random.pick([88, 389, 135, 49_668, 49_670]),
    service: true,
  },
  {
    image: `${SYSTEM32}\\lsass.exe`,
    on: has('controller'),
    hours: ALL_DAY,
    every: [12, 18],
    burst: [25, 45],
    gap: [80, 700],
    ask: directory(),
    service: true,
  },
  {
    image: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE',
    on: isPerson,
    hours: DAYTIME,
    every: [8, 20],
    burst: [1, 3],
    gap: [100, 4000],
    ask: (asking) =>
      asking.scene.random.next() < 0.03
        ? objectUnder('clo.footprintdns.com', 32)(asking)
        : fromService(asking.scene.random.pick(OFFICE_NAMES)),
  },
  {
    image: 'C:\\Program Files\\Microsoft OneDrive\\OneDrive.exe',
    on: isPerson,
    hours: DAYTIME,
    every: [15, 40],
    burst: [1, 2],
    gap: [100, 2000],
    ask: oneOf(...ONEDRIVE_NAMES),
  },
  {
    image: 'C:\\Program Files\\WindowsApps\\MSTeams_25017.203.3370.1175_x64__8wekyb3d8bbwe\\ms-teams.exe',
    on: has('office', 'administrator'),
    hours: DAYTIME,
    every: [70, 160],
    burst: [2, 5],
    gap: [100, 2000],
    ask: oneOf(...TEAMS_NAMES),
    protocol: 'udp',
    port: ({ scene }) => scene.random.pick([443, 3478, 3479, 3480, 3481]),
  },
];
