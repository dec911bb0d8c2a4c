/** One day of one host's use of a domain by a program. */
export interface UsageDay {
  /** UTC, "2026-03-10" */
  readonly day: string;
  /** what the names of the day's busiest quarter of an hour could carry, in bytes; 0 for ports */
  readonly bytes: number;
}

/** What one host's copy of a program did with one domain and service. */
export interface Usage {
  readonly host: string;
  readonly days: readonly UsageDay[];
}

/** Days kept with a usage, and days looked back. */
const MOST_DAYS = 30;

/** RPC picks a dynamic port anew each time, so all of them are one service. */
export const toService = (port: number): string => (port >= 49_152 ? 'dynamic' : String(port));
export const DNS_SERVICE = 'dns';
/** Not one domain but how many of them in the busiest quarter of an hour: its `bytes` are a count. */
export const DOMAINS_SERVICE = 'domains';
export const ALL_DOMAINS = '(all domains)';

/** A day counted once more: the most seen for it stands, so that a slice judged again adds nothing. */
export const addDay = (usage: Usage, day: string, bytes: number): Usage => {
  const known = usage.days.find((one) => one.day === day);
  if (known !== undefined && known.bytes >= bytes) return usage;
  const [oldest] = usage.days;
  if (usage.days.length >= MOST_DAYS && oldest !== undefined && day < oldest.day) return usage;
  const days = [...usage.days.filter((one) => one.day !== day), { day, bytes }];
  days.sort((a, b) => (a.day < b.day ? -1 : 1));
  return { host: usage.host, days: days.slice(-MOST_DAYS) };
};
