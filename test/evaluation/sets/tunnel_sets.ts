import { toDomainGroup } from '../../../server/schema/domain_group.ts';
import { ENCODINGS, exfiltrate } from '../../lab/exfiltration.ts';
import type { Scene } from '../../lab/scene.ts';
import { assignHalf } from '../assign_half.ts';
import type { Episode, LabelledSet } from '../labelled_set.ts';
import { type Manner, openEnvelope } from './envelopes.ts';
import { controllerOf, DAY_MS, inventDomain, type Office, openScene, toSeed } from './office.ts';
import {
  putOnEvent22,
  putOnSocket,
  putOnWire,
  slowDown,
  type Transaction,
  toTimeline,
  toTransactions,
} from './transaction.ts';
import { readTunnel, rename, TUNNEL_SOURCES } from './tunnel_sources.ts';

interface Manners {
  readonly manner: Manner;
  /** resolver: event 22. sensed: event 22 and the sensor. socket: the sensor and event 3. */
  readonly way: 'resolver' | 'sensed' | 'socket';
}

const MANNERS: readonly Manners[] = [
  { manner: 'suspicious', way: 'sensed' },
  { manner: 'ordinary', way: 'resolver' },
  { manner: 'ordinary', way: 'socket' },
];

const SPEEDS = [1, 10, 60] as const;
/** a story ends within the day it begins in */
const MOST_MS = 23 * 3_600_000;

const place = (
  scene: Scene,
  office: Office,
  transactions: readonly Transaction[],
  { manner, way }: Manners,
  id: string,
  about: string,
): Episode => {
  const lasts = (transactions.at(-1)?.at ?? 0) + 10_000;
  const begin = Math.round(
    office.day + scene.random.between(60_000, Math.max(70_000, DAY_MS - lasts - 300_000)),
  );
  const { host, process } = openEnvelope(scene, office, manner, begin);
  if (way !== 'socket') putOnEvent22(scene, process, begin, transactions);
  if (way === 'sensed') putOnWire(scene, process, begin, transactions, controllerOf(office).ip);
  if (way === 'socket') putOnSocket(scene, process, begin, transactions, '203.0.113.53');
  return {
    id,
    analytic: 'AN1121',
    host: host.name,
    addresses: [host.ip],
    entity_id: process.guid.toLowerCase(),
    domain: toDomainGroup(transactions.at(-1)?.name ?? '').group,
    first: begin,
    last: begin + lasts,
    leaked: toTimeline(transactions, begin),
    about: `${about}, ${process.image.split('\\').pop()}, ${way}`,
  };
};

const toSet = (
  office: Office,
  name: string,
  tool: string,
  scene: Scene,
  truth: readonly Episode[],
): LabelledSet => ({
  name,
  tool,
  half: office.half,
  kind: 'attack',
  label: 'COMPOSITE',
  sysmon: scene.sysmon,
  zeek: scene.zeek,
  files: [],
  truth,
});

/** Recorded tunnels on other hosts' and programs' events, as fast as recorded and slowed down. */
export const composeTunnels = (office: Office): LabelledSet[] =>
  TUNNEL_SOURCES.filter(({ tool }) => assignHalf(tool) === office.half).flatMap((source) => {
    const recorded = readTunnel(source);
    if (recorded === undefined) return [];
    const scene = openScene(office, toSeed(source.recording));
    const truth = SPEEDS.flatMap((factor) =>
      MANNERS.map((manners) => {
        const renamed = rename(recorded, source, inventDomain(scene.random));
        const id = `${source.recording} ×${factor} ${manners.manner} ${manners.way}`;
        return place(
          scene,
          office,
          slowDown(renamed, factor, MOST_MS),
          manners,
          id,
          `${source.tool} ×${factor}`,
        );
      }),
    );
    return [toSet(office, source.recording, source.tool, scene, truth)];
  });

const RATES: readonly { readonly rate: number; readonly seconds: number }[] = [
  { rate: 0.7, seconds: 23.6 * 3_600 },
  { rate: 10, seconds: 3_600 },
  { rate: 200, seconds: 600 },
  { rate: 2_000, seconds: 40 },
];

/** The exfiltration script in every encoding and at every rate. */
export const composeExfiltration = (office: Office): LabelledSet[] =>
  ENCODINGS.filter((encoding) => assignHalf(`exfil_${encoding}`) === office.half).map((encoding) => {
    const scene = openScene(office, toSeed(`exfil ${encoding}`));
    const truth = RATES.flatMap(({ rate, seconds }) =>
      MANNERS.map((manners) => {
        const zone = `c.${inventDomain(scene.random)}`;
        const leaks = exfiltrate(scene.random, { encoding, rate, seconds, zone });
        const id = `exfil_${encoding} ${rate} B/s ${manners.manner} ${manners.way}`;
        return place(scene, office, toTransactions(leaks), manners, id, `${encoding} ${rate} B/s`);
      }),
    );
    return toSet(office, `exfil_${encoding}`, `exfil_${encoding}`, scene, truth);
  });
