import type { Usage } from './usage.ts';

/** What earlier days say of a program, domain and service, as seen from one host and day. */
export interface History {
  /** hosts with it on any earlier day */
  readonly hosts: number;
  /** different earlier days, over all hosts */
  readonly days: number;
  /** earlier days on this host */
  readonly own_days: number;
  /** bytes in the busiest quarter of an hour of each host-day, over all hosts */
  readonly bytes: {
    readonly host_days: number;
    readonly median: number;
    readonly mad: number;
    /** the most that several hosts reached, each on some day; 0 while fewer did */
    readonly reached: number;
  };
}

/** When earlier days count as a habit. */
export interface HabitDefinition {
  readonly estate_hosts: number;
  readonly estate_days: number;
  readonly own_days: number;
  readonly least_host_days: number;
  readonly mads: number;
  readonly reached_by_hosts: number;
  readonly known_after_days: number;
}

export const HABITS: HabitDefinition = {
  /** an estate's habit: that many hosts, on that many days before */
  estate_hosts: 5,
  estate_days: 2,
  /** a host's own habit */
  own_days: 2,
  /** host-days before an amount may be called usual or unusual */
  least_host_days: 6,
  /** further than this many MADs above the median is a deviation */
  mads: 6,
  /** unless that many hosts went as far before: what a program does now and then (a full scan) is rare, not strange */
  reached_by_hosts: 3,
  /** days learnt before anything may be called new */
  known_after_days: 2,
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
};

/** Days before `day` only: what is being judged never argues for itself. */
export const toHistory = (
  usages: readonly Usage[],
  host: string,
  day: string,
  habits: HabitDefinition = HABITS,
): History => {
  const before = usages
    .map((usage) => ({ host: usage.host, days: usage.days.filter((one) => one.day < day) }))
    .filter(({ days }) => days.length > 0);
  const amounts = before.flatMap(({ days }) => days.map(({ bytes }) => bytes));
  const middle = median(amounts);
  const peaks = new Map<string, number>();
  for (const usage of before)
    for (const { bytes } of usage.days)
      peaks.set(usage.host.toLowerCase(), Math.max(bytes, peaks.get(usage.host.toLowerCase()) ?? 0));
  const highest = [...peaks.values()].sort((a, b) => b - a);
  return {
    hosts: new Set(before.map((usage) => usage.host.toLowerCase())).size,
    days: new Set(before.flatMap(({ days }) => days.map((one) => one.day))).size,
    own_days: before
      .filter((usage) => usage.host.toLowerCase() === host.toLowerCase())
      .reduce((sum, { days }) => sum + days.length, 0),
    bytes: {
      host_days: amounts.length,
      median: middle,
      mad: median(amounts.map((amount) => Math.abs(amount - middle))),
      reached: highest[habits.reached_by_hosts - 1] ?? 0,
    },
  };
};

export const isEstateHabit = ({ hosts, days }: History, habits: HabitDefinition = HABITS): boolean =>
  hosts >= habits.estate_hosts && days >= habits.estate_days;

export const isOwnHabit = ({ own_days }: History, habits: HabitDefinition = HABITS): boolean =>
  own_days >= habits.own_days;

/**
 * The most that is still usual: median and six MADs, at least twice the median or twice what several hosts reached before (the third
 * highest of a few is a low guess of what a rare job takes); undefined while too little is known.
 */
export const toUsualMost = ({ bytes }: History, habits: HabitDefinition = HABITS): number | undefined =>
  bytes.host_days < habits.least_host_days
    ? undefined
    : Math.max(bytes.median + habits.mads * bytes.mad, 2 * Math.max(bytes.median, bytes.reached));
