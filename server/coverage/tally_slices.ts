import type { CoverageCount, CoverageLack, CoverageTransactions } from '../../queries/coverage.ts';
import type { CoverageSampled } from '../../queries/coverage_sample.ts';
import type { HostAddress } from '../../queries/host_addresses.ts';
import type { SliceTally } from '../schema/coverage.ts';
import { type JoinTally, NO_JOINS } from './join_tally.ts';
import { emptyTally, keepTally, mergeTallies, NO_EVENTS } from './merge_tallies.ts';

/** Host or sensor → start of the slice, or of the hour where it is counted as a whole (epoch milliseconds) → what was counted. */
export type Tallies = Map<string, Map<number, SliceTally>>;

/** Where what a slice gave is added: at the slice itself, or at its hour. */
export type ToStart = (slice: number) => number;

const toShort = (name: string): string => name.toLowerCase().split('.')[0] ?? '';

const addTally = (tallies: Tallies, name: string, slice: number, tally: SliceTally): void => {
  let slices = tallies.get(name);
  if (slices === undefined) {
    slices = new Map();
    tallies.set(name, slices);
  }
  const known = slices.get(slice);
  slices.set(slice, known === undefined ? keepTally(tally) : mergeTallies(known, tally));
};

const CODES = { '1': 'sysmon_1', '3': 'sysmon_3', '22': 'sysmon_22' } as const;

/** What a group of indices can be asked for; events that it cannot are counted, and not usable. */
export interface Usable {
  readonly sockets: boolean;
  readonly questions: boolean;
}

const toLackKey = ({
  host,
  code,
  slice,
}: Pick<CoverageLack, 'host' | 'slice'> & { readonly code: string }): string => `${slice}\n${code}\n${host}`;

export const addCounts = (
  tallies: Tallies,
  rows: readonly CoverageCount[],
  lacks: readonly CoverageLack[],
  { sockets, questions }: Usable,
): void => {
  const lacking = new Map(lacks.map((lack) => [toLackKey(lack), lack]));
  for (const row of rows) {
    const { host, code, slice, count, agent_versions } = row;
    const collectors = row.collectors.filter((name) => toShort(name) !== toShort(host));
    const lack = lacking.get(toLackKey(row));
    addTally(tallies, host, slice, {
      ...emptyTally(),
      events: { ...NO_EVENTS, [CODES[code]]: count },
      usable: {
        sysmon_3: code === '3' && sockets ? count : 0,
        sysmon_22: code === '22' && questions ? count : 0,
      },
      without_entity_id: lack?.without_entity_id ?? 0,
      without_identity: lack?.without_identity ?? 0,
      ...(row.clock_offset_ms === undefined ? {} : { clock_offset_ms: row.clock_offset_ms }),
      ...(agent_versions.length === 0 ? {} : { agent_versions: [...agent_versions] }),
      ...(collectors.length === 0 ? {} : { collectors }),
    });
  }
};

