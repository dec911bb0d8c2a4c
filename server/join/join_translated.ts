import { toProcessKey } from '../schema/process_identity.ts';
import type { NetworkLookup, SocketEvent } from '../schema/rows.ts';
import { type FlowOwner, toOwners } from './flow_owners.ts';
import { byOpening } from './index_sockets.ts';
import { FLOW_CLOCK_SLACK_MS } from './tenure.ts';
import { toTransactions } from './transactions.ts';

/**
 * What may pass for a process behind an address translation: the flows keep their source port, their resolver and their time. One such
 * fit happens by chance wherever many hosts ask one resolver, so it takes several, of one process, and most of what was seen.
 */
const FEWEST = 3;
const FEWEST_SOURCE_PORTS = 2;
/** on a single flow: one port may be the same by chance, however much then runs through it */
const FEWEST_ON_ONE_FLOW = 10;
const SHARE_OF_FITTING = 0.9;
const SHARE_OF_ALL = 0.5;

export type TranslatedJoin =
  | { readonly kind: 'owned'; readonly owner: FlowOwner; readonly transactions: number }
  /** sockets fit, but not clearly enough, or those of several processes */
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'none' };

const agree = <V>(a: V | undefined, b: V | undefined): boolean =>
  a === undefined || b === undefined || a === b;

const fits = (lookup: NetworkLookup, socket: SocketEvent): boolean =>
  socket.source_port === lookup.source_port &&
  socket.address === lookup.address &&
  socket.source_ip !== lookup.source_ip &&
  agree(socket.port, lookup.port) &&
  agree(socket.transport, lookup.transport);

/** The first fitting socket within the slack, and whether all such are one process's. The sockets come in order of opening. */
const findFitting = (
  lookup: NetworkLookup,
  ordered: readonly SocketEvent[],
): { readonly socket: SocketEvent; readonly key: string; readonly is_sole: boolean } | undefined => {
  let found: { readonly socket: SocketEvent; readonly key: string } | undefined;
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle]?.time ?? 0) < lookup.time - FLOW_CLOCK_SLACK_MS) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < ordered.length; at += 1) {
    const socket = ordered[at];
    if (socket === undefined || socket.time > lookup.time + FLOW_CLOCK_SLACK_MS) break;
    if (!fits(lookup, socket)) continue;
    const { key } = toProcessKey(socket);
    if (found !== undefined && found.key !== key) return { ...found, is_sole: false };
    found ??= { socket, key };
  }
  return found === undefined ? undefined : { ...found, is_sole: true };
};

interface Flow {
  readonly lookups: NetworkLookup[];
  readonly source_port: number;
}

const toFlows = (transactions: readonly NetworkLookup[]): Flow[] => {
  const flows = new Map<string, Flow>();
  for (const lookup of transactions) {
    const { source_port, address, port, transport } = lookup;
    if (source_port === undefined || address === undefined) continue;
    const key = `${source_port}|${address}|${port ?? ''}|${transport ?? ''}`;
    const flow = flows.get(key) ?? { lookups: [], source_port };
    flows.set(key, flow);
    flow.lookups.push(lookup);
  }
  return [...flows.values()];
};

interface Fitting {
  readonly source_port: number;
  /** transactions that fit sockets of one process, by that process's first fitting socket */
  readonly sole: ReadonlyMap<SocketEvent, number>;
  readonly ambiguous: number;
}

/** Of one flow: what fits within the slack, and what follows on the flow where enough fits and all of it is one process's. */
const fitFlow = ({ lookups, source_port }: Flow, sockets: readonly SocketEvent[]): Fitting => {
  const firsts = new Map<string, SocketEvent>();
  const counts = new Map<SocketEvent, number>();
  let [ambiguous, following] = [0, 0];
  for (const lookup of lookups) {
    const fitting = findFitting(lookup, sockets);
    if (fitting === undefined) following += counts.size > 0 ? 1 : 0;
    else if (!fitting.is_sole) ambiguous += 1;
    else {
      const socket = firsts.get(fitting.key) ?? fitting.socket;
      firsts.set(fitting.key, socket);
      counts.set(socket, (counts.get(socket) ?? 0) + 1);
    }
  }
  const [[socket, carried] = [undefined, 0]] = counts;
  if (socket !== undefined && counts.size === 1 && ambiguous === 0 && carried >= FEWEST_ON_ONE_FLOW)
    counts.set(socket, carried + following);
  return { source_port, sole: counts, ambiguous };
};

/**
 * The process behind a client address that no host has, where the sensor sees a translated source. Conservative: a wrong process is worse
 * than none. Independent of the order of events.
 */
export const joinTranslated = (
  lookups: readonly NetworkLookup[],
  sockets: readonly SocketEvent[],
): TranslatedJoin => {
  const transactions = toTransactions(lookups);
  const by_port = new Map<number, SocketEvent[]>();
  for (const socket of [...sockets].sort(byOpening)) {
    if (socket.source_port === undefined) continue;
    const list = by_port.get(socket.source_port);
    if (list === undefined) by_port.set(socket.source_port, [socket]);
    else list.push(socket);
  }
  const fittings = toFlows(transactions).map((flow) => fitFlow(flow, by_port.get(flow.source_port) ?? []));
  const counts = new Map<SocketEvent, number>();
  for (const { sole } of fittings)
    for (const [socket, n] of sole) counts.set(socket, (counts.get(socket) ?? 0) + n);
  const ambiguous = fittings.reduce((sum, fitting) => sum + fitting.ambiguous, 0);
  const owners = toOwners(counts);
  const [owner] = owners;
  if (owner === undefined) return { kind: ambiguous > 0 ? 'ambiguous' : 'none' };
  const fitting = owners.reduce((sum, { transactions: n }) => sum + n, ambiguous);
  const own = fittings.filter(({ sole }) => owner.sockets.some((socket) => sole.has(socket)));
  const ports = new Set(own.map(({ source_port }) => source_port));
  const owned = new Set(owner.sockets);
  let most = 0;
  for (const { sole } of own) for (const [socket, n] of sole) if (owned.has(socket)) most = Math.max(most, n);
  const is_enough =
    (owner.transactions >= FEWEST && ports.size >= FEWEST_SOURCE_PORTS) || most >= FEWEST_ON_ONE_FLOW;
  const is_clear =
    owner.transactions >= SHARE_OF_FITTING * fitting &&
    owner.transactions >= SHARE_OF_ALL * transactions.length;
  return is_enough && is_clear
    ? { kind: 'owned', owner, transactions: transactions.length }
    : { kind: 'ambiguous' };
};
