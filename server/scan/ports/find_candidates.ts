import type { PortFormula } from '../../analytics/an0728_port_after_answer/formula.ts';
import {
  type Answers,
  type LookupIndex,
  toEntityKey,
  toHostKey,
  toPidKey,
} from '../../join/index_lookups.ts';
import { toProcessKey } from '../../schema/process_identity.ts';
import type { LookupEvent, ProcessRef, SocketBucket } from '../../schema/rows.ts';

/** All answers a process could have used, by its own identity or, where it has none, by its host. */
export const toAnswersOf = (index: LookupIndex, ancestors: (entity_key: string) => readonly string[]) => {
  const allOf = (answers: Answers | undefined): readonly LookupEvent[] => answers?.all ?? [];
  const cache = new Map<string, readonly LookupEvent[]>();
  return (ref: ProcessRef): readonly LookupEvent[] => {
    const { key } = toProcessKey(ref);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const entity_key = toEntityKey(ref);
    const pid_key = toPidKey(ref);
    const found =
      entity_key !== undefined
        ? [entity_key, ...ancestors(entity_key)].flatMap((k) => allOf(index.by_entity.get(k)))
        : pid_key !== undefined
          ? allOf(index.by_pid.get(pid_key))
          : allOf(index.by_host.get(toHostKey(ref)));
    cache.set(key, found);
    return found;
  };
};

/** Answers whose ports are remembered: the same addresses are answered all day long. */
const MOST_ANSWERS = 20_000;
const ports_by_formulae = new WeakMap<readonly PortFormula[], Map<string, readonly number[]>>();

/** What the formulae give of an answer. */
const toPortsOf = (formulae: readonly PortFormula[]): ((answer: string) => readonly number[]) => {
  const known = ports_by_formulae.get(formulae) ?? new Map<string, readonly number[]>();
  ports_by_formulae.set(formulae, known);
  return (answer) => {
    let ports = known.get(answer);
    if (ports === undefined) {
      ports = formulae.flatMap((formula) => formula.apply(answer) ?? []);
      if (known.size >= MOST_ANSWERS) known.clear();
      known.set(answer, ports);
    }
    return ports;
  };
};

/** Buckets that an answer could explain: the address was an answer, or a formula gives the port from an answer. */
export const findCandidates = (
  formulae: readonly PortFormula[],
  buckets: readonly SocketBucket[],
  answersOf: (ref: ProcessRef) => readonly LookupEvent[],
): SocketBucket[] => {
  const facts = new Map<string, { addresses: Set<string>; ports: Set<number> }>();
  const portsOf = toPortsOf(formulae);
  return buckets.filter((bucket) => {
    const { key } = toProcessKey(bucket);
    let known = facts.get(key);
    if (known === undefined) {
      const addresses = new Set<string>();
      for (const lookup of answersOf(bucket)) for (const address of lookup.addresses) addresses.add(address);
      const ports = new Set<number>();
      for (const address of addresses) for (const port of portsOf(address)) ports.add(port);
      known = { addresses, ports };
      facts.set(key, known);
    }
    return known.addresses.has(bucket.address) || known.ports.has(bucket.port);
  });
};
