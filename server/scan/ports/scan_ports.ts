import type { Span } from '../../../queries/question.ts';
import { buildUnusualSockets } from '../../../queries/unusual_sockets.ts';
import { detectPorts, type PortCandidate } from '../../analytics/an0728_port_after_answer/detect.ts';
import { buildPortFinding } from '../../findings/build_port_finding.ts';
import { toDay } from '../../findings/finding_id.ts';
import { toAnswersOf } from '../../join/answers_of.ts';
import { indexLookups, toEntityKey, toHostKey } from '../../join/index_lookups.ts';
import type { JoinedSocket } from '../../join/join_answers.ts';
import type { JoinState } from '../../join/join_state.ts';
import { isInsideNetwork, toRange } from '../../schema/ip_address.ts';
import { toProcessKey } from '../../schema/process_identity.ts';
import type { LookupEvent, ProcessRef, SocketBucket } from '../../schema/rows.ts';
import { addTo } from '../../schema/scan_account.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { FoundFinding } from '../found_finding.ts';
import { loadUnfamiliar } from '../history/unfamiliar.ts';
import { readStarts, toAncestors, toFacts } from '../read_starts.ts';
import type { ScanContext } from '../scan_context.ts';
import { findCandidates } from './find_candidates.ts';
import { nameLookups } from './name_lookups.ts';
import { readHostsWithLookups, readLookups } from './read_lookups.ts';
import { isDerived, searchAddresses } from './search_addresses.ts';
import { settleSockets } from './settle_sockets.ts';
import { markUsualPorts } from './usual_ports.ts';

/** Multicast, broadcast, loopback: no answer leads there, or the socket never leaves the host. */
const NOWHERE = new Set(['multicast', 'broadcast', 'loopback', 'unspecified']);
const leadsSomewhere = (address: string): boolean => !NOWHERE.has(toRange(address) ?? '');

/** Hosts whose join states an account tells apart. */
const MOST_HOSTS = 1_000;
/** Counting them anew for every socket of all other hosts would cost more than the join. */
const FULL = new WeakSet<object>();

const countState = (
  context: ScanContext,
  slice: number,
  ref: ProcessRef,
  state: JoinState,
  n: number,
): void => {
  const { account, joins, starts } = context;
  const { host } = ref;
  joins.note(host, slice, state, n, starts.has(toEntityKey(ref) ?? ''));
  addTo(account.join_states, state, n);
  const by_host = account.join_states_by_host;
  const known = Object.hasOwn(by_host, host) ? by_host[host] : undefined;
  if (known !== undefined) addTo(known, state, n);
  else if (!FULL.has(by_host)) {
    by_host[host] = { [state]: n };
    if (Object.keys(by_host).length >= MOST_HOSTS) FULL.add(by_host);
  }
};

export interface SliceSockets {
  readonly unusual: readonly SocketBucket[];
  readonly suspect: readonly SocketBucket[];
}

/** Sockets to unusual ports, whoever opened them; and those of suspects to expected ones, of which only the addresses may tell. */
export const readPortSockets = async (context: ScanContext, span: Span): Promise<SliceSockets> => {
  const { tunables, account } = context;
  const { expected_ports } = tunables;
  const profiles = choose(context.sysmon, 'sockets');
  const parts = await context.suspects.of(context, span);
  const expected = new Set(expected_ports);
  const unusual: SocketBucket[] = [];
  const suspect: SocketBucket[] = [];
  for (const [i, suspects] of parts.entries()) {
    const read = await context.reader.composite(profiles, (fields) =>
      buildUnusualSockets(fields, span, { expected_ports, left_out: context.toLeftOut(), suspects }),
    );
    for (const bucket of read) {
      if (!leadsSomewhere(bucket.address) || context.isExcluded(bucket.executable)) continue;
      if (!expected.has(bucket.port)) {
        // Each part brings them.
        if (i === 0) unusual.push(bucket);
      } else if (!bucket.address.includes(':') && !isInsideNetwork(bucket.address)) suspect.push(bucket);
    }
  }
  if (unusual.length > 0) addTo(account.candidates, 'unusual_socket_buckets', unusual.length);
  if (suspect.length > 0) addTo(account.candidates, 'suspect_socket_buckets', suspect.length);
  return { unusual, suspect };
};

/** Every unusual socket by what became of it: the settled ones each, the others by their bucket. */
const countStates = (
  context: ScanContext,
  slice: number,
  joined: readonly JoinedSocket[],
  unsettled: readonly SocketBucket[],
  hosts: ReadonlySet<string>,
): void => {
  for (const { socket, state } of joined) countState(context, slice, socket, state, 1);
  for (const bucket of unsettled) {
    const state = !hosts.has(toHostKey(bucket))
      ? 'no_dns_telemetry'
      : toProcessKey(bucket).tier === 'host'
        ? 'no_process_identity'
        : 'never_resolved';
    countState(context, slice, bucket, state, bucket.count);
  }
};

