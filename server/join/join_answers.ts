import type { Tier } from '../schema/process_identity.ts';
import type { LookupEvent, SocketEvent } from '../schema/rows.ts';
import type { Answers } from './answers.ts';
import { type LookupIndex, toEntityKey, toHostKey, toPidKey } from './index_lookups.ts';
import type { JoinState, JoinWindow } from './join_state.ts';

export interface JoinedSocket {
  readonly socket: SocketEvent;
  readonly state: JoinState;
  /** only where the state is inside_window */
  readonly match?: { readonly lookup: LookupEvent; readonly lag_ms: number; readonly tier: Tier };
}

/** What the join must know beyond the events: ancestors (nearest first) by `toEntityKey`, and the hosts with any event 22. */
export interface JoinContext {
  readonly ancestors: (entity_key: string) => readonly string[];
  readonly has_lookups: (host_key: string) => boolean;
}

const isInside = (lag_ms: number, window: JoinWindow): boolean =>
  lag_ms <= window.after_ms && lag_ms >= -window.before_ms;

/** The nearest answer before the socket; else the nearest one after it; equal times are told apart by id (or sequence number) and index. */
export const isBetterAnswer = (a: LookupEvent, b: LookupEvent, at: number): boolean => {
  const lag_a = at - a.time;
  const lag_b = at - b.time;
  if (lag_a >= 0 !== lag_b >= 0) return lag_a >= 0;
  if (Math.abs(lag_a) !== Math.abs(lag_b)) return Math.abs(lag_a) < Math.abs(lag_b);
  if (a.id !== b.id) return a.id < b.id;
  const [seq_a, seq_b] = [a.seq ?? 0, b.seq ?? 0];
  return seq_a < seq_b || (seq_a === seq_b && a.index < b.index);
};

/** The best answer inside the window. */
export const findBest = (
  lookups: readonly LookupEvent[],
  socket: SocketEvent,
  window: JoinWindow,
): LookupEvent | undefined => {
  let best: LookupEvent | undefined;
  for (const lookup of lookups) {
    if (!isInside(socket.time - lookup.time, window)) continue;
    if (best === undefined || isBetterAnswer(lookup, best, socket.time)) best = lookup;
  }
  return best;
};

/** Answers with the socket's address, tier by tier, strongest first; the first tier that holds one inside the window wins. */
const toTiers = (
  socket: SocketEvent,
  index: LookupIndex,
  context: JoinContext,
): (readonly [Tier, readonly LookupEvent[]])[] => {
  const entity_key = toEntityKey(socket);
  const pid_key = toPidKey(socket);
  const at = (answers: Answers | undefined): readonly LookupEvent[] => answers?.at(socket.address) ?? [];
  const tiers: (readonly [Tier, readonly LookupEvent[]])[] = [];
  if (entity_key !== undefined) {
    tiers.push(['process', at(index.by_entity.get(entity_key))]);
    for (const ancestor of context.ancestors(entity_key))
      tiers.push(['lineage', at(index.by_entity.get(ancestor))]);
  }
  // A socket whose ProcessGuid is known belongs to that instance alone; pids are reused.
  if (entity_key === undefined && pid_key !== undefined) tiers.push(['pid', at(index.by_pid.get(pid_key))]);
  if (entity_key === undefined && pid_key === undefined)
    tiers.push(['host', at(index.by_host.get(toHostKey(socket)))]);
  return tiers;
};

const toUnmatchedState = (
  socket: SocketEvent,
  seen: readonly LookupEvent[],
  context: JoinContext,
  window: JoinWindow,
): JoinState => {
  if (!context.has_lookups(toHostKey(socket))) return 'no_dns_telemetry';
  if (toEntityKey(socket) === undefined && toPidKey(socket) === undefined) return 'no_process_identity';
  if (seen.length === 0) return 'never_resolved';
  return seen.some((lookup) => socket.time - lookup.time > window.after_ms) ? 'after_window' : 'earlier_only';
};

/** Join one socket with the answers of its process. Pure; independent of the order of events. */
export const joinSocket = (
  socket: SocketEvent,
  index: LookupIndex,
  context: JoinContext,
  window: JoinWindow,
): JoinedSocket => {
  const tiers = toTiers(socket, index, context);
  for (const [tier, lookups] of tiers) {
    const lookup = findBest(lookups, socket, window);
    if (lookup !== undefined)
      return { socket, state: 'inside_window', match: { lookup, lag_ms: socket.time - lookup.time, tier } };
  }
  const seen = tiers.flatMap(([, lookups]) => lookups);
  return { socket, state: toUnmatchedState(socket, seen, context, window) };
};
