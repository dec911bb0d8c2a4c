import { type PortFormula, toPortsOf } from '../../analytics/an0728_port_after_answer/formula.ts';
import type { Answers } from '../../join/answers.ts';
import type { AnswersOf } from '../../join/answers_of.ts';
import type { SocketBucket } from '../../schema/rows.ts';

/** Sockets of a process whose ports are looked for among its answers one by one; from then on, a set is worth what it costs. */
const FEW_SOCKETS = 3;

interface Asked {
  times: number;
  ports?: ReadonlySet<number | undefined>;
}

type PortsOf = ReturnType<typeof toPortsOf>;

const isPortOfOne = (portsOf: PortsOf, answers: Answers, port: number): boolean => {
  for (const { addresses } of answers.all)
    for (const answer of addresses) if (portsOf(answer).includes(port)) return true;
  return false;
};

/** Buckets that an answer could explain: the address was an answer, or a formula gives the port from an answer. */
export const findCandidates = (
  formulae: readonly PortFormula[],
  buckets: readonly SocketBucket[],
  answersOf: AnswersOf,
): SocketBucket[] => {
  const portsOf = toPortsOf(formulae);
  const asked_of = new Map<Answers, Asked>();

  const givesPort = (answers: Answers, port: number): boolean => {
    const asked = asked_of.get(answers) ?? { times: 0 };
    asked_of.set(answers, asked);
    asked.times += 1;
    if (asked.times <= FEW_SOCKETS) return isPortOfOne(portsOf, answers, port);
    asked.ports ??= new Set([...answers.by_address.keys()].flatMap(portsOf));
    return asked.ports.has(port);
  };

  const candidates: SocketBucket[] = [];
  for (const bucket of buckets) {
    const answers = answersOf(bucket);
    if (answers.has(bucket.address) || givesPort(answers, bucket.port)) candidates.push(bucket);
  }
  return candidates;
};
