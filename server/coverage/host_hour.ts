import type { CoverageFact, EventCounts } from '../schema/coverage.ts';

export type Coverage = CoverageFact['afterquery']['coverage'];

/** One hour of one host as the facts tell it. */
export interface HostHour {
  readonly host: string;
  /** epoch milliseconds */
  readonly hour: number;
  readonly events: EventCounts;
  readonly fact: Coverage;
}

export interface CoverageFacts {
  /** by host, then in order of time */
  readonly hosts: ReadonlyMap<string, readonly HostHour[]>;
  readonly sensors: readonly HostHour[];
  /** hour → what is said of the hour itself */
  readonly hours: ReadonlyMap<number, Coverage>;
}

/** Sort facts by what they tell; a fact without the figures of its kind is none. */
export const arrangeFacts = (facts: readonly CoverageFact[]): CoverageFacts => {
  const hosts = new Map<string, HostHour[]>();
  const sensors: HostHour[] = [];
  const hours = new Map<number, Coverage>();
  for (const { '@timestamp': time, host, afterquery } of facts) {
    const fact = afterquery.coverage;
    const hour = Date.parse(time);
    if (fact.kind === 'hour') hours.set(hour, fact);
    if (host === undefined || fact.events === undefined) continue;
    const row = { host: host.name, hour, events: fact.events, fact };
    if (fact.kind === 'sensor') sensors.push(row);
    else if (fact.kind === 'host') hosts.set(host.name, [...(hosts.get(host.name) ?? []), row]);
  }
  for (const [name, rows] of hosts)
    hosts.set(
      name,
      rows.sort((a, b) => a.hour - b.hour),
    );
  return { hosts: new Map([...hosts].sort(([a], [b]) => (a < b ? -1 : 1))), sensors, hours };
};
