import { isBetterAnswer, type JoinedSocket } from '../../join/join_answers.ts';
import type { JoinWindow } from '../../join/join_state.ts';
import { SINGLE_LABEL, toDomainGroup } from '../../schema/domain_group.ts';
import type { Pair } from '../../schema/finding.ts';
import { type Tier, toProcessKey } from '../../schema/process_identity.ts';
import type { LookupEvent, ProcessRef, SocketEvent } from '../../schema/rows.ts';
import { AN0728 } from './definition.ts';
import { namesAnyPort, namesPort } from './explicit_ports.ts';
import type { PortFormula } from './formula.ts';
import { toDeviation } from './port_class.ts';

export interface PortCandidate {
  readonly process: ProcessRef;
  readonly user?: string | undefined;
  /** the registered domain, or the name itself where it is a single label */
  readonly target: string;
  readonly pairs: readonly Pair[];
  /** comparisons of a socket's port with a formula over an answer, among all of this process in this slice */
  readonly tests: number;
}

/** Lookups of one process instance (and its host alone where it has no identity), for formulae over every answer. */
export type AnswersOf = (socket: SocketEvent) => readonly LookupEvent[];

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * What the finding is about: the registered domain. A single label (a host's short name) stands for the domain of the full name that gave
 * the same process the same address, so that one host does not make two findings.
 */
const toTarget = (lookup: LookupEvent, lookups: readonly LookupEvent[]): string => {
  const { group } = toDomainGroup(lookup.name);
  if (group !== SINGLE_LABEL) return group;
  const short = lookup.name.toLowerCase();
  const full = lookups
    .filter((other) => other.name.toLowerCase().startsWith(`${short}.`))
    .filter((other) => other.addresses.some((address) => lookup.addresses.includes(address)))
    .map((other) => toDomainGroup(other.name).group)
    .sort();
  return full[0] ?? short;
};

const toPair = (
  socket: SocketEvent,
  lookup: LookupEvent,
  answer: string,
  tier: Tier,
  formula: PortFormula | undefined,
  port_deviation_threshold: number,
): Pair => ({
  '@timestamp': iso(socket.time),
  address: socket.address,
  port: socket.port,
  name: lookup.name,
  answer,
  lag_ms: socket.time - lookup.time,
  tier,
  socket: { index: socket.index, id: socket.id },
  lookup: { index: lookup.index, id: lookup.id },
  deviation: toDeviation(socket.port, port_deviation_threshold),
  ...(socket.transport === undefined ? {} : { transport: socket.transport }),
  ...(formula === undefined ? {} : { formula: formula.text }),
  ...(tier === 'lineage' && lookup.executable !== undefined ? { asker: lookup.executable } : {}),
});

interface Derived {
  readonly lookup: LookupEvent;
  readonly answer: string;
  readonly formula: PortFormula;
}

/** The nearest answer of the process inside the window from which a formula gives the socket's port. */
const findDerivation = (
  socket: SocketEvent,
  answers: readonly LookupEvent[],
  formulae: readonly PortFormula[],
  window: JoinWindow,
): Derived | undefined => {
  let best: Derived | undefined;
  for (const lookup of answers) {
    const lag = socket.time - lookup.time;
    if (lag > window.after_ms || lag < -window.before_ms) continue;
    for (const answer of lookup.addresses)
      for (const formula of formulae) {
        if (formula.apply(answer) !== socket.port) continue;
        const nearer =
          best === undefined ||
          Number(answer === socket.address) > Number(best.answer === socket.address) ||
          ((answer === socket.address) === (best.answer === socket.address) &&
            isBetterAnswer(lookup, best.lookup, socket.time));
        if (nearer) best = { lookup, answer, formula };
      }
  }
  return best;
};

const isStillNamed = (asked: LookupEvent, socket: SocketEvent, window: JoinWindow): boolean => {
  const lag = socket.time - asked.time;
  return lag >= -window.before_ms && lag <= Math.max(window.after_ms, AN0728.named_port_valid_ms);
};

/** What is the same for all sockets of one process: its answers, and the lookups that named a port. */
interface ProcessAnswers {
  readonly lookups: readonly LookupEvent[];
  readonly explicit: readonly LookupEvent[];
  readonly distinct: number;
}

const groupAnswers = (joined: readonly JoinedSocket[], answersOf: AnswersOf): Map<string, ProcessAnswers> => {
  const processes = new Map<string, ProcessAnswers>();
  for (const { socket } of joined) {
    const { key } = toProcessKey(socket);
    if (!processes.has(key)) {
      const lookups = answersOf(socket);
      processes.set(key, {
        lookups,
        explicit: lookups.filter(namesAnyPort),
        distinct: new Set(lookups.flatMap((lookup) => lookup.addresses)).size,
      });
    }
  }
  return processes;
};

/**
 * From joined sockets to candidates: one per process instance and target, holding every socket that followed an answer to a port
 * that was not explicitly resolved, or whose port a formula gives from an answer of the process (even at another address).
 * `portsOf` counts the distinct unusual ports of a process in the slice, settled or not: all of them were compared.
 */
export const detectPorts = (
  joined: readonly JoinedSocket[],
  answersOf: AnswersOf,
  portsOf: (process_key: string) => number,
  formulae: readonly PortFormula[],
  window: JoinWindow,
  port_deviation_threshold: number = AN0728.port_deviation_threshold,
): PortCandidate[] => {
  const processes = groupAnswers(joined, answersOf);
  const groups = new Map<string, { process: SocketEvent; target: string; pairs: Pair[] }>();
  for (const { socket, match } of joined) {
    const { key, tier } = toProcessKey(socket);
    const answers = processes.get(key);
    const derived = findDerivation(socket, answers?.lookups ?? [], formulae, window);
    // Where the socket's own address was resolved, only that answer may explain its port.
    const used =
      derived !== undefined && (match === undefined || derived.answer === socket.address)
        ? derived
        : undefined;
    const lookup = used?.lookup ?? match?.lookup;
    if (lookup === undefined) continue;
    const target = toTarget(lookup, answers?.lookups ?? []);
    const explicit = answers?.explicit.some(
      (asked) =>
        namesPort(asked, socket.port, socket.executable) &&
        isStillNamed(asked, socket, window) &&
        (asked.addresses.includes(socket.address) || toDomainGroup(asked.name).group === target),
    );
    if (explicit === true || namesPort(lookup, socket.port, socket.executable)) continue;
    const pair = toPair(
      socket,
      lookup,
      used?.answer ?? socket.address,
      match?.tier ?? tier,
      used?.formula,
      port_deviation_threshold,
    );
    const group = groups.get(`${key}\n${target}`);
    if (group === undefined) groups.set(`${key}\n${target}`, { process: socket, target, pairs: [pair] });
    else group.pairs.push(pair);
  }
  return [...groups.values()].map(({ process, target, pairs }) => {
    const { key } = toProcessKey(process);
    return {
      process,
      user: process.user,
      target,
      pairs,
      tests: portsOf(key) * (processes.get(key)?.distinct ?? 0) * formulae.length,
    };
  });
};
