import { toProcessKey } from '../schema/process_identity.ts';
import type { SocketEvent } from '../schema/rows.ts';
import { byOpening } from './index_sockets.ts';

/** A process and what it is known to have sent. */
export interface FlowOwner {
  /** the one that carried most */
  readonly socket: SocketEvent;
  /** in order of opening */
  readonly sockets: readonly SocketEvent[];
  /** transactions that travelled through its sockets */
  readonly transactions: number;
}

/** Owners of sockets, by process instance, the strongest first; equal ones by the opening of their sockets. */
export const toOwners = (counts: ReadonlyMap<SocketEvent, number>): FlowOwner[] => {
  const by_process = new Map<string, SocketEvent[]>();
  for (const socket of counts.keys()) {
    const { key } = toProcessKey(socket);
    const list = by_process.get(key);
    if (list === undefined) by_process.set(key, [socket]);
    else list.push(socket);
  }
  const count = (socket: SocketEvent): number => counts.get(socket) ?? 0;
  const owners = [...by_process.values()].flatMap((list): FlowOwner[] => {
    const sockets = list.sort(byOpening);
    const [socket] = [...sockets].sort((a, b) => count(b) - count(a));
    const transactions = sockets.reduce((sum, one) => sum + count(one), 0);
    return socket === undefined ? [] : [{ socket, sockets, transactions }];
  });
  return owners.sort((a, b) => b.transactions - a.transactions || byOpening(a.socket, b.socket));
};
