import { AN0728 } from '../analytics/an0728_port_after_answer/definition.ts';
import { toPortPoints } from '../analytics/an0728_port_after_answer/port_class.ts';
import { countTests } from '../analytics/an0728_port_after_answer/port_reason.ts';
import {
  isCalculated,
  type Judgement,
  scorePairs,
  toConfidence,
} from '../analytics/an0728_port_after_answer/score.ts';
import type { Evidence, Finding, Pair } from '../schema/finding.ts';
import type { ProcessRef } from '../schema/rows.ts';
import { MOST_NAMES, toEvent, toEvidence, toRule, toVerdict, unique } from './finding_parts.ts';
import { type ProcessFacts, toLineage, toProcess, toStartEvidence } from './process_facts.ts';

/** Pairs kept with a finding; their socket and lookup events are its evidence. */
const MOST_PAIRS = 100;

const before = <V extends number | string>(a: V, b: V): number => (a < b ? -1 : a > b ? 1 : 0);

const byTime = (a: Pair, b: Pair): number =>
  before(a['@timestamp'], b['@timestamp']) || before(a.socket.id, b.socket.id);

/** What makes a pair tell something new, in order of telling: a derived port or address first, then the strangest. */
const toKind = (pair: Pair): string =>
  [
    pair.formula === undefined && pair.address_form === undefined ? 1 : 0,
    String(100 - toPortPoints(pair)).padStart(3, '0'),
    pair.formula,
    pair.address_form,
    pair.answer,
    pair.port,
  ].join('|');

/**
 * The earliest pair of each kind first, then the second ones, and so on: a hundred dull sockets never push a derived port out,
 * and the choice is the same in whatever order scans meet the pairs.
 */
const keepPairs = (pairs: readonly Pair[]): Pair[] => {
  const by_socket = new Map(pairs.map((pair) => [`${pair.socket.index}\n${pair.socket.id}`, pair]));
  const met = new Map<string, number>();
  const ranked = [...by_socket.values()].sort(byTime).map((pair) => {
    const kind = toKind(pair);
    const rank = met.get(kind) ?? 0;
    met.set(kind, rank + 1);
    return { pair, kind, rank };
  });
  ranked.sort((a, b) => before(a.rank, b.rank) || before(a.kind, b.kind));
  return ranked
    .slice(0, MOST_PAIRS)
    .map(({ pair }) => pair)
    .sort(byTime);
};

export interface PortFindingInput {
  readonly process: ProcessRef;
  readonly user?: string | undefined;
  readonly facts: ProcessFacts;
  /** what no earlier day knew */
  readonly unfamiliar?: readonly string[] | undefined;
  readonly target: string;
  readonly pairs: readonly Pair[];
  /** start of the slice (ISO) → comparisons made in it */
  readonly tests: Readonly<Record<string, number>>;
  /** the same for addresses that nobody resolved */
  readonly address_tests?: Readonly<Record<string, number>>;
  readonly scan_id: string;
  readonly created: string;
}

const toMessage = (known: Known, ports: readonly number[], judgement: Judgement): string => {
  const who = known.process?.name ?? 'An unidentified process';
  const shown = `port${ports.length === 1 ? '' : 's'} ${ports.slice(0, 5).join(', ')}${ports.length > 5 ? ', ...' : ''}`;
  const where =
    judgement.address_derivation !== undefined
      ? `an address calculated from the answer, on ${shown}`
      : `${shown}, ${isCalculated(judgement) ? 'calculated from the answer' : 'which nothing resolved explicitly'}`;
  return `${who} on ${known.host} resolved ${known.target} and then connected to ${where}.`;
};

interface Known {
  readonly host: string;
  readonly process: Finding['process'];
  readonly user: Finding['user'];
  readonly target: string;
  readonly pairs: readonly Pair[];
  /** event times of the first and last socket known, kept with the finding or not */
  readonly start: string;
  readonly end: string;
  readonly tests: Readonly<Record<string, number>>;
  readonly address_tests: Readonly<Record<string, number>>;
  readonly lineage: Finding['afterquery']['lineage'];
  readonly starts: readonly Evidence[];
  readonly unfamiliar: readonly string[];
  readonly scan_id: string;
  readonly created: string;
  readonly triage: Finding['afterquery']['triage'];
}