const countPorts = (buckets: readonly SocketBucket[]): ((process_key: string) => number) => {
  const ports = new Map<string, Set<number>>();
  for (const bucket of buckets) {
    const { key } = toProcessKey(bucket);
    ports.set(key, (ports.get(key) ?? new Set()).add(bucket.port));
  }
  return (key) => ports.get(key)?.size ?? 0;
};

/** What the join needs beside the sockets; the creations of their processes are in the context then. */
export interface SliceAnswers extends SliceSockets {
  readonly lookups: readonly LookupEvent[];
  readonly are_distinct: boolean;
  /** those with any event 22 around the slice */
  readonly hosts: ReadonlySet<string>;
  /** of a process's entity key, nearest first */
  readonly ancestors: (entity_key: string) => readonly string[];
}

/** The answers of just those processes and of their ancestors. */
export const gatherAnswers = async (
  context: ScanContext,
  span: Span,
  { unusual, suspect }: SliceSockets,
): Promise<SliceAnswers> => {
  const buckets = [...unusual, ...suspect];
  if (buckets.length === 0)
    return { unusual, suspect, lookups: [], are_distinct: true, hosts: new Set(), ancestors: () => [] };
  await readStarts(context, span, buckets);
  const ancestors = toAncestors(context);
  const { lookups, are_distinct } = await readLookups(context, span, buckets, ancestors);
  const hosts = await readHostsWithLookups(context, span, unusual, lookups);
  return { unusual, suspect, lookups, are_distinct, hosts, ancestors };
};

/** The slice's sockets with those answers, and the exact events where a bucket cannot tell. */
export const joinPorts = async (
  context: ScanContext,
  span: Span,
  { unusual, suspect, lookups, are_distinct, hosts, ancestors }: SliceAnswers,
): Promise<readonly PortCandidate[]> => {
  const { tunables, account } = context;
  const { formulae, window, expected_ports, port_deviation_threshold, logging_slack_ms } = tunables;
  const buckets = [...unusual, ...suspect];
  if (buckets.length === 0) return [];
  const index = indexLookups(lookups, are_distinct);
  const answersOf = toAnswersOf(index, ancestors);
  const near = {
    from: span.from - window.after_ms - logging_slack_ms,
    to: span.to + window.before_ms + logging_slack_ms + 1,
  };
  const searches = searchAddresses(buckets, answersOf, index, near);
  for (const { left_out } of searches.values())
    if (left_out > 0) addTo(account.skipped, 'address_comparisons', left_out);
  const explicable = new Set(findCandidates(formulae, unusual, answersOf));
  const candidates = unusual.filter((b) => explicable.has(b) || isDerived(searches, b));
  const settle = (some: readonly SocketBucket[]) =>
    settleSockets(context, span, some, index, ancestors, hosts);
  const joined = await settle(candidates);
  const settled = new Set(candidates);
  countStates(
    context,
    span.from,
    joined,
    unusual.filter((b) => !settled.has(b)),
    hosts,
  );
  const of_suspects = await settle(suspect.filter((b) => isDerived(searches, b)));
  const found = detectPorts([...joined, ...of_suspects], answersOf, countPorts(unusual), formulae, window, {
    port_deviation_threshold,
    expected_ports,
    searchOf: (key) => searches.get(key),
  });
  const named = await nameLookups(context, found);
  return markUsualPorts(context.usage, named, tunables.definitions.habits);
};

export const toPortFindings = async (
  context: ScanContext,
  span: Span,
  candidates: readonly PortCandidate[],
): Promise<FoundFinding[]> => {
  addTo(context.account.candidates, 'AN0728', candidates.length);
  const slice_ms = context.tunables.slice_minutes * 60_000;
  const slice = new Date(Math.floor(span.from / slice_ms) * slice_ms).toISOString();
  const day = toDay(span.from);
  const unfamiliarOf = await loadUnfamiliar(
    context,
    candidates.map(({ process, target }) => ({ process, domain: target, day })),
  );
  return candidates.map((candidate) => ({
    asker: toProcessKey(candidate.process).key,
    target: candidate.target,
    finding: buildPortFinding({
      process: candidate.process,
      user: candidate.user,
      facts: toFacts(context, candidate.process),
      unfamiliar: unfamiliarOf({ process: candidate.process, domain: candidate.target, day }),
      target: candidate.target,
      pairs: candidate.pairs,
      tests: { [slice]: candidate.tests },
      address_tests: candidate.address_tests === 0 ? {} : { [slice]: candidate.address_tests },
      scan_id: context.scan_id,
      created: context.created,
    }),
  }));
};
