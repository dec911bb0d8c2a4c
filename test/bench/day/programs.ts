import { EXCLUDED_PROGRAMS } from '../../../server/analytics/programs/excluded_programs.ts';
import { toPathMatcher } from '../../../server/analytics/programs/path_pattern.ts';

/** What a modelled program does beside expected ports: to an address that a name gave, to one that nobody resolved, or to us. */
export interface UnusualPorts {
  readonly kind: 'resolved' | 'unresolved' | 'inbound';
  /** empty: any high port */
  readonly ports: readonly number[];
  readonly weight: number;
}

export interface Program {
  readonly path: string;
  /** share of the hosts that run it */
  readonly installed: number;
  /** of a host's look-ups with the sockets that follow them */
  readonly weight: number;
  /** how many names it knows; 0: all of the web */
  readonly names: number;
  /** chance that the next event is a new instance's */
  readonly renewed: number;
  readonly unusual?: UnusualPorts;
}

const SYSTEM32 = 'C:\\Windows\\System32';
const FILES = 'C:\\Program Files';

/** A modelled office. Paths are those of real programs, since browsers and system programs are told by their full path. */
export const PROGRAMS: readonly Program[] = [
  {
    path: `${FILES}\\Google\\Chrome\\Application\\chrome.exe`,
    installed: 0.8,
    weight: 40,
    names: 0,
    renewed: 0.002,
  },
  {
    path: `${FILES} (x86)\\Microsoft\\Edge\\Application\\msedge.exe`,
    installed: 1,
    weight: 18,
    names: 0,
    renewed: 0.002,
  },
  { path: `${FILES}\\Mozilla Firefox\\firefox.exe`, installed: 0.15, weight: 20, names: 0, renewed: 0.002 },
  {
    path: `${SYSTEM32}\\svchost.exe`,
    installed: 1,
    weight: 14,
    names: 120,
    renewed: 0,
    unusual: { kind: 'resolved', ports: [49_667, 49_668, 49_670, 49_676], weight: 5 },
  },
  {
    path: `${SYSTEM32}\\lsass.exe`,
    installed: 1,
    weight: 4,
    names: 6,
    renewed: 0,
    unusual: { kind: 'resolved', ports: [49_667, 49_670], weight: 2 },
  },
  {
    path: 'C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.24090.11-0\\MsMpEng.exe',
    installed: 1,
    weight: 3,
    names: 12,
    renewed: 0,
  },
  {
    path: 'System',
    installed: 1,
    weight: 0,
    names: 0,
    renewed: 0,
    unusual: { kind: 'inbound', ports: [5985, 47_001, 49_671], weight: 1.2 },
  },
  {
    path: `${FILES}\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE`,
    installed: 0.9,
    weight: 6,
    names: 40,
    renewed: 0.0005,
  },
  {
    path: `${FILES}\\Microsoft Office\\root\\Office16\\EXCEL.EXE`,
    installed: 0.6,
    weight: 1.5,
    names: 25,
    renewed: 0.02,
    unusual: { kind: 'resolved', ports: [1433, 1521], weight: 0.4 },
  },
  {
    path: `${FILES}\\WindowsApps\\MSTeams_24277.3502.3161.3007_x64__8wekyb3d8bbwe\\ms-teams.exe`,
    installed: 0.9,
    weight: 6,
    names: 60,
    renewed: 0.0005,
    unusual: { kind: 'resolved', ports: [3478, 3479, 3480, 3481], weight: 2 },
  },
  {
    path: `${FILES}\\Microsoft OneDrive\\OneDrive.exe`,
    installed: 0.9,
    weight: 3,
    names: 30,
    renewed: 0.0005,
  },
  {
    path: `${FILES}\\Zoom\\bin\\Zoom.exe`,
    installed: 0.3,
    weight: 2,
    names: 25,
    renewed: 0.005,
    unusual: { kind: 'resolved', ports: [8801, 8802, 3478], weight: 1 },
  },
  {
    path: `${FILES}\\Contoso\\Endpoint Agent\\agentsvc.exe`,
    installed: 1,
    weight: 3,
    names: 8,
    renewed: 0,
    unusual: { kind: 'resolved', ports: [8014, 8443], weight: 1.5 },
  },
  {
    path: `${FILES}\\Fabrikam\\Inventory\\inventory.exe`,
    installed: 0.7,
    weight: 1,
    names: 5,
    renewed: 0.001,
    unusual: { kind: 'resolved', ports: [5671, 9093], weight: 0.5 },
  },
  {
    path: `${SYSTEM32}\\WindowsPowerShell\\v1.0\\powershell.exe`,
    installed: 0.5,
    weight: 1,
    names: 40,
    renewed: 0.1,
    unusual: { kind: 'resolved', ports: [5985, 5986], weight: 0.1 },
  },
  {
    path: 'C:\\Users\\ann\\AppData\\Local\\Spotify\\Spotify.exe',
    installed: 0.1,
    weight: 3,
    names: 40,
    renewed: 0.001,
    unusual: { kind: 'resolved', ports: [4070], weight: 1 },
  },
  {
    path: 'C:\\Users\\ann\\AppData\\Local\\Tidewater\\tidewater.exe',
    installed: 0.02,
    weight: 0.5,
    names: 10,
    renewed: 0.001,
    unusual: { kind: 'unresolved', ports: [], weight: 12 },
  },
  {
    path: `${FILES}\\Cirrus\\Call\\call.exe`,
    installed: 0.2,
    weight: 0.5,
    names: 10,
    renewed: 0.001,
    unusual: { kind: 'unresolved', ports: [19_302, 19_305, 50_012, 50_034], weight: 3 },
  },
  {
    path: `${FILES}\\Git\\mingw64\\libexec\\git-core\\git-remote-https.exe`,
    installed: 0.15,
    weight: 1,
    names: 4,
    renewed: 0.3,
  },
  {
    path: `${FILES}\\nodejs\\node.exe`,
    installed: 0.12,
    weight: 2,
    names: 60,
    renewed: 0.03,
    unusual: { kind: 'resolved', ports: [5432, 6379, 9200], weight: 1 },
  },
  {
    path: `${FILES}\\Python312\\python.exe`,
    installed: 0.08,
    weight: 1,
    names: 50,
    renewed: 0.05,
    unusual: { kind: 'resolved', ports: [5432, 27_017], weight: 0.5 },
  },
];

export const isExcluded = toPathMatcher(EXCLUDED_PROGRAMS);

/** They live for a moment: the better part of process creations. */
export const SHORT_LIVED: readonly string[] = [
  'conhost.exe',
  'cmd.exe',
  'tasklist.exe',
  'reg.exe',
  'where.exe',
  'dllhost.exe',
].map((name) => `${SYSTEM32}\\${name}`);