/** Everything follows from the pairs and what is known of the process: the same for a new finding and for a merged one. */
const compose = (known: Known): Finding => {
  const { pairs, process } = known;
  const judgement = scorePairs(pairs, process?.executable, known.tests, countTests(known.address_tests));
  const { reasons, derivation, address_derivation } = judgement;
  const calculated = isCalculated(judgement);
  const is_unusual = reasons.some(({ code }) => code === 'unusual_port');
  const ports = unique(pairs.map((p) => p.port));
  const addresses = unique(pairs.map((p) => p.address));
  return {
    '@timestamp': known.end,
    message: toMessage(known, ports, judgement),
    event: toEvent(reasons, { start: known.start, end: known.end, created: known.created }),
    ...toRule(
      AN0728,
      [...(calculated ? [AN0728.technique] : []), ...(is_unusual ? [AN0728.unusual_port_technique] : [])],
      calculated ? AN0728.subtechnique : undefined,
    ),
    host: { name: known.host },
    ...(process === undefined ? {} : { process }),
    ...(known.user === undefined ? {} : { user: known.user }),
    dns: {
      question: {
        name: unique(pairs.map((p) => p.name)).slice(0, MOST_NAMES),
        registered_domain: known.target,
      },
      resolved_ip: unique(pairs.map((p) => p.answer)),
    },
    destination: { ip: addresses, port: ports },
    network: { transport: unique(pairs.flatMap((p) => p.transport ?? [])) },
    afterquery: {
      ...toVerdict(reasons),
      confidence: toConfidence(pairs),
      ...(derivation === undefined ? {} : { derivation }),
      ...(address_derivation === undefined ? {} : { address_derivation }),
      features: {},
      pairs: [...pairs],
      tests: { ...known.tests },
      ...(Object.keys(known.address_tests).length === 0 ? {} : { address_tests: { ...known.address_tests } }),
      ...(known.unfamiliar.length === 0 ? {} : { unfamiliar: [...known.unfamiliar] }),
      lineage: known.lineage,
      evidence: toEvidence([
        ...known.starts,
        ...pairs.flatMap((p) => [
          { ...p.lookup, role: 'lookup' },
          { ...p.socket, role: 'socket' },
        ]),
      ]),
      counts: { pairs: pairs.length, ports: ports.length, addresses: addresses.length },
      scan_id: known.scan_id,
      triage: known.triage,
    },
  };
};

export const buildPortFinding = (input: PortFindingInput): Finding => {
  const user = input.user ?? input.facts.start?.user;
  const times = input.pairs.map((pair) => pair['@timestamp']).sort(before);
  return compose({
    host: input.process.host,
    process: toProcess(input.process, input.facts),
    user: user === undefined ? undefined : { name: user },
    target: input.target,
    pairs: keepPairs(input.pairs),
    start: times[0] ?? input.created,
    end: times[times.length - 1] ?? input.created,
    tests: input.tests,
    address_tests: input.address_tests ?? {},
    lineage: toLineage(input.facts),
    starts: toStartEvidence(input.facts),
    unfamiliar: unique(input.unfamiliar ?? []),
    scan_id: input.scan_id,
    created: input.created,
    triage: { status: 'open' },
  });
};

const startsOf = (finding: Finding): Evidence[] =>
  finding.afterquery.evidence.filter((evidence) => evidence.role === 'process_start');

/** The greater count of each slice: a slice read again compares no less, and nothing twice. */
const mergeTests = (
  known: Readonly<Record<string, number>> = {},
  found: Readonly<Record<string, number>> = {},
): Record<string, number> => {
  const tests: Record<string, number> = { ...known };
  for (const [slice, n] of Object.entries(found)) tests[slice] = Math.max(tests[slice] ?? 0, n);
  return Object.fromEntries(Object.entries(tests).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Two versions of one finding: pairs and tests of both, judged anew. `created` and triage stay the known one's. */
export const mergePortFindings = (known: Finding, found: Finding): Finding => {
  const richer = found.afterquery.lineage.length > known.afterquery.lineage.length ? found : known;
  return compose({
    host: known.host.name,
    process: richer.process ?? known.process,
    user: richer.user ?? known.user,
    target: known.dns.question.registered_domain,
    pairs: keepPairs([...(known.afterquery.pairs ?? []), ...(found.afterquery.pairs ?? [])]),
    start: [known.event.start, found.event.start].sort(before)[0] ?? known.event.start,
    end: [known.event.end, found.event.end].sort(before)[1] ?? known.event.end,
    tests: mergeTests(known.afterquery.tests, found.afterquery.tests),
    address_tests: mergeTests(known.afterquery.address_tests, found.afterquery.address_tests),
    lineage: richer.afterquery.lineage,
    starts: [...startsOf(known), ...startsOf(found)],
    unfamiliar: unique([...(known.afterquery.unfamiliar ?? []), ...(found.afterquery.unfamiliar ?? [])]),
    scan_id: found.afterquery.scan_id,
    created: known.event.created,
    triage: known.afterquery.triage,
  });
};
