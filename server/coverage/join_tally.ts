import type { JoinCounts } from '../schema/coverage.ts';

export const NO_JOINS: JoinCounts = {
  inside_window: 0,
  after_window: 0,
  earlier_only: 0,
  never_resolved: 0,
  no_dns_telemetry: 0,
  no_process_identity: 0,
};

interface Joined {
  readonly states: JoinCounts;
  readonly with_start: number;
}

/** What the join of AN0728 said of a host's sockets, slice by slice: told while it is at hand, so that nothing is read twice. */
export interface JoinTally {
  readonly note: (
    host: string,
    slice: number,
    state: keyof JoinCounts,
    sockets: number,
    has_start: boolean,
  ) => void;
  readonly of: (host: string, slice: number) => Joined | undefined;
}

/** Hosts and slices that are remembered; what is beyond stays uncounted in the facts, and is in the scan's account. */
const MOST = 200_000;

const STATES = Object.keys(NO_JOINS) as (keyof JoinCounts)[];
/** Where a host's sockets with a known start stand, after those of each state. */
const WITH_START = STATES.length;
const PLACES = Object.fromEntries(STATES.map((state, i) => [state, i])) as Record<keyof JoinCounts, number>;

const toJoined = (counts: readonly number[]): Joined => ({
  states: Object.fromEntries(STATES.map((state, i) => [state, counts[i] ?? 0])) as unknown as JoinCounts,
  with_start: counts[WITH_START] ?? 0,
});

export const createJoinTally = (): JoinTally => {
  const by_slice = new Map<number, Map<string, number[]>>();
  let size = 0;
  return {
    note: (host, slice, state, sockets, has_start) => {
      let by_host = by_slice.get(slice);
      if (by_host === undefined) {
        by_host = new Map();
        by_slice.set(slice, by_host);
      }
      let counts = by_host.get(host);
      if (counts === undefined) {
        if (size >= MOST) return;
        size += 1;
        counts = new Array<number>(STATES.length + 1).fill(0);
        by_host.set(host, counts);
      }
      const place = PLACES[state];
      counts[place] = (counts[place] ?? 0) + sockets;
      if (has_start) counts[WITH_START] = (counts[WITH_START] ?? 0) + sockets;
    },
    of: (host, slice) => {
      const counts = by_slice.get(slice)?.get(host);
      return counts === undefined ? undefined : toJoined(counts);
    },
  };
};
