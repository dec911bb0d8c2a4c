import { toProcessKey } from '../schema/process_identity.ts';
import type { SocketEvent } from '../schema/rows.ts';

/** How far the sensor's clock and the host's may disagree when one DNS flow meets one socket. */
export const FLOW_CLOCK_SLACK_MS = 120_000;

/** One process in possession of one flow's numbers on one host, until the next one there begins. */
export interface Tenure {
  /** lower case */
  readonly host: string;
  /** by `toProcessKey` */
  readonly process: string;
  readonly from: number;
  /** in order of opening, at least one */
  readonly sockets: readonly [SocketEvent, ...SocketEvent[]];
}

const groupBy = (
  sockets: readonly SocketEvent[],
  toKey: (socket: SocketEvent) => string,
): SocketEvent[][] => {
  const groups = new Map<string, SocketEvent[]>();
  for (const socket of sockets) {
    const key = toKey(socket);
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [socket]);
    else list.push(socket);
  }
  return [...groups.values()];
};

/** Of one host's sockets those whose transport is known to be the flow's, if there are any. */
const preferKnown = (
  sockets: readonly SocketEvent[],
  transport: string | undefined,
): readonly SocketEvent[] => {
  const known = sockets.filter((socket) => transport !== undefined && socket.transport === transport);
  return known.length > 0 ? known : sockets;
};

const toSequence = (ordered: readonly SocketEvent[]): Tenure[] => {
  const tenures: (Tenure & { sockets: [SocketEvent, ...SocketEvent[]] })[] = [];
  for (const socket of ordered) {
    const process = toProcessKey(socket).key;
    const last = tenures.at(-1);
    if (last?.process === process) last.sockets.push(socket);
    else tenures.push({ host: socket.host.toLowerCase(), process, from: socket.time, sockets: [socket] });
  }
  return tenures;
};

/**
 * The tenures of one flow, a list for each host and transport, in order of time: on one host and transport the next tenure ends the one
 * before. Sockets that one process opens in a row are one tenure. The sockets come in order of opening.
 */
export const toTenures = (ordered: readonly SocketEvent[], transport: string | undefined): Tenure[][] =>
  groupBy(ordered, ({ host }) => host.toLowerCase())
    .flatMap((own) => groupBy(preferKnown(own, transport), (socket) => socket.transport ?? ''))
    .map(toSequence);

/**
 * The tenures of one list that may have sent a transaction seen at `time`: the one that had begun; those that begin within the slack; and
 * the one before, shortly after a change, if it was still in use or young. The clocks do not settle which of them it was.
 */
export const findContenders = (
  tenures: readonly Tenure[],
  time: number,
  wasSeen: (from: number, to: number) => boolean,
): Tenure[] => {
  const at = tenures.findLastIndex((tenure) => tenure.from <= time);
  const current = tenures[at];
  const contenders = current === undefined ? [] : [current];
  const before = tenures[at - 1];
  if (current !== undefined && before !== undefined && time - current.from <= FLOW_CLOCK_SLACK_MS) {
    const is_young = (before.sockets.at(-1)?.time ?? 0) >= current.from - 2 * FLOW_CLOCK_SLACK_MS;
    if (is_young || wasSeen(current.from - FLOW_CLOCK_SLACK_MS, current.from)) contenders.push(before);
  }
  for (let next = at + 1; next < tenures.length; next += 1) {
    const tenure = tenures[next];
    if (tenure === undefined || tenure.from > time + FLOW_CLOCK_SLACK_MS) break;
    contenders.push(tenure);
  }
  return contenders;
};

/** The socket of a tenure that was open: the latest at or before the transaction, else its first. */
export const toOpenSocket = (tenure: Tenure, time: number): SocketEvent =>
  tenure.sockets.findLast((socket) => socket.time <= time) ?? tenure.sockets[0];
