import { isKnownImage } from '../schema/process_identity.ts';
import type { LookupEvent, ProcessRef } from '../schema/rows.ts';

type ByAddress = Map<string, LookupEvent[]>;

/** Answers by process instance, by host + pid + image, and by host, each by address. */
export interface LookupIndex {
  readonly by_entity: ReadonlyMap<string, ByAddress>;
  readonly by_pid: ReadonlyMap<string, ByAddress>;
  readonly by_host: ReadonlyMap<string, ByAddress>;
}

export const toHostKey = (ref: ProcessRef): string => ref.host.toLowerCase();

export const toEntityKey = (ref: ProcessRef, entity_id = ref.entity_id): string | undefined =>
  entity_id === undefined ? undefined : `${toHostKey(ref)}|${entity_id}`;

export const toPidKey = (ref: ProcessRef): string | undefined =>
  ref.pid !== undefined && isKnownImage(ref.executable)
    ? `${toHostKey(ref)}|${ref.pid}|${ref.executable.toLowerCase()}`
    : undefined;

const put = (map: Map<string, ByAddress>, key: string | undefined, lookup: LookupEvent): void => {
  if (key === undefined) return;
  const addresses = map.get(key) ?? new Map<string, LookupEvent[]>();
  map.set(key, addresses);
  // An answer without an address (SRV) explains no socket by itself, yet it may name a port: kept under no address.
  for (const address of lookup.addresses.length === 0 ? [''] : lookup.addresses) {
    const list = addresses.get(address);
    if (list === undefined) addresses.set(address, [lookup]);
    else list.push(lookup);
  }
};

/** An event read twice (overlapping pages, two aliases) counts once. */
export const dropDuplicates = <E extends { readonly index: string; readonly id: string }>(
  events: readonly E[],
): E[] => [...new Map(events.map((event) => [`${event.index}\n${event.id}`, event])).values()];

export const indexLookups = (lookups: readonly LookupEvent[]): LookupIndex => {
  const known = dropDuplicates(lookups);
  const by_entity = new Map<string, ByAddress>();
  const by_host = new Map<string, ByAddress>();
  for (const lookup of known) {
    put(by_entity, toEntityKey(lookup), lookup);
    put(by_host, toHostKey(lookup), lookup);
  }
  // Only sockets without a ProcessGuid ask for it: most slices have none.
  let by_pid: Map<string, ByAddress> | undefined;
  return {
    by_entity,
    by_host,
    get by_pid() {
      if (by_pid === undefined) {
        by_pid = new Map();
        for (const lookup of known) put(by_pid, toPidKey(lookup), lookup);
      }
      return by_pid;
    },
  };
};
