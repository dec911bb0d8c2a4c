import type { Answers } from '../../join/answers.ts';
import type { AnswersOf } from '../../join/answers_of.ts';
import type { JoinedSocket } from '../../join/join_answers.ts';
import type { JoinWindow } from '../../join/join_state.ts';
import { toDomainGroup } from '../../schema/domain_group.ts';
import type { Pair } from '../../schema/finding.ts';
import { toProcessKey } from '../../schema/process_identity.ts';
import type { LookupEvent, ProcessRef, SocketEvent } from '../../schema/rows.ts';
import { AN0728 } from './definition.ts';
import type { AddressSearch } from './derive_addresses.ts';
import { type ExplainedAddress, explainAddresses } from './explain_addresses.ts';
import { type Explained, explainSocket } from './explain_socket.ts';
import { namesAnyPort, namesPort } from './explicit_ports.ts';
import type { PortFormula } from './formula.ts';
import { toDeviation } from './port_class.ts';

export interface PortCandidate {
  readonly process: ProcessRef;
  readonly user?: string | undefined;
  /** the registered domain, or the name itself where it is a single label */
  readonly target: string;
  readonly pairs: readonly Pair[];
  /** the lookup of each pair */
  readonly lookups: readonly LookupEvent[];
  /** comparisons of a socket's port with a formula over an answer, among all of this process in this slice */
  readonly tests: number;
  /** answers for the target compared with addresses of this process that nobody resolved, in this slice */
  readonly address_tests: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

const toPair = (socket: SocketEvent, told: Explained, deviation: Pair['deviation']): Pair => {
  const { lookup, answer, tier, formula, address_form } = told;
  return {
    '@timestamp': iso(socket.time),
    address: socket.address,
    port: socket.port,
    name: lookup.name,
    answer,
    lag_ms: socket.time - lookup.time,
    tier,
    socket: { index: socket.index, id: socket.id },
    lookup: { index: lookup.index, id: lookup.id },
    ...(deviation === undefined ? {} : { deviation }),
    ...(socket.transport === undefined ? {} : { transport: socket.transport }),
    ...(formula === undefined ? {} : { formula }),
    ...(address_form === undefined ? {} : { address_form }),
    ...(tier === 'lineage' && lookup.executable !== undefined ? { asker: lookup.executable } : {}),
  };
};

const isStillNamed = (asked: LookupEvent, socket: SocketEvent, window: JoinWindow): boolean => {
  const lag = socket.time - asked.time;
  return lag >= -window.before_ms && lag <= Math.max(window.after_ms, AN0728.named_port_valid_ms);
};

/** What is the same for all sockets of one process: its answers, the lookups that named a port, and what its addresses follow from. */
interface ProcessAnswers {
  readonly answers: Answers;
  readonly explicit: readonly LookupEvent[];
  readonly search: AddressSearch | undefined;
  readonly derived: ReadonlyMap<SocketEvent, ExplainedAddress>;
}

/** What detection knows beyond the events; everything has a default, so that a part can be judged alone. */
export interface DetectOptions {
  /** ports from it on count as full deviation */
  readonly port_deviation_threshold?: number;
  /** sockets to these tell nothing but by a derived address */
  readonly expected_ports?: readonly number[];
  /** what a process's addresses that nobody resolved follow from */
  readonly searchOf?: (process_key: string) => AddressSearch | undefined;
}

const groupAnswers = (
  joined: readonly JoinedSocket[],
  answersOf: AnswersOf,
  window: JoinWindow,
  searchOf: (process_key: string) => AddressSearch | undefined,
): Map<string, ProcessAnswers> => {
  const unresolved = new Map<string, SocketEvent[]>();
  for (const { socket, match } of joined) {
    const { key } = toProcessKey(socket);
    const sockets = unresolved.get(key) ?? [];
    unresolved.set(key, sockets);
    if (match === undefined) sockets.push(socket);
  }
  const processes = new Map<string, ProcessAnswers>();
  for (const { socket } of joined) {
    const { key } = toProcessKey(socket);
    if (processes.has(key)) continue;
    const answers = answersOf(socket);
    const search = searchOf(key);
    processes.set(key, {
      answers,
      explicit: answers.all.filter(namesAnyPort),
      search,
      derived: explainAddresses(unresolved.get(key) ?? [], search?.groups ?? [], answers.all, window),
    });
  }
  return processes;
};

const isExplicit = (
  socket: SocketEvent,
  { lookup, target }: Explained,
  { explicit }: ProcessAnswers,
  window: JoinWindow,
): boolean =>
  namesPort(lookup, socket.port, socket.executable) ||
  explicit.some(
    (asked) =>
      namesPort(asked, socket.port, socket.executable) &&
      isStillNamed(asked, socket, window) &&
      (asked.addresses.includes(socket.address) || toDomainGroup(asked.name).group === target),
  );

/**
 * From joined sockets to candidates: one per process instance and target, holding every socket that followed an answer to a port
 * that was not explicitly resolved, or whose port a formula gives from an answer of the process (even at another address), or whose
 * address, which nobody resolved, follows from one (whatever the port).
 * `portsOf` counts the distinct unusual ports of a process in the slice, settled or not: all of them were compared.
 */
export const detectPorts = (
  joined: readonly JoinedSocket[],
  answersOf: AnswersOf,
  portsOf: (process_key: string) => number,
  formulae: readonly PortFormula[],
  window: JoinWindow,
  options: DetectOptions = {},
): PortCandidate[] => {
  const { port_deviation_threshold, expected_ports = [], searchOf = () => undefined } = options;
  const expected = new Set(expected_ports);
  const processes = groupAnswers(joined, answersOf, window, searchOf);
  const groups = new Map<
    string,
    { process: SocketEvent; target: string; pairs: Pair[]; lookups: LookupEvent[] }
  >();
  for (const one of joined) {
    const { socket } = one;
    const { key } = toProcessKey(socket);
    const known = processes.get(key);
    if (known === undefined || (expected.has(socket.port) && !known.derived.has(socket))) continue;
    const told = explainSocket(one, known.answers.all, known.derived.get(socket), formulae, window);
    if (told === undefined) continue;
    const plain = expected.has(socket.port) || isExplicit(socket, told, known, window);
    if (plain && told.address_form === undefined) continue;
    const pair = plain
      ? toPair(socket, { ...told, formula: undefined }, 'none')
      : toPair(socket, told, toDeviation(socket.port, port_deviation_threshold));
    const group = groups.get(`${key}\n${told.target}`);
    const { target, lookup } = told;
    if (group === undefined)
      groups.set(`${key}\n${target}`, { process: socket, target, pairs: [pair], lookups: [lookup] });
    else {
      group.pairs.push(pair);
      group.lookups.push(lookup);
    }
  }
  return [...groups.values()].map(({ process, target, pairs, lookups }) => {
    const { key } = toProcessKey(process);
    const known = processes.get(key);
    return {
      process,
      user: process.user,
      target,
      pairs,
      lookups,
      tests: portsOf(key) * (known?.answers.distinct ?? 0) * formulae.length,
      address_tests: known?.search?.tests.get(target) ?? 0,
    };
  });
};
