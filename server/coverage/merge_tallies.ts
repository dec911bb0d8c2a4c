import type { EventCounts, JoinCounts, SliceTally } from '../schema/coverage.ts';
import { NO_JOINS } from './join_tally.ts';

export const NO_EVENTS: EventCounts = { sysmon_1: 0, sysmon_3: 0, sysmon_22: 0, network_dns: 0 };

export const emptyTally = (): SliceTally => ({
  events: NO_EVENTS,
  usable: { sysmon_3: 0, sysmon_22: 0 },
  without_entity_id: 0,
  without_identity: 0,
});

/** Delays, names and clients that one tally keeps. */
const MOST_DELAYS = 20;
const MOST_NAMES = 5;
const MOST_CLIENTS = 50;

/** Slices of a large estate are added up by the hundred thousand: no lists of entries here. */
const add = <C extends Readonly<Record<string, number>>>(a: C, b: C): C => {
  const sum: Record<string, number> = { ...a };
  for (const key in b) sum[key] = (sum[key] ?? 0) + (b[key] ?? 0);
  return sum as C;
};

const larger = (a: number | undefined, b: number | undefined): number | undefined => {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.abs(b) > Math.abs(a) ? b : a;
};

const unite = (
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
  most: number,
): string[] | undefined =>
  a === undefined && b === undefined
    ? undefined
    : [...new Set([...(a ?? []), ...(b ?? [])])].sort().slice(0, most);

/** At most so many, evenly over their order: the ends stay, so that a percentile near them does. */
export const thin = (values: readonly number[], most: number): number[] => {
  const ordered = [...values].sort((a, b) => a - b);
  if (ordered.length <= most) return ordered;
  const step = (ordered.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => ordered[Math.round(i * step)] ?? 0);
};

const mergeJoins = (a: JoinCounts | undefined, b: JoinCounts | undefined): JoinCounts | undefined =>
  a === undefined && b === undefined ? undefined : add(a ?? NO_JOINS, b ?? NO_JOINS);

const isShort = (list: readonly unknown[] | undefined): boolean => list === undefined || list.length <= 1;

/** As if added to an empty one: its lists in order and no longer than they may be. */
export const keepTally = (tally: SliceTally, most_delays = MOST_DELAYS): SliceTally =>
  isShort(tally.delays_ms) &&
  isShort(tally.agent_versions) &&
  isShort(tally.collectors) &&
  isShort(tally.clients)
    ? tally
    : mergeTallies(emptyTally(), tally, most_delays);

/** Two tallies as one; of both the same kind of thing is counted, so that the order does not matter. */
export const mergeTallies = (a: SliceTally, b: SliceTally, most_delays = MOST_DELAYS): SliceTally => {
  const delays = [...(a.delays_ms ?? []), ...(b.delays_ms ?? [])];
  const join = mergeJoins(a.join, b.join);
  const offset = larger(a.clock_offset_ms, b.clock_offset_ms);
  const versions = unite(a.agent_versions, b.agent_versions, MOST_NAMES);
  const collectors = unite(a.collectors, b.collectors, MOST_NAMES);
  const clients = unite(a.clients, b.clients, MOST_CLIENTS);
  return {
    events: add(a.events, b.events),
    usable: add(a.usable, b.usable),
    without_entity_id: a.without_entity_id + b.without_entity_id,
    without_identity: a.without_identity + b.without_identity,
    ...(join === undefined
      ? {}
      : { join, sockets_with_start: (a.sockets_with_start ?? 0) + (b.sockets_with_start ?? 0) }),
    ...(offset === undefined ? {} : { clock_offset_ms: offset }),
    ...(delays.length === 0 ? {} : { delays_ms: thin(delays, most_delays) }),
    ...(versions === undefined ? {} : { agent_versions: versions }),
    ...(collectors === undefined ? {} : { collectors }),
    ...(clients === undefined ? {} : { clients }),
  };
};
