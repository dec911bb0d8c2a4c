import type { AnalyticName } from '../labelled_set.ts';
import type { ObservedEvent } from '../observed_event.ts';

/** What a rule says, before equal ones of a day are made one. */
export interface PeerHit {
  readonly host: string;
  /** only of rules that name a process */
  readonly entity_id?: string | undefined;
  /** absent: the rule names no domain */
  readonly domain?: string | undefined;
  readonly first: number;
  readonly last: number;
  readonly why: string;
}

/** What a rule may know beyond the events. */
export interface PeerContext {
  readonly hosts: number;
  /** true for domains of attacks, false for all others: the best any "first seen" history could know */
  readonly isNew: (domain: string) => boolean;
}

export interface Peer {
  readonly name: string;
  readonly analytic: AnalyticName;
  /** true where the rule says which process */
  readonly names_process: boolean;
  readonly run: (events: readonly ObservedEvent[], context: PeerContext) => PeerHit[];
}

export const MINUTE = 60_000;

/** Groups in order of first appearance. */
export const groupBy = <E>(items: Iterable<E>, toKey: (item: E) => string | undefined): Map<string, E[]> => {
  const groups = new Map<string, E[]>();
  for (const item of items) {
    const key = toKey(item);
    if (key === undefined) continue;
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [item]);
    else list.push(item);
  }
  return groups;
};

/** Times of a group's first and last event. */
export const toTimes = (
  events: readonly ObservedEvent[],
): { readonly first: number; readonly last: number } => {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { time } of events) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return { first, last };
};

export const isQuestion = (event: ObservedEvent): boolean =>
  (event.code === '22' || event.code === 'dns') && event.name !== undefined;

/** One hit for each rule result of the same host, process, domain and UTC day: how the product's own findings are counted. */
export const mergeHits = (hits: readonly PeerHit[]): PeerHit[] => {
  const merged = groupBy(hits, ({ host, entity_id, domain, first }) =>
    [host, entity_id ?? '', domain ?? '', new Date(first).toISOString().slice(0, 10)].join('|'),
  );
  return [...merged.values()].flatMap((same) => {
    const [one] = same;
    if (one === undefined) return [];
    const first = same.reduce((a, b) => Math.min(a, b.first), Number.POSITIVE_INFINITY);
    const last = same.reduce((a, b) => Math.max(a, b.last), Number.NEGATIVE_INFINITY);
    return [{ ...one, first, last }];
  });
};
