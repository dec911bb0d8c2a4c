import type { Pair, Reason } from '../../schema/finding.ts';
import type { Tier } from '../../schema/process_identity.ts';
import { judgeProgram, type ProgramSuspicion } from '../programs/judge_program.ts';
import { type AddressDerivation, toAddressReason } from './address_reason.ts';
import { AN0728, EXPECTED_PORTS } from './definition.ts';
import { PORT_TEXT, toPortClass, toPortPoints } from './port_class.ts';
import {
  isCoincidence,
  type PortDerivation,
  type PortThresholds,
  type TestsBySlice,
  toDerivation,
  toDerivedReason,
} from './port_reason.ts';

/** Kinds that a user (or an attacker as that user) could have put there: the discount for what administrators do is not theirs. */
const UNTRUSTED: ReadonlySet<ProgramSuspicion['kind']> = new Set(['masquerade', 'user_writable_path']);

const isUnusual = ({ deviation }: Pair): boolean => deviation !== 'none';

const toNet = (pair: Pair, trusted: boolean): number =>
  toPortPoints(pair, trusted) + (pair.usual === undefined ? 0 : AN0728.points.usual_port);

/** The pair that deviates most, if any does; equal ones by time, then by id. */
const toStrangest = (pairs: readonly Pair[], trusted: boolean): Pair | undefined =>
  pairs
    .filter(isUnusual)
    .sort(
      (a, b) =>
        toNet(b, trusted) - toNet(a, trusted) ||
        (a['@timestamp'] < b['@timestamp'] ? -1 : a['@timestamp'] > b['@timestamp'] ? 1 : 0) ||
        (a.socket.id < b.socket.id ? -1 : 1),
    )[0];

interface Suspects {
  /** the program's own suspicion or, where an ancestor asked for it, that ancestor's: the one that weighs more */
  readonly suspect?: { readonly suspicion: ProgramSuspicion; readonly of_ancestor: boolean };
  /** neither the program nor any asking ancestor is one that a user could have put there */
  readonly trusted: boolean;
}

const toSuspects = (executable: string | undefined, pairs: readonly Pair[]): Suspects => {
  const weigh = ({ kind }: ProgramSuspicion): number => AN0728.points.suspicious_program[kind];
  const own = judgeProgram(executable);
  const askers = [...new Set(pairs.flatMap(({ asker }) => asker ?? []))].sort();
  const asked = askers.flatMap((asker) => judgeProgram(asker) ?? []);
  const all = [
    ...(own === undefined ? [] : [{ suspicion: own, of_ancestor: false }]),
    ...asked.map((suspicion) => ({ suspicion, of_ancestor: true })),
  ];
  const [suspect] = all.sort((a, b) => weigh(b.suspicion) - weigh(a.suspicion));
  const trusted = !all.some(({ suspicion }) => UNTRUSTED.has(suspicion.kind));
  return suspect === undefined ? { trusted } : { suspect, trusted };
};

/** true where a formula explains the ports, or a form the addresses, beyond coincidence: then the technique is DNS calculation */
export const isCalculated = (
  { derivation, address_derivation }: Omit<Judgement, 'reasons'>,
  thresholds: PortThresholds = AN0728,
): boolean =>
  address_derivation !== undefined || (derivation !== undefined && !isCoincidence(derivation, thresholds));

const toUsualReason = ({ usual, name }: Pair): Reason[] =>
  usual === undefined
    ? []
    : [
        {
          code: 'usual_port',
          points: AN0728.points.usual_port,
          text:
            usual.scope === 'estate'
              ? `On ${usual.days} earlier days the same program used this port behind ${name} on ${usual.hosts} hosts.`
              : `On ${usual.days} earlier days the same program used this port behind ${name} on this host.`,
          value: `${usual.days} days, ${usual.hosts} hosts`,
          expected: 'never before',
        },
      ];

const TIERS: readonly Tier[] = ['process', 'lineage', 'pid', 'host'];
export const toConfidence = (pairs: readonly Pair[]): Tier =>
  TIERS.find((tier) => pairs.some((pair) => pair.tier === tier)) ?? 'host';

