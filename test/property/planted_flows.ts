import fc from 'fast-check';
import { type AddressUse, toStep, USE_STEP_MINUTES } from '../../server/join/address_use.ts';
import { toCommunityId } from '../../server/join/community_id.ts';
import { FLOW_CLOCK_SLACK_MS } from '../../server/join/tenure.ts';
import type { NetworkLookup, SocketEvent } from '../../server/schema/rows.ts';

const T = Date.UTC(2026, 2, 10, 6);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** when the first host gives its address to the second, where it does */
const CHANGE = T + 8 * HOUR;
const END = T + 48 * HOUR;
const RESOLVERS = ['198.51.100.53', '2001:db8::53'] as const;

/** Who has which address, and when. `shared`: two networks with the same private addresses. */
type Plan = 'own' | 'shared' | 'moved';

interface Lease {
  readonly host: string;
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

const toLeases = (plan: Plan, gap: number): readonly Lease[] => [
  { host: 'WS1', number: 7, from: T, to: plan === 'moved' ? CHANGE : END },
  { host: 'ws2', number: plan === 'own' ? 8 : 7, from: plan === 'moved' ? CHANGE + gap : T, to: END },
  { host: 'ws3', number: 9, from: T, to: END },
];

/** One flow as it is drawn: few ports, resolvers and processes, so that everything collides. */
const flow = fc.record({
  host: fc.nat(2),
  process: fc.nat(2),
  source_port: fc.constantFrom(50_001, 50_002),
  resolver: fc.constantFrom(...RESOLVERS),
  tcp: fc.boolean(),
  wait: fc.constantFrom(1, 5_000, MINUTE, 5 * MINUTE, HOUR, 5 * HOUR),
  gaps: fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 8 }),
  again: fc.boolean(),
  seen_twice: fc.boolean(),
});

const setting = fc.record({
  plan: fc.constantFrom<Plan>('own', 'shared', 'moved'),
  gap: fc.constantFrom(MINUTE, 20 * MINUTE, HOUR),
  skew: fc.oneof(fc.constant(0), fc.integer({ min: -FLOW_CLOCK_SLACK_MS, max: FLOW_CLOCK_SLACK_MS })),
  sensor_knows_transport: fc.boolean(),
  hosts_know_transport: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  sensor_logs: fc.constantFrom('ends', 'ends_and_id', 'id'),
  logs_header_id: fc.boolean(),
});

export interface PlantedWorld {
  readonly sockets: readonly SocketEvent[];
  readonly uses: readonly AddressUse[];
  /** each event of the sensor with the process that sent it */
  readonly seen: readonly { readonly lookup: NetworkLookup; readonly process: string }[];
  readonly is_plain: boolean;
}

const toUses = (leases: readonly Lease[]): AddressUse[] =>
  leases.flatMap(({ host, number, from, to }) => {
    const steps: AddressUse[] = [];
    for (let step = toStep(from); step < to; step += USE_STEP_MINUTES * MINUTE)
      for (const address of [`10.0.0.${number}`, `2001:db8::${number}`]) steps.push({ host, address, step });
    return steps;
  });

/** One host's own numbers are never in two flows at once; between two hosts nothing holds. */
const plant = (
  flows: readonly (typeof flow extends fc.Arbitrary<infer F> ? F : never)[],
  how: typeof setting extends fc.Arbitrary<infer S> ? S : never,
): PlantedWorld => {
  const leases = toLeases(how.plan, how.gap);
  const free = new Map<string, number>();
  const sockets: SocketEvent[] = [];
  const seen: { lookup: NetworkLookup; process: string }[] = [];
  for (const [at, drawn] of flows.entries()) {
    const lease = leases[drawn.host];
    if (lease === undefined) continue;
    const knows = how.hosts_know_transport[drawn.host] === true;
    // A host that logs no transport uses one only: else nobody could tell its flows apart.
    const transport = drawn.tcp && knows ? 'tcp' : 'udp';
    const source_ip = drawn.resolver.includes(':') ? `2001:db8::${lease.number}` : `10.0.0.${lease.number}`;
    const numbers = `${drawn.host}|${drawn.source_port}|${drawn.resolver}|${transport}`;
    const opened = (free.get(numbers) ?? lease.from) + drawn.wait;
    const times = drawn.gaps.map((_, i) => opened + drawn.gaps.slice(0, i + 1).reduce((a, b) => a + b, 0));
    const last = (times.at(-1) ?? opened) + 4_000;
    if (last >= lease.to) continue;
    free.set(numbers, last);
    const entity_id = `{${drawn.host}-${drawn.process}}`;
    const ends = { source_ip, source_port: drawn.source_port, address: drawn.resolver, port: 53 };
    sockets.push({
      ...ends,
      index: 'sysmon',
      id: `s${at}`,
      host: lease.host,
      entity_id,
      time: opened,
      logged: opened,
      ...(knows ? { transport } : {}),
    });
    const id = toCommunityId(transport, [source_ip, drawn.source_port], [drawn.resolver, 53]);
    const base: Omit<NetworkLookup, 'index' | 'id' | 'time' | 'name'> = {
      ...(how.sensor_logs === 'id' ? { source_ip } : ends),
      ...(how.sensor_logs === 'ends' ? {} : { community_id: id }),
      ...(how.sensor_knows_transport ? { transport } : {}),
    };
    for (const [i, time] of times.entries()) {
      const name = `q${at}-${i}.example.com`;
      const header = how.logs_header_id ? { transaction_id: String(i) } : {};
      const see = (index: string, delay: number): void => {
        const event = { ...base, ...header, index, id: `n${at}-${i}-${delay}`, name };
        seen.push({ lookup: { ...event, time: time + delay + how.skew }, process: entity_id });
      };
      see('sensor', 0);
      if (drawn.again) see('sensor', 3_000);
      if (drawn.seen_twice) see('other_sensor', 2);
    }
  }
  const taken = sockets.map((s) => `${s.source_ip}|${s.source_port}|${s.address}`);
  const is_plain = how.plan === 'own' && new Set(taken).size === taken.length;
  return { sockets, uses: toUses(leases), seen, is_plain };
};

export const plantedWorld: fc.Arbitrary<PlantedWorld> = fc
  .tuple(fc.array(flow, { minLength: 1, maxLength: 12 }), setting)
  .map(([flows, how]) => plant(flows, how));
