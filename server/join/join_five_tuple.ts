import type { NetworkLookup, SocketEvent } from '../schema/rows.ts';
import { type AddressUse, findHolders, hasMoved, indexUses, toStep } from './address_use.ts';
import { hasEnds } from './flow.ts';
import { type FlowOwner, toOwners } from './flow_owners.ts';
import { indexSockets } from './index_sockets.ts';
import { FLOW_CLOCK_SLACK_MS, findContenders, type Tenure, toOpenSocket, toTenures } from './tenure.ts';
import { toTransactions } from './transactions.ts';

/**
 * Why a transaction was given to nobody.
 * - no_flow: the sensor logged neither source port nor community id
 * - no_socket: no socket has these numbers, or only one so old that the port is more likely used again
 * - several_hosts: two hosts claim the flow, or another host has the address now
 * - several_processes: the flow's numbers changed hands within the clocks' slack
 */
export type UnownedReason = 'no_flow' | 'no_socket' | 'several_hosts' | 'several_processes';

export interface FlowJoin {
  /** strongest first */
  readonly owners: readonly FlowOwner[];
  /** all transactions, owned or not */
  readonly transactions: number;
  readonly unowned: Readonly<Record<UnownedReason, number>>;
}

/**
 * A socket opened for one question asks it at once. From this age on it must carry several of the flow, or a later socket that was not
 * logged is as likely: of 16,384 ports a busy program takes many within an hour, few within minutes.
 */
const OLD_SOCKET_MS = 3 * FLOW_CLOCK_SLACK_MS;
const FEWEST_OF_OLD_SOCKET = 3;

type Uses = Parameters<typeof findHolders>[0];

/** Whether the host holds the address at that time, and every other claimant has given it up for good. */
const holdsAlone = (host: string, claimants: ReadonlySet<string>, uses: Uses, time: number): boolean => {
  const holders = findHolders(uses, time);
  if (holders.length > 0 && !holders.includes(host)) return false;
  return [...claimants].every((other) => other === host || hasMoved(uses, other, host));
};

/** Whose transaction it was, of all tenures of its flow. */
const settle = (
  lists: readonly (readonly Tenure[])[],
  uses: Uses,
  time: number,
  wasSeen: (from: number, to: number) => boolean,
): Tenure | UnownedReason => {
  const claims = lists.flatMap((tenures) => findContenders(tenures, time, wasSeen));
  if (claims.length === 0) return 'no_socket';
  const hosts = new Set(claims.map(({ host }) => host));
  const host = [...hosts].find((one) => holdsAlone(one, hosts, uses, time));
  const [tenure, ...others] = claims.filter((claim) => claim.host === host);
  if (tenure === undefined) return 'several_hosts';
  return others.every(({ process }) => process === tenure.process) ? tenure : 'several_processes';
};

const put = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
};

const toFlowKey = (lookup: NetworkLookup): string =>
  JSON.stringify([
    lookup.source_ip,
    lookup.source_port,
    lookup.address,
    lookup.port,
    lookup.transport,
    lookup.community_id,
  ]);

/** The transactions of one flow by the socket that carried them, and why the others were not given away. */
const joinFlow = (
  flow: readonly NetworkLookup[],
  sockets: readonly SocketEvent[],
  uses: Uses,
): { readonly owned: ReadonlyMap<SocketEvent, number>; readonly reasons: readonly UnownedReason[] } => {
  const tenures = toTenures(sockets, flow[0]?.transport);
  const wasSeen = (from: number, to: number): boolean => flow.some(({ time }) => time >= from && time < to);
  const carried = new Map<Tenure, { socket: SocketEvent; time: number }[]>();
  const reasons: UnownedReason[] = [];
  for (const { time } of flow) {
    const tenure = settle(tenures, uses, time, wasSeen);
    if (typeof tenure === 'string') reasons.push(tenure);
    else put(carried, tenure, { socket: toOpenSocket(tenure, time), time });
  }
  const owned = new Map<SocketEvent, number>();
  for (const list of carried.values())
    for (const { socket, time } of list) {
      const is_old = time - socket.time > OLD_SOCKET_MS;
      if (is_old && list.length < FEWEST_OF_OLD_SOCKET) reasons.push('no_socket');
      else owned.set(socket, (owned.get(socket) ?? 0) + 1);
    }
  return { owned, reasons };
};

/**
 * Give a sensor's DNS transactions back to the processes whose sockets carried them: the same flow, by its ends or its community id; the
 * nearest socket opened at or before the transaction (Sysmon logs a UDP flow once, at its first packet), on the host that holds the
 * address then. What two hosts or two processes may have sent is given to neither. Independent of the order of events.
 */
export const joinFlows = (
  lookups: readonly NetworkLookup[],
  sockets: readonly SocketEvent[],
  known_uses: readonly AddressUse[] = [],
): FlowJoin => {
  const transactions = toTransactions(lookups);
  const findSockets = indexSockets(sockets, !transactions.every(hasEnds));
  const own_uses = sockets.flatMap(({ host, source_ip: address, time }) =>
    address === undefined ? [] : [{ host, address, step: toStep(time) }],
  );
  const uses = indexUses([...known_uses, ...own_uses]);
  const flows = new Map<string, NetworkLookup[]>();
  const unowned = { no_flow: 0, no_socket: 0, several_hosts: 0, several_processes: 0 };
  for (const lookup of transactions) {
    if (lookup.source_port === undefined && lookup.community_id === undefined) {
      unowned.no_flow += 1;
      continue;
    }
    put(flows, toFlowKey(lookup), lookup);
  }
  const counts = new Map<SocketEvent, number>();
  for (const flow of flows.values()) {
    const [first] = flow;
    if (first === undefined) continue;
    const { owned, reasons } = joinFlow(flow, findSockets(first), uses.get(first.source_ip));
    for (const [socket, n] of owned) counts.set(socket, (counts.get(socket) ?? 0) + n);
    for (const reason of reasons) unowned[reason] += 1;
  }
  return { owners: toOwners(counts), transactions: transactions.length, unowned };
};