const TIER_TEXT: Record<Exclude<Tier, 'process'>, string> = {
  lineage: 'An ancestor of the process asked the name, not the process itself.',
  pid: 'The process is known by process id and image only, since its ProcessGuid is missing.',
  host: 'Only the host is known: the events do not say which process it was.',
};

export interface Judgement {
  readonly reasons: Reason[];
  readonly derivation?: PortDerivation;
  readonly address_derivation?: AddressDerivation;
}

const toPortReasons = (pairs: readonly Pair[], trusted: boolean, calculated: boolean): Reason[] => {
  const strangest = toStrangest(pairs, trusted);
  if (strangest === undefined) return [];
  const port_class = toPortClass(strangest, trusted);
  return [
    {
      code: 'unusual_port',
      points: toPortPoints(strangest, trusted),
      text: `${strangest.lag_ms < 0 ? 'Beside' : 'After'} the answer for ${strangest.name} the process connected to ${strangest.address} on port ${strangest.port}, which nothing resolved explicitly (${PORT_TEXT[port_class]}).`,
      value: String(strangest.port),
      expected: `one of ${EXPECTED_PORTS.length} expected ports`,
    },
    ...(calculated ? [] : toUsualReason(strangest)),
  ];
};

/** Reasons over all pairs known so far; more pairs never lower the sum. */
export const scorePairs = (
  pairs: readonly Pair[],
  executable: string | undefined,
  tests: TestsBySlice,
  address_tests = 0,
  thresholds: PortThresholds = AN0728,
): Judgement => {
  const { points } = AN0728;
  const { suspect, trusted } = toSuspects(executable, pairs);
  const derivation = toDerivation(pairs, tests, thresholds);
  const address = toAddressReason(pairs, address_tests);
  const found = {
    ...(derivation === undefined ? {} : { derivation }),
    ...(address === undefined ? {} : { address_derivation: address.derivation }),
  };
  const reasons = toPortReasons(pairs, trusted, isCalculated(found, thresholds));
  if (reasons.length === 0 && address === undefined) return { reasons };
  if (suspect !== undefined)
    reasons.push({
      code: 'suspicious_program',
      points: points.suspicious_program[suspect.suspicion.kind],
      text: `${suspect.of_ancestor ? 'An ancestor asked the name for it: ' : ''}${suspect.suspicion.text}`,
      value: suspect.suspicion.kind,
      expected: 'an ordinary program',
    });
  if (derivation !== undefined) reasons.push(toDerivedReason(derivation, pairs, thresholds));
  if (address !== undefined) reasons.push(address.reason);
  const lag_ms = pairs
    .map((pair) => pair.lag_ms)
    .reduce((a, b) => (Math.abs(b) < Math.abs(a) || (Math.abs(a) === Math.abs(b) && b > a) ? b : a));
  const soonest = Math.abs(lag_ms);
  if (soonest <= thresholds.prompt_within_ms)
    reasons.push({
      code: 'prompt_use',
      points: points.prompt,
      text: `The socket was opened ${soonest} ms ${lag_ms < 0 ? 'before the answer was logged' : 'after the answer'}.`,
      value: `${soonest} ms`,
      expected: `more than ${thresholds.prompt_within_ms} ms`,
    });
  const ports = new Set(pairs.filter(isUnusual).map((pair) => pair.port));
  if (ports.size >= thresholds.several_ports_from)
    reasons.push({
      code: 'several_ports',
      points: points.several_ports,
      text: `The process used ${ports.size} different unusual ports behind one domain.`,
      value: String(ports.size),
      expected: `fewer than ${thresholds.several_ports_from}`,
    });
  const tier = toConfidence(pairs);
  if (tier !== 'process')
    reasons.push({
      code: 'weaker_identity',
      points: points.tier[tier],
      text: TIER_TEXT[tier],
      value: tier,
      expected: 'process',
    });
  return { reasons, ...found };
};
