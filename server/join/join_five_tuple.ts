import type { NetworkLookup, SocketEvent } from '../schema/rows.ts';

/** How far the sensor's clock and the host's may disagree when one DNS flow meets one socket. */
export const FLOW_CLOCK_SLACK_MS = 120_000;

const toFlowKey = (source_ip: string, source_port: number, address: string | undefined): string =>
  `${source_ip}|${source_port}|${address ?? ''}`;

export interface FlowOwner {
  readonly socket: SocketEvent;
  /** transactions that travelled through this socket */
  readonly transactions: number;
}

/**
 * Give a sensor's DNS transactions back to the sockets they came from: same source address and port, same resolver, the
 * nearest socket opened at or before the transaction (Sysmon logs a UDP flow once, at its first packet). Ports are reused,
 * so a later socket with the same 5-tuple takes over.
 */
export const joinFlows = (
  lookups: readonly NetworkLookup[],
  sockets: readonly SocketEvent[],
): { readonly owners: readonly FlowOwner[]; readonly unowned: number } => {
  const by_flow = new Map<string, SocketEvent[]>();
  for (const socket of sockets) {
    if (socket.source_ip === undefined || socket.source_port === undefined) continue;
    const key = toFlowKey(socket.source_ip, socket.source_port, socket.address);
    const list = by_flow.get(key) ?? [];
    list.push(socket);
    by_flow.set(key, list);
  }
  for (const list of by_flow.values()) list.sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  const counts = new Map<SocketEvent, number>();
  let unowned = 0;
  for (const lookup of lookups) {
    const list =
      lookup.source_port === undefined
        ? undefined
        : by_flow.get(toFlowKey(lookup.source_ip, lookup.source_port, lookup.address));
    const owner = list?.findLast((socket) => socket.time <= lookup.time + FLOW_CLOCK_SLACK_MS);
    if (owner === undefined) unowned += 1;
    else counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  const owners = [...counts].map(([socket, transactions]) => ({ socket, transactions }));
  owners.sort((a, b) => b.transactions - a.transactions || (a.socket.id < b.socket.id ? -1 : 1));
  return { owners, unowned };
};
