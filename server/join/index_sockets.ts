import type { SocketEvent } from '../schema/rows.ts';
import { type Flow, hasEnds, isSameFlow, toComputedIds } from './flow.ts';

const toEnds = ({ source_ip, source_port, address }: Flow): string =>
  `${source_ip ?? ''}|${source_port ?? ''}|${address ?? ''}`;

const put = (map: Map<string, SocketEvent[]>, key: string, socket: SocketEvent): void => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [socket]);
  else list.push(socket);
};

/** Opened earlier first; equal times are told apart by id and index. */
export const byOpening = (a: SocketEvent, b: SocketEvent): number => {
  if (a.time !== b.time) return a.time - b.time;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return a.index < b.index ? -1 : a.index > b.index ? 1 : 0;
};

/**
 * Sockets by what can lead to them. `needs_ids`: some transaction has no ends of its own, so that every socket's community id must be
 * known, calculated where the host did not log it.
 */
export const indexSockets = (
  sockets: readonly SocketEvent[],
  needs_ids: boolean,
): ((flow: Flow) => SocketEvent[]) => {
  const by_ends = new Map<string, SocketEvent[]>();
  const by_id = new Map<string, SocketEvent[]>();
  let has_endless = false;
  for (const socket of sockets) {
    if (hasEnds(socket)) put(by_ends, toEnds(socket), socket);
    else has_endless = true;
    if (socket.community_id !== undefined) put(by_id, socket.community_id, socket);
    else if (needs_ids) for (const id of toComputedIds(socket)) put(by_id, id, socket);
  }
  const toIds = (flow: Flow): readonly string[] => {
    if (flow.community_id !== undefined) return [flow.community_id];
    return has_endless ? toComputedIds(flow) : [];
  };
  return (flow) => {
    const found = new Set(hasEnds(flow) ? by_ends.get(toEnds(flow)) : []);
    for (const id of toIds(flow)) for (const socket of by_id.get(id) ?? []) found.add(socket);
    return [...found].filter((socket) => isSameFlow(flow, socket)).sort(byOpening);
  };
};
