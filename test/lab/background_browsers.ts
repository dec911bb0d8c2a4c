import { SITES } from './catalogue.ts';
import { connectTo, lookUp, lookUpInVain } from './look_up.ts';
import { FIN_WS02, type Host, WORKSTATIONS } from './office.ts';
import { minute, running, type Scene, started } from './scene.ts';
import type { Process } from './sysmon_event.ts';

const CHROME = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
const EDGE = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Chrome's intranet probe: three random single labels that must not exist. */
const probeIntranet = (scene: Scene, chrome: Process, at: number): void => {
  for (let index = 0; index < 3; index += 1) {
    const label = scene.random.text(LETTERS, scene.random.whole(7, 15));
    lookUpInVain(scene, chrome, at + index * 9, label);
  }
};

/** One page: its own name, then what it pulls in within a few seconds. */
const openPage = (scene: Scene, browser: Process, at: number): void => {
  const { random } = scene;
  const [page, ...parts] = random.pick(SITES);
  if (!page) return;
  lookUp(scene, browser, at, page, { sockets: random.whole(1, 2), cached: random.next() < 0.2 });
  for (const part of random.some(parts, random.whole(2, parts.length))) {
    const cached = random.next() < 0.35;
    lookUp(scene, browser, at + random.between(80, 5000), part, { sockets: random.whole(0, 2), cached });
  }
};

const composeUser = (scene: Scene, host: Host, explorer: Process): void => {
  const { random } = scene;
  const chromeStart = minute(random.between(2, 12));
  const chrome = started(scene, chromeStart, { host, image: CHROME, parent: explorer });
  probeIntranet(scene, chrome, chromeStart + 700);
  for (let page = 0; page < 9; page += 1) openPage(scene, chrome, minute(random.between(12, 118)));
  const edge = running(scene, minute(-30), { host, image: EDGE, parent: explorer });
  for (let page = 0; page < 5; page += 1) openPage(scene, edge, minute(random.between(1, 118)));
  for (let index = 0; index < 3; index += 1) {
    connectTo(scene, edge, minute(random.between(1, 118)), '224.0.0.251', 5353, 'udp');
  }
};

/** Edge on one host: 34 look-ups of 8 names in a minute, an ordinary new-tab page. */
const composeEdgeBurst = (scene: Scene, explorer: Process): void => {
  const edge = started(scene, minute(31), { host: FIN_WS02, image: EDGE, parent: explorer });
  const names = SITES[0] ?? [];
  for (let index = 0; index < 34; index += 1) {
    const at = minute(31) + 1500 + index * 1650;
    lookUp(scene, edge, at, scene.random.pick(names), {
      sockets: index % 4 === 0 ? 1 : 0,
      cached: index > 8,
    });
  }
};

export const composeBrowsers = (scene: Scene, explorers: ReadonlyMap<Host, Process>): void => {
  for (const host of WORKSTATIONS) {
    const explorer = explorers.get(host);
    if (explorer) composeUser(scene, host, explorer);
    if (explorer && host === FIN_WS02) composeEdgeBurst(scene, explorer);
  }
};
