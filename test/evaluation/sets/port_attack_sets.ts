import type { Host } from '../../lab/office.ts';
import { ephemeralPort, type Scene } from '../../lab/scene.ts';
import { ABSENT_GUID, asked, connected, type Process, processCreated } from '../../lab/sysmon_event.ts';
import { assignHalf } from '../assign_half.ts';
import type { Episode, LabelledSet } from '../labelled_set.ts';
import { type Manner, openEnvelope } from './envelopes.ts';
import { DAY_MS, inventDomain, type Office, openScene, run, toSeed } from './office.ts';

interface Story {
  readonly tool: string;
  readonly manner: Manner;
  /** different answers, one after the other */
  readonly answers: number;
  /** `apt12`: o1*o2+o3 of the answer; else one of these ports, in turn */
  readonly ports: 'apt12' | readonly number[];
  readonly beacons: number;
  /** minutes between beacons */
  readonly pause: readonly [number, number];
  /** milliseconds between answer and socket; negative: event 22 is written late */
  readonly lag: readonly [number, number];
  /** the socket goes to another address, which nobody resolved */
  readonly relay?: boolean;
  /** the parent resolves, a child connects; or the ProcessGuid is missing */
  readonly identity?: 'child' | 'no_guid';
  readonly private_address?: boolean;
}

const quick = { beacons: 10, pause: [0.3, 0.6], lag: [40, 2_800] } as const;
const slow = { beacons: 9, pause: [45, 120], lag: [500, 200_000] } as const;

const STORIES: readonly Story[] = [
  // calculated ports
  { tool: 'dns_calculation', manner: 'suspicious', answers: 5, ports: 'apt12', ...quick },
  { tool: 'dns_calculation', manner: 'ordinary', answers: 5, ports: 'apt12', ...quick },
  { tool: 'dns_calculation', manner: 'suspicious', answers: 5, ports: 'apt12', ...slow },
  { tool: 'dns_calculation', manner: 'ordinary', answers: 3, ports: 'apt12', ...slow, identity: 'child' },
  { tool: 'dns_calculation', manner: 'ordinary', answers: 5, ports: 'apt12', ...quick, identity: 'no_guid' },
  { tool: 'octet_calculator', manner: 'ordinary', answers: 2, ports: 'apt12', ...quick, beacons: 2 },
  {
    tool: 'octet_calculator',
    manner: 'suspicious',
    answers: 2,
    ports: 'apt12',
    ...slow,
    beacons: 2,
    pause: [500, 600],
  },
  { tool: 'octet_calculator', manner: 'suspicious', answers: 4, ports: 'apt12', ...quick, relay: true },
  { tool: 'octet_calculator', manner: 'suspicious', answers: 1, ports: 'apt12', ...slow },
  { tool: 'octet_calculator', manner: 'ordinary', answers: 3, ports: 'apt12', ...quick, lag: [-700, -50] },
  { tool: 'relay_calculator', manner: 'ordinary', answers: 4, ports: 'apt12', ...quick, relay: true },
  {
    tool: 'relay_calculator',
    manner: 'suspicious',
    answers: 2,
    ports: 'apt12',
    ...slow,
    relay: true,
    beacons: 4,
  },
  { tool: 'relay_calculator', manner: 'ordinary', answers: 2, ports: 'apt12', ...quick, beacons: 3 },
  { tool: 'relay_calculator', manner: 'suspicious', answers: 3, ports: 'apt12', ...quick, identity: 'child' },
  // unusual ports of programs that have no business there
  { tool: 'fixed_port_beacon', manner: 'suspicious', answers: 1, ports: [4444], ...slow },
  { tool: 'fixed_port_beacon', manner: 'suspicious', answers: 1, ports: [8443], ...slow, lag: [-800, -50] },
  {
    tool: 'fixed_port_beacon',
    manner: 'suspicious',
    answers: 2,
    ports: [50_050],
    ...quick,
    identity: 'child',
  },
  {
    tool: 'fixed_port_beacon',
    manner: 'suspicious',
    answers: 1,
    ports: [31_337],
    ...quick,
    identity: 'no_guid',
  },
  {
    tool: 'fixed_port_beacon',
    manner: 'suspicious',
    answers: 1,
    ports: [61_249],
    ...quick,
    private_address: true,
    beacons: 2,
  },
  { tool: 'port_hopper', manner: 'suspicious', answers: 1, ports: [2_096, 8_880, 40_125, 51_820], ...slow },
  { tool: 'port_hopper', manner: 'suspicious', answers: 3, ports: [1_080, 7_001, 9_001], ...quick },
  { tool: 'rat_port', manner: 'suspicious', answers: 1, ports: [1_604], ...slow },
  { tool: 'rat_port', manner: 'suspicious', answers: 2, ports: [5_552, 6_606, 7_707], ...quick },
  {
    tool: 'rat_port',
    manner: 'suspicious',
    answers: 1,
    ports: [50_937],
    ...quick,
    private_address: true,
    beacons: 2,
  },
  { tool: 'rat_port', manner: 'suspicious', answers: 1, ports: [8_081], ...quick, identity: 'no_guid' },
];

