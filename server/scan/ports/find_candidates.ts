import { type PortFormula, toPortsOf } from '../../analytics/an0728_port_after_answer/formula.ts';
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

/** Sockets of a process that are looked for among its answers one by one; from then on, sets are worth what they cost. */
const FEW_SOCKETS = 3;

interface ProcessAnswers {
  readonly answers: readonly LookupEvent[];
  asked: number;
  sets?: { readonly addresses: ReadonlySet<string>; readonly ports: ReadonlySet<number | undefined> };
}

/** Buckets that an answer could explain: the address was an answer, or a formula gives the port from an answer. */
export const findCandidates = (
  formulae: readonly PortFormula[],
  buckets: readonly SocketBucket[],
  answersOf: (ref: ProcessRef) => readonly LookupEvent[],
): SocketBucket[] => {
  const facts = new Map<string, ProcessAnswers>();
  const portsOf = toPortsOf(formulae);
  const toSets = (answers: readonly LookupEvent[]) => {
    const addresses = new Set(answers.flatMap((lookup) => lookup.addresses));
    return { addresses, ports: new Set([...addresses].flatMap(portsOf)) };
  };
  return buckets.filter((bucket) => {
    const { key } = toProcessKey(bucket);
    const known = facts.get(key) ?? { answers: answersOf(bucket), asked: 0 };
    facts.set(key, known);
    known.asked += 1;
    const { address, port } = bucket;
    if (known.asked <= FEW_SOCKETS)
      return known.answers.some(({ addresses }) =>
        addresses.some((answer) => answer === address || portsOf(answer).includes(port)),
      );
    known.sets ??= toSets(known.answers);
    return known.sets.addresses.has(address) || known.sets.ports.has(port);
  });
};
