/**
 * Recorded transactions + a composed office → server/demo/sample. Needs neither root nor the tunnels: `node compose.ts`.
 * The same recording gives the same bytes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeBrowsers } from './background_browsers.ts';
import { composeDomainController } from './background_domain_controller.ts';
import { composePrograms } from './background_programs.ts';
import { composeResolverSockets, composeWindows } from './background_windows.ts';
import { writeGzipLines } from './gzip_lines.ts';
import { END, type Host, START, WORKSTATIONS } from './office.ts';
import { minute, type Scene, started } from './scene.ts';
import { seeded } from './seeded.ts';
import { composeStories } from './stories.ts';
import type { Process, SysmonEvent } from './sysmon_event.ts';

/** Everybody logs on within the first minute: userinit starts explorer. */
const logOn = (scene: Scene): Map<Host, Process> => {
  const explorers = new Map<Host, Process>();
  for (const [index, host] of WORKSTATIONS.entries()) {
    const at = minute(0) + 3000 + index * 7000;
    const image = 'C:\\Windows\\System32\\userinit.exe';
    const userinit = started(scene, at, { host, image }, at + 30_000);
    const explorer = { host, image: 'C:\\Windows\\explorer.exe', commandLine: 'C:\\Windows\\Explorer.EXE' };
    explorers.set(host, started(scene, at + 800, { ...explorer, parent: userinit }));
  }
  return explorers;
};

const inside = (event: SysmonEvent): boolean => {
  const at = Date.parse(`${event.UtcTime.replace(' ', 'T')}Z`);
  return at >= START && at < END;
};

const byText = (left: string, right: string): number => (left < right ? -1 : Number(left > right));

const scene: Scene = {
  random: seeded(1121),
  sysmon: [],
  zeek: [],
  processes: new Map(),
  services: new Map(),
};
const explorers = logOn(scene);
composeBrowsers(scene, explorers);
composeWindows(scene);
composePrograms(scene, explorers);
composeDomainController(scene);
const stories = composeStories(scene, explorers);
composeResolverSockets(scene);

const sample = join(import.meta.dirname, '../../server/demo/sample');
mkdirSync(sample, { recursive: true });
writeGzipLines(
  join(sample, 'sysmon.ndjson.gz'),
  scene.sysmon.filter(inside).sort((a, b) => byText(a['@timestamp'], b['@timestamp'])),
);
writeGzipLines(
  join(sample, 'zeek_dns.ndjson.gz'),
  scene.zeek.filter(({ ts }) => ts * 1000 < END).sort((a, b) => a.ts - b.ts),
);
const span = { from: new Date(START).toISOString(), to: new Date(END).toISOString() };
writeFileSync(join(sample, 'stories.json'), `${JSON.stringify({ ...span, stories }, null, 2)}\n`);
