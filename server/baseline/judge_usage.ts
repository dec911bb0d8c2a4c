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
  readonly bytes: { readonly host_days: number; readonly median: number; readonly mad: number };
}

const USUAL = {
  /** an estate's habit: that many hosts, on that many days before */
  estate_hosts: 5,
  estate_days: 2,
  /** a host's own habit */
  own_days: 2,
  /** host-days before an amount may be called usual or unusual */
  least_host_days: 6,
  /** further than this many MADs above the median is a deviation */
  mads: 6,
} as const;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
};

/** Days before `day` only: what is being judged never argues for itself. */
export const toHistory = (usages: readonly Usage[], host: string, day: string): History => {
  const before = usages
    .map((usage) => ({ host: usage.host, days: usage.days.filter((one) => one.day < day) }))
    .filter(({ days }) => days.length > 0);
  const amounts = before.flatMap(({ days }) => days.map(({ bytes }) => bytes));
  const middle = median(amounts);
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
    },
  };
};

export const isEstateHabit = ({ hosts, days }: History): boolean =>
  hosts >= USUAL.estate_hosts && days >= USUAL.estate_days;

export const isOwnHabit = ({ own_days }: History): boolean => own_days >= USUAL.own_days;

/** The most that is still usual: median and six MADs, at least twice the median; undefined while too little is known. */
export const toUsualMost = ({ bytes }: History): number | undefined =>
  bytes.host_days < USUAL.least_host_days
    ? undefined
    : Math.max(bytes.median + USUAL.mads * bytes.mad, 2 * bytes.median);
