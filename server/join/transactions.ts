import type { NetworkLookup } from '../schema/rows.ts';
import { hasEnds } from './flow.ts';

/** A question sent again this soon on the same flow is the same transaction. */
export const RETRANSMISSION_MS = 5_000;

interface Open {
  lookup: NetworkLookup;
  readonly since: number;
  has_id: boolean;
}

const byTime = (a: NetworkLookup, b: NetworkLookup): number => {
  if (a.time !== b.time) return a.time - b.time;
  if (a.index !== b.index) return a.index < b.index ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
};

/** A sensor that logs no ports says the same by the community id that another one logs beside them. */
const toPortsById = (lookups: readonly NetworkLookup[]): ReadonlyMap<string, number> =>
  new Map(
    lookups.flatMap(({ community_id, source_port }) =>
      community_id === undefined || source_port === undefined ? [] : [[community_id, source_port] as const],
    ),
  );

/**
 * One event for each transaction, in order of time: a question that was sent again, or that two sensors logged, counts once. Header ids
 * decide where both are known: then the name's case does not count, for some sensors lower it. Without, the name must be the very same,
 * for tunnels encode in its case. The event kept is the earliest that knows the flow's ends.
 */
export const toTransactions = (lookups: readonly NetworkLookup[]): NetworkLookup[] => {
  const ports = toPortsById(lookups);
  const by_id = new Map<string, Open>();
  const by_name = new Map<string, Open>();
  const all: Open[] = [];
  for (const lookup of [...lookups].sort(byTime)) {
    const { community_id, transaction_id, name, time } = lookup;
    const port = lookup.source_port ?? (community_id === undefined ? undefined : ports.get(community_id));
    const flow = `${lookup.source_ip}|${port ?? community_id ?? ''}|${lookup.type ?? ''}`;
    const id_key = `${flow}|${transaction_id ?? ''}|${name.toLowerCase()}`;
    const name_key = `${flow}|${name}`;
    const named = by_name.get(name_key);
    const open = [
      transaction_id === undefined ? undefined : by_id.get(id_key),
      transaction_id === undefined || named?.has_id === false ? named : undefined,
    ].find((known) => known !== undefined && time - known.since <= RETRANSMISSION_MS);
    const one = open ?? { lookup, since: time, has_id: false };
    if (open === undefined) all.push(one);
    if (!hasEnds(one.lookup) && hasEnds(lookup)) one.lookup = lookup;
    if (transaction_id !== undefined) {
      one.has_id = true;
      by_id.set(id_key, one);
    }
    by_name.set(name_key, one);
  }
  return all.map(({ lookup }) => lookup);
};
