import { isExcluded, PROGRAMS, type Program } from './programs.ts';
import { createRandom, type Random, toCumulative } from './random.ts';

export interface Host {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly slots: readonly Slot[];
  readonly by_weight: Float64Array;
  readonly by_unusual: Float64Array;
}

/** A program on a host; its instances follow one another. */
export interface Slot {
  readonly program: Program;
  /** ranks of the names it knows; empty: the whole web */
  readonly ranks: readonly number[];
  instance: Instance | undefined;
}

export interface Instance {
  readonly host: Host;
  readonly path: string;
  readonly is_excluded: boolean;
  readonly guid: string;
  readonly pid: number;
  readonly parent: Instance | undefined;
  /** the part of every document that says who it was */
  readonly json: string;
}

export interface Estate {
  readonly hosts: readonly Host[];
  readonly by_activity: Float64Array;
  readonly by_unusual: Float64Array;
}

const DEPARTMENTS = ['FIN', 'HR', 'DEV', 'OPS', 'LAW', 'SAL'];
/** Domain controllers, mail, proxies: names that every host asks. */
export const INSIDE = Array.from({ length: 12 }, (_, i) => ({
  name: `${['dc', 'mail', 'files', 'print', 'wsus', 'sccm'][i % 6]}${1 + Math.floor(i / 6)}.corp.example`,
  address: `10.0.1.${10 + i}`,
}));

const toHost = (index: number, random: Random, names: number): Host => {
  const slots = PROGRAMS.filter(({ installed }) => random.next() < installed).map((program): Slot => {
    // Copies of a program know the same names, most of them popular.
    const own = createRandom(program.path.length * 7_919 + program.names);
    return {
      program,
      instance: undefined,
      ranks: Array.from({ length: program.names }, () => own.zipf(names)),
    };
  });
  return {
    name: `${random.pick(DEPARTMENTS)}-WS${String(index).padStart(5, '0')}.corp.example`,
    address: `10.${1 + (index >> 14)}.${(index >> 6) & 255}.${10 + (index & 63)}`,
    user: `user${index}`,
    slots,
    by_weight: toCumulative(slots.map(({ program }) => program.weight)),
    by_unusual: toCumulative(slots.map(({ program }) => program.unusual?.weight ?? 0)),
  };
};

export const createEstate = (seed: number, hosts: number, names: number): Estate => {
  const random = createRandom(seed ^ 0x65737461);
  const all = Array.from({ length: hosts }, (_, i) => toHost(i, random, names));
  const activity = all.map(() => Math.exp(random.normal() * 0.8));
  return {
    hosts: all,
    by_activity: toCumulative(activity),
    by_unusual: toCumulative(all.map((host, i) => (activity[i] ?? 0) * (host.by_unusual.at(-1) ?? 0))),
  };
};

const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.below(16).toString(16)).join('');

export const startInstance = (
  host: Host,
  path: string,
  parent: Instance | undefined,
  random: Random,
): Instance => {
  const guid = `{${hex(random, 8)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 4)}-${hex(random, 12)}}`;
  const pid = 4 * (100 + random.below(8_000));
  const name = path.slice(path.lastIndexOf('\\') + 1);
  const who = JSON.stringify({ entity_id: guid, pid, name, executable: path }).slice(0, -1);
  return {
    host,
    path,
    is_excluded: isExcluded(path),
    guid,
    pid,
    parent,
    json: `"host":{"name":"${host.name}"},"user":{"name":"${host.user}","domain":"CORP"},"process":${who}`,
  };
};