/** A public address whose first three octets give a port that is nobody's service. */
const toAnswer = (scene: Scene, private_address: boolean): string => {
  const { random } = scene;
  if (private_address) return `10.${random.whole(100, 120)}.${random.whole(1, 200)}.${random.whole(1, 250)}`;
  return `${random.pick([45, 77, 91, 146, 185, 194])}.${random.whole(40, 230)}.${random.whole(1, 250)}.${random.whole(1, 250)}`;
};

const toApt12 = (address: string): number => {
  const [o1 = 0, o2 = 0, o3 = 0] = address.split('.').map(Number);
  return o1 * o2 + o3;
};

const toConnector = (scene: Scene, story: Story, host: Host, process: Process, begin: number): Process => {
  if (story.identity !== 'child') return process;
  const child = run(scene, begin - 1_000, host, process.image.replace(/[^\\]+$/, 'nethost.exe'), process);
  scene.sysmon.push(processCreated(child, begin - 1_000));
  return child;
};

const place = (scene: Scene, office: Office, story: Story, index: number): Episode => {
  const { random } = scene;
  const lasts = story.beacons * story.pause[1] * 60_000 + 400_000;
  const begin = Math.round(office.day + random.between(60_000, Math.max(70_000, DAY_MS - lasts)));
  const { host, process } = openEnvelope(scene, office, story.manner, begin);
  const known = story.identity === 'no_guid' ? { ...process, guid: ABSENT_GUID } : process;
  const connector = toConnector(scene, story, host, known, begin);
  const domain = inventDomain(random);
  const answers = Array.from({ length: story.answers }, () =>
    toAnswer(scene, story.private_address === true),
  );
  const relay = toAnswer(scene, false);
  let at = begin;
  for (let turn = 0; turn < story.beacons; turn += 1) {
    const answer = answers[turn % answers.length] ?? '';
    const port = story.ports === 'apt12' ? toApt12(answer) : (story.ports[turn % story.ports.length] ?? 0);
    scene.sysmon.push(
      asked(known, at, {
        name: `${random.pick(['news', 'img', 'api', 'cdn'])}.${domain}`,
        results: [`::ffff:${answer}`],
      }),
      connected(connector, at + random.between(...story.lag), {
        protocol: 'tcp',
        sourceIp: host.ip,
        sourcePort: ephemeralPort(scene),
        destinationIp: story.relay === true ? relay : answer,
        destinationPort: port,
      }),
    );
    at += random.between(...story.pause) * 60_000;
  }
  const derived = story.ports === 'apt12' ? Math.min(story.answers, story.beacons) : undefined;
  const traits = [story.relay ? 'relay' : '', story.identity ?? '', story.private_address ? 'private' : ''];
  return {
    id: `${story.tool} ${index}`,
    analytic: 'AN0728',
    host: host.name,
    addresses: [host.ip],
    entity_id: story.identity === 'no_guid' ? undefined : connector.guid.toLowerCase(),
    domain,
    first: begin,
    last: at + 300_000,
    ...(derived === undefined ? {} : { distinct_answers: derived }),
    about: [
      derived === undefined ? `ports ${String(story.ports)}` : `${derived} derived`,
      connector.image.split('\\').pop(),
      ...traits.filter((trait) => trait !== ''),
    ].join(', '),
  };
};

/** AN0728: implants that calculate their ports or use one that nothing resolved. */
export const composePortAttacks = (office: Office): LabelledSet[] =>
  [...new Set(STORIES.map(({ tool }) => tool))]
    .filter((tool) => assignHalf(tool) === office.half)
    .map((tool) => {
      const scene = openScene(office, toSeed(tool));
      const truth = STORIES.filter((story) => story.tool === tool).map((story, index) =>
        place(scene, office, story, index),
      );
      return {
        name: tool,
        tool,
        half: office.half,
        kind: 'attack',
        label: 'COMPOSITE',
        sysmon: scene.sysmon,
        zeek: scene.zeek,
        files: [],
        truth,
      };
    });
