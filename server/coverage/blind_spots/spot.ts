import type { BlindSpot } from '../../schema/coverage_report.ts';
import type { HostHour } from '../host_hour.ts';

export const iso = (ms: number): string => new Date(ms).toISOString();

/** A value within quotes of KQL. */
export const quote = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;

/** The facts of a host in a span, for Discover. */
export const ofFacts = (
  index: string,
  host: string,
  first_seen: string,
  last_seen: string,
): BlindSpot['evidence'] => ({
  index,
  language: 'kql',
  query: `host.name : ${quote(host)} and @timestamp >= ${quote(first_seen)} and @timestamp <= ${quote(last_seen)}`,
});

/** First and last of some hours, at least one. */
export const toSeen = (
  rows: readonly Pick<HostHour, 'hour'>[],
): { first_seen: string; last_seen: string } => {
  const hours = rows.map(({ hour }) => hour);
  return { first_seen: iso(Math.min(...hours)), last_seen: iso(Math.max(...hours)) };
};

export const EVENTS = {
  sysmon_1: { name: 'event 1 (process creation)', rule: 'ProcessCreate' },
  sysmon_3: { name: 'event 3 (network connection)', rule: 'NetworkConnect' },
  sysmon_22: { name: 'event 22 (DNS query)', rule: 'DnsQuery' },
} as const;
export type SysmonKind = keyof typeof EVENTS;
export const SYSMON_KINDS = Object.keys(EVENTS) as readonly SysmonKind[];
