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
  with_start: number;
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
  readonly of: (host: string, slice: number) => Readonly<Joined> | undefined;
}

/** Hosts and slices that are remembered; what is beyond stays uncounted in the facts, and is in the scan's account. */
const MOST = 200_000;

export const createJoinTally = (): JoinTally => {
  const by_slice = new Map<number, Map<string, Joined>>();
  let size = 0;
  return {
    note: (host, slice, state, sockets, has_start) => {
      const by_host = by_slice.get(slice) ?? new Map<string, Joined>();
      by_slice.set(slice, by_host);
      let known = by_host.get(host);
      if (known === undefined) {
        if (size >= MOST) return;
        size += 1;
        known = { states: { ...NO_JOINS }, with_start: 0 };
        by_host.set(host, known);
      }
      known.states[state] += sockets;
      if (has_start) known.with_start += sockets;
    },
    of: (host, slice) => by_slice.get(slice)?.get(host),
  };
};
