import { createEstate, type Host, INSIDE, type Instance, type Slot, startInstance } from './estate.ts';
import type { DayEvent } from './events.ts';
import { createNames, toPublicAddress } from './names.ts';
import { SHORT_LIVED } from './programs.ts';
import { createRandom, type Random } from './random.ts';
import { type Story, tellStories } from './stories.ts';

export interface DayShape {
  readonly seed: number;
  readonly events: number;
  readonly hosts: number;
  readonly names: number;
  /** midnight UTC, epoch milliseconds */
  readonly day: number;
}

export interface ModelledDay {
  readonly stories: readonly Story[];
  /** a second at a time, in order of time */
  readonly seconds: () => Generator<readonly DayEvent[]>;
}

const SECONDS = 86_400;
/** Of all events: 25 % look-ups, 55 % sockets (3 % of them to unusual ports), 6 % process creations; the rest others. */
const LOOKUPS = 0.25;
const SOCKETS_OF_A_LOOKUP = 0.55 / 0.25;
const UNUSUAL = 0.03;
const STARTS = 0.06;
const OTHERS = 0.14;
/** Makes up for sockets of names that do not exist, and of those after midnight. */
const FILL = 1.038;
const EXPECTED = [443, 443, 443, 443, 443, 443, 443, 80, 80, 445, 88, 389];

/** A third of the day's events are spread evenly, the others over office hours. */
const toShare = (second: number): number => {
  const hour = second / 3_600;
  const office = Math.exp(-(((hour - 10.5) / 2) ** 2)) + Math.exp(-(((hour - 14.5) / 2) ** 2));
  return 0.33 / SECONDS + (0.67 * office) / (2 * 2 * Math.sqrt(Math.PI) * 3_600);
};

/** How long after an answer a program connects: most at once, some within minutes, a few long after. */
const toLag = (random: Random): number => {
  const draw = random.next();
  if (draw < 0.85) return 5 + random.exponential(1_500);
  if (draw < 0.95) return random.next() * 290_000;
  return random.next() * 1_500_000;
};

export const modelDay = ({ seed, events, hosts, names: names_count, day }: DayShape): ModelledDay => {
  const estate = createEstate(seed, hosts, names_count);
  const names = createNames(seed, names_count);
  const stories = tellStories(seed, estate, day);

  function* seconds(): Generator<readonly DayEvent[]> {
    const random = createRandom(seed);
    const later: DayEvent[][] = [];
    const put = (event: DayEvent): void => {
      const second = Math.floor((event.time - day) / 1_000);
      if (second >= SECONDS) return;
      later[second] ??= [];
      later[second].push(event);
    };
    for (const { events: told } of stories) for (const event of told) put(event);
    const parents = new Map<Host, Instance>();
    let starts_owed = 0;

    const begin = (host: Host, path: string, time: number): Instance => {
      let parent = parents.get(host);
      if (parent === undefined) {
        parent = startInstance(host, 'C:\\Windows\\explorer.exe', undefined, random);
        parents.set(host, parent);
        put({ code: '1', time, by: parent, command_line: 'explorer.exe' });
      }
      const by = startInstance(host, path, parent, random);
      put({ code: '1', time, by, command_line: `"${path}" --run ${random.below(1_000)}` });
      starts_owed -= 1;
      return by;
    };
    const use = (host: Host, slot: Slot, time: number): Instance => {
      if (slot.instance === undefined || random.next() < slot.program.renewed)
        slot.instance = begin(host, slot.program.path, time);
      return slot.instance;
    };
    const slotOf = (host: Host, by: Float64Array): Slot => {
      const slot = host.slots[random.weighted(by)];
      if (slot === undefined) throw new Error(`${host.name} runs nothing`);
      return slot;
    };
    const hostOf = (by: Float64Array): Host => {
      const host = estate.hosts[random.weighted(by)];
      if (host === undefined) throw new Error('the estate is empty');
      return host;
    };
    const connect = (by: Instance, time: number, address: string, port: number, is_inbound = false): void =>
      put({
        code: '3',
        time: Math.floor(time),
        by,
        address,
        port,
        source_port: 49_152 + random.below(16_384),
        ...(is_inbound ? { is_inbound } : {}),
      });

    const resolve = ({ ranks }: Slot): { readonly name: string; readonly addresses: readonly string[] } => {
      const draw = random.next();
      const inside = random.pick(INSIDE);
      if (ranks.length > 0 && draw < 0.1) return { name: inside.name, addresses: [inside.address] };
      const rank = ranks.length === 0 ? random.zipf(names.count) : (ranks[random.zipf(ranks.length)] ?? 0);
      const name = names.nameOf(rank);
      return draw > 0.97
        ? { name: `no${random.below(50)}.${name}`, addresses: [] }
        : { name, addresses: names.resolve(rank, random) };
    };
    const howMany = (mean: number): number => Math.floor(mean) + (random.next() < mean % 1 ? 1 : 0);

    const browse = (time: number): void => {
      const host = hostOf(estate.by_activity);
      const slot = slotOf(host, host.by_weight);
      const by = use(host, slot, time);
      const { name, addresses } = resolve(slot);
      put({ code: '22', time, by, name, addresses });
      const many = howMany(SOCKETS_OF_A_LOOKUP * (1 - UNUSUAL) * 1.03);
      const port = random.pick(EXPECTED);
      for (let i = 0; i < many && addresses.length > 0; i += 1)
        connect(by, time + toLag(random), random.pick(addresses), port);
    };
    const deviate = (time: number): void => {
      const host = hostOf(estate.by_unusual);
      const slot = slotOf(host, host.by_unusual);
      const { unusual } = slot.program;
      if (unusual === undefined) return;
      const by = use(host, slot, time);
      const port = unusual.ports.length === 0 ? 1_025 + random.below(64_000) : random.pick(unusual.ports);
      if (unusual.kind === 'inbound')
        connect(by, time, `10.1.${random.below(20)}.${random.below(250)}`, port, true);
      else if (unusual.kind === 'unresolved')
        connect(by, time, toPublicAddress(5_000_000 + random.below(100_000)), port);
      else {
        const { name, addresses } = resolve(slot);
        if (random.next() < 0.4) put({ code: '22', time, by, name, addresses });
        if (addresses.length > 0) connect(by, time + toLag(random), random.pick(addresses), port);
      }
    };
    const create = (time: number): void => {
      const host = hostOf(estate.by_activity);
      begin(host, random.pick(SHORT_LIVED), time);
    };
    const idle = (time: number): void => {
      const host = hostOf(estate.by_activity);
      const by = host.slots[random.below(host.slots.length)]?.instance;
      if (by !== undefined) put({ code: random.pick(['5', '7', '7', '11'] as const), time, by });
    };

    const due = { lookups: 0, unusual: 0, others: 0 };
    for (let second = 0; second < SECONDS; second += 1) {
      const share = events * FILL * toShare(second + 0.5);
      const moment = (): number => day + second * 1_000 + random.below(1_000);
      due.lookups += share * LOOKUPS;
      due.unusual += share * LOOKUPS * SOCKETS_OF_A_LOOKUP * UNUSUAL;
      starts_owed += share * STARTS;
      due.others += share * OTHERS;
      for (; due.lookups >= 1; due.lookups -= 1) browse(moment());
      for (; due.unusual >= 1; due.unusual -= 1) deviate(moment());
      while (starts_owed >= 1) create(moment());
      for (; due.others >= 1; due.others -= 1) idle(moment());
      const now = later[second] ?? [];
      delete later[second];
      yield now.sort((a, b) => a.time - b.time);
    }
  }
  return { stories, seconds };
};