const toMedian = (values: readonly number[]): number | undefined =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Sampled times: how late events came, and (where the index keeps UtcTime beside the time of logging) how far the clock is off. */
export const addSampled = (tallies: Tallies, sampled: readonly CoverageSampled[], toStart: ToStart): void => {
  const groups = new Map<string, CoverageSampled[]>();
  for (const one of sampled) {
    const key = `${toStart(one.logged)}\n${one.host}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  for (const [key, group] of groups) {
    const [start = '', ...host] = key.split('\n');
    const delays = group.flatMap(({ ingested, logged, happened }) =>
      ingested === undefined ? [] : [Math.round(ingested - (happened ?? logged))],
    );
    const offset = toMedian(
      group.flatMap(({ happened, logged }) => (happened === undefined ? [] : [logged - happened])),
    );
    addTally(tallies, host.join('\n'), Number(start), {
      ...emptyTally(),
      ...(delays.length === 0 ? {} : { delays_ms: delays }),
      ...(offset === undefined ? {} : { clock_offset_ms: Math.round(offset) }),
    });
  }
};

const UNNAMED_SENSOR = 'network sensor';

/** Slices before and after in which a host may have used its address, where it opened no socket in the very slice. */
export const NEAR_SLICES = 2;

const toOwners = (
  addresses: readonly HostAddress[],
): ((client: string, slice: number) => ReadonlySet<string>) => {
  const owners = new Map<string, Set<string>>();
  for (const { host, address, step } of addresses) {
    const key = `${step}\n${address}`;
    owners.set(key, (owners.get(key) ?? new Set()).add(host));
  }
  return (client, slice) => owners.get(`${slice}\n${client}`) ?? new Set();
};

/**
 * A sensor's transactions to the host that had the client's address: the only one that used it in the slice, else shortly before or after.
 * Where none did, or several, they stay with the sensor. What a slice is given does not depend on how the span was cut.
 */
export const addTransactions = (
  hosts: Tallies,
  sensors: Tallies,
  rows: readonly CoverageTransactions[],
  addresses: readonly HostAddress[],
  slice_ms: number,
  toStart: ToStart = (slice) => slice,
): void => {
  const ownersOf = toOwners(addresses);
  for (const { client, sensor = UNNAMED_SENSOR, slice, count, clock_offset_ms } of rows) {
    const own = ownersOf(client, slice);
    const near = [];
    for (let i = -NEAR_SLICES; i <= NEAR_SLICES && own.size === 0; i += 1)
      near.push(...ownersOf(client, slice + i * slice_ms));
    const [owner, ...others] = own.size > 0 ? own : new Set(near);
    const seen = { ...emptyTally(), events: { ...NO_EVENTS, network_dns: count } };
    const clock = clock_offset_ms === undefined ? {} : { clock_offset_ms };
    const start = toStart(slice);
    if (owner !== undefined && others.length === 0) {
      addTally(hosts, owner, start, seen);
      addTally(sensors, sensor, start, { ...emptyTally(), ...clock });
    } else addTally(sensors, sensor, start, { ...seen, ...clock, clients: [client] });
  }
};

/** What the join said of sockets; slices without any are said to have had none, once the join was made at all. */
export const addJoins = (tallies: Tallies, joins: JoinTally): void => {
  for (const [host, slices] of tallies)
    for (const [slice, tally] of slices) {
      if (tally.events.sysmon_3 === 0) continue;
      const { states, with_start } = joins.of(host, slice) ?? { states: NO_JOINS, with_start: 0 };
      slices.set(slice, { ...tally, join: states, sockets_with_start: with_start });
    }
};

/** The same where hours are counted as a whole: of the slices that were judged, each with the join of its own. */
export const addJoinsOfHours = (
  tallies: Tallies,
  joins: JoinTally,
  slicesOf: (hour: number) => readonly number[],
): void => {
  for (const [host, hours] of tallies)
    for (const [hour, tally] of [...hours]) {
      if (tally.events.sysmon_3 === 0) continue;
      for (const slice of slicesOf(hour)) {
        const joined = joins.of(host, slice);
        if (joined === undefined && slice !== hour) continue;
        const { states, with_start } = joined ?? { states: NO_JOINS, with_start: 0 };
        hours.set(slice, {
          ...(slice === hour ? tally : emptyTally()),
          join: states,
          sockets_with_start: with_start,
        });
      }
    }
};

export const WHOLE_HOUR = 60;

/** Minutes of an hour at which its slices begin. */
export const toStartMinutes = (slice_minutes: number): number[] => {
  const minutes: number[] = [];
  for (let minute = 0; minute < WHOLE_HOUR; minute += slice_minutes) minutes.push(minute);
  return minutes;
};

/** Say of each tally that it is of its whole hour. */
export const markWhole = (tallies: Tallies): void => {
  for (const hours of tallies.values())
    for (const [hour, tally] of hours) hours.set(hour, { ...tally, minutes: WHOLE_HOUR });
};
