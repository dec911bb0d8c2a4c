import type { PortFormula } from '../../analytics/an0728_port_after_answer/formula.ts';
import { type LookupIndex, toEntityKey, toHostKey, toPidKey } from '../../join/index_lookups.ts';
import { toProcessKey } from '../../schema/process_identity.ts';
import type { LookupEvent, ProcessRef, SocketBucket } from '../../schema/rows.ts';

/** All answers a process could have used, by its own identity or, where it has none, by its host. */
export const toAnswersOf = (index: LookupIndex, ancestors: (entity_key: string) => readonly string[]) => {
  const flat = (addresses: ReadonlyMap<string, LookupEvent[]> | undefined): LookupEvent[] => [
    ...new Set([...(addresses?.values() ?? [])].flat()),
  ];
  const cache = new Map<string, LookupEvent[]>();
  return (ref: ProcessRef): readonly LookupEvent[] => {
    const { key } = toProcessKey(ref);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const entity_key = toEntityKey(ref);
    const pid_key = toPidKey(ref);
    const found =
      entity_key !== undefined
        ? [entity_key, ...ancestors(entity_key)].flatMap((k) => flat(index.by_entity.get(k)))
        : pid_key !== undefined
          ? flat(index.by_pid.get(pid_key))
          : flat(index.by_host.get(toHostKey(ref)));
    cache.set(key, found);
    return found;
  };
};

/** Buckets that an answer could explain: the address was an answer, or a formula gives the port from an answer. */
export const findCandidates = (
  formulae: readonly PortFormula[],
  buckets: readonly SocketBucket[],
  answersOf: (ref: ProcessRef) => readonly LookupEvent[],
): SocketBucket[] => {
  const facts = new Map<string, { addresses: Set<string>; ports: Set<number> }>();
  // Many processes are given the same answers.
  const ports_of = new Map<string, readonly number[]>();
  const portsOf = (answer: string): readonly number[] => {
    let ports = ports_of.get(answer);
    if (ports === undefined) {
      ports = formulae.flatMap((formula) => formula.apply(answer) ?? []);
      ports_of.set(answer, ports);
    }
    return ports;
  };
  return buckets.filter((bucket) => {
    const { key } = toProcessKey(bucket);
    let known = facts.get(key);
    if (known === undefined) {
      const addresses = new Set(answersOf(bucket).flatMap((lookup) => lookup.addresses));
      known = { addresses, ports: new Set([...addresses].flatMap(portsOf)) };
      facts.set(key, known);
    }
    return known.addresses.has(bucket.address) || known.ports.has(bucket.port);
  });
};
