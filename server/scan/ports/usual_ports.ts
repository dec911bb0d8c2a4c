import type { PortCandidate } from '../../analytics/an0728_port_after_answer/detect.ts';
import { judgeProgram } from '../../analytics/programs/judge_program.ts';
import { type HabitDefinition, isEstateHabit, isOwnHabit } from '../../baseline/judge_usage.ts';
import { toService } from '../../baseline/usage.ts';
import type { Finding, Pair } from '../../schema/finding.ts';
import { isInsideNetwork } from '../../schema/ip_address.ts';
import { isKnownImage } from '../../schema/process_identity.ts';
import type { Learnt, UsageStore, UsageSubject } from '../history/usage_store.ts';

/** What was found this strong teaches nothing, or an attack that lasts would become a habit. */
export const TEACHES_BELOW = 65;

const toSubjects = ({ process: { executable }, target, pairs }: PortCandidate): UsageSubject[] =>
  isKnownImage(executable)
    ? [...new Set(pairs.map(({ port }) => toService(port)))].map((service) => ({
        executable,
        domain: target,
        service,
      }))
    : [];

/**
 * A habit of the estate excuses a port of any program but a masked one; a host's own habit only a port inside the network, and only of a
 * program that its user could not have put there.
 */
const toUsual = (
  store: UsageStore,
  { process: { host, executable }, target }: PortCandidate,
  pair: Pair,
  habits: HabitDefinition,
): Pair['usual'] => {
  if (!isKnownImage(executable) || pair.deviation === 'none') return undefined;
  const suspicion = judgeProgram(executable)?.kind;
  if (suspicion === 'masquerade') return undefined;
  const subject = { executable, domain: target, service: toService(pair.port) };
  const history = store.historyOf(subject, host, pair['@timestamp'].slice(0, 10));
  if (isEstateHabit(history, habits)) return { scope: 'estate', days: history.days, hosts: history.hosts };
  const own =
    suspicion !== 'user_writable_path' && isInsideNetwork(pair.address) && isOwnHabit(history, habits);
  return own ? { scope: 'host', days: history.own_days, hosts: history.hosts } : undefined;
};

/** The candidates with their pairs marked that earlier days knew. */
export const markUsualPorts = async (
  store: UsageStore,
  candidates: readonly PortCandidate[],
  habits: HabitDefinition,
): Promise<PortCandidate[]> => {
  await store.load(candidates.flatMap(toSubjects));
  return candidates.map((candidate) => ({
    ...candidate,
    pairs: candidate.pairs.map((pair) => {
      const usual = toUsual(store, candidate, pair, habits);
      return usual === undefined ? pair : { ...pair, usual };
    }),
  }));
};

/** What a slice's findings teach about ports. */
export const toLearntPorts = (findings: readonly Finding[]): Learnt[] =>
  findings.flatMap(({ afterquery, process, host, dns }) => {
    const executable = process?.executable;
    if (afterquery.score >= TEACHES_BELOW || !isKnownImage(executable)) return [];
    const unusual = (afterquery.pairs ?? []).filter(({ deviation }) => deviation !== 'none');
    return unusual.map((pair) => ({
      executable,
      domain: dns.question.registered_domain,
      service: toService(pair.port),
      host: host.name,
      day: pair['@timestamp'].slice(0, 10),
      bytes: 0,
    }));
  });
