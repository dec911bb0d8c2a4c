import ipaddr from 'ipaddr.js';
import type { Span } from '../../queries/question.ts';
import { buildUnusualSockets } from '../../queries/unusual_sockets.ts';
import { detectPorts, type PortCandidate } from '../analytics/an0728_port_after_answer/detect.ts';
import { buildPortFinding } from '../findings/build_port_finding.ts';
import { indexLookups, toHostKey } from '../join/index_lookups.ts';
import type { JoinedSocket } from '../join/join_answers.ts';
import type { JoinState } from '../join/join_state.ts';
import { toProcessKey } from '../schema/process_identity.ts';
import { addTo } from '../schema/scan_account.ts';
import { findCandidates, toAnswersOf } from './find_candidates.ts';
import type { FoundFinding } from './found_finding.ts';
import { readHostsWithLookups, readLookups } from './read_lookups.ts';
import { readStarts, toAncestors, toFacts } from './read_starts.ts';
import type { ScanContext } from './scan_context.ts';
import { settleSockets, toBucketKey } from './settle_sockets.ts';
import { choose } from './usable_profiles.ts';
import { markUsualPorts } from './usual_ports.ts';

/** Multicast, broadcast, loopback: no answer leads there, or the socket never leaves the host. */
const NOWHERE = new Set(['multicast', 'broadcast', 'loopback', 'unspecified']);
const leadsSomewhere = (address: string): boolean => !NOWHERE.has(ipaddr.process(address).range());

const countState = (context: ScanContext, host: string, state: JoinState, n: number): void => {
  const { account } = context;
  addTo(account.join_states, state, n);
  const by_host = account.join_states_by_host;
  const known = by_host[host];
  if (known !== undefined) addTo(known, state, n);
  else if (Object.keys(by_host).length < 1_000) by_host[host] = { [state]: n };
};

/** AN0728 over one slice: unusual sockets first, then the answers of just those processes, then the exact events. */
const joinSlice = async (
  context: ScanContext,
  span: Span,
): Promise<{ readonly joined: readonly JoinedSocket[]; readonly candidates: readonly PortCandidate[] }> => {
  const { tunables, account } = context;
  const profiles = choose(context.sysmon, 'sockets');
  const read = await context.reader.composite(profiles, (fields) =>
    buildUnusualSockets(fields, span, tunables.expected_ports, tunables.excluded_programs),
  );
  const buckets = read.filter((b) => leadsSomewhere(b.address) && !context.isExcluded(b.executable));
  if (buckets.length === 0) return { joined: [], candidates: [] };
  addTo(account.candidates, 'unusual_socket_buckets', buckets.length);
  await readStarts(context, span, buckets);
  const ancestors = toAncestors(context);
  const index = indexLookups(await readLookups(context, span, buckets, ancestors));
  const hosts = await readHostsWithLookups(context, span, buckets);
  const answersOf = toAnswersOf(index, ancestors);
  const candidates = findCandidates(tunables.formulae, buckets, answersOf);
  const joined = await settleSockets(context, span, candidates, index, ancestors, hosts);
  const settled = new Set(candidates.map(toBucketKey));
  for (const { socket, state } of joined) countState(context, socket.host, state, 1);
  for (const bucket of buckets) {
    if (settled.has(toBucketKey(bucket))) continue;
    const state = !hosts.has(toHostKey(bucket))
      ? 'no_dns_telemetry'
      : toProcessKey(bucket).tier === 'host'
        ? 'no_process_identity'
        : 'never_resolved';
    countState(context, bucket.host, state, bucket.count);
  }
  const ports = new Map<string, Set<number>>();
  for (const bucket of buckets) {
    const { key } = toProcessKey(bucket);
    ports.set(key, (ports.get(key) ?? new Set()).add(bucket.port));
  }
  const portsOf = (key: string): number => ports.get(key)?.size ?? 0;
  const { formulae, window, port_deviation_threshold, definitions } = tunables;
  const found = detectPorts(joined, answersOf, portsOf, formulae, window, port_deviation_threshold);
  return { joined, candidates: await markUsualPorts(context.usage, found, definitions.habits) };
};

export const scanPorts = async (context: ScanContext, span: Span): Promise<FoundFinding[]> => {
  const { candidates } = await joinSlice(context, span);
  addTo(context.account.candidates, 'AN0728', candidates.length);
  const slice_ms = context.tunables.slice_minutes * 60_000;
  const slice = new Date(Math.floor(span.from / slice_ms) * slice_ms).toISOString();
  return candidates.map((candidate) => ({
    asker: toProcessKey(candidate.process).key,
    target: candidate.target,
    finding: buildPortFinding({
      process: candidate.process,
      user: candidate.user,
      facts: toFacts(context, candidate.process),
      target: candidate.target,
      pairs: candidate.pairs,
      tests: { [slice]: candidate.tests },
      scan_id: context.scan_id,
      created: context.created,
    }),
  }));
};
