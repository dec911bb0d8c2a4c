import { buildHostAddresses } from '../../queries/host_addresses.ts';
import { buildNetworkEvents } from '../../queries/network_events.ts';
import type { Span } from '../../queries/question.ts';
import { buildNetworkQuestions } from '../../queries/questions.ts';
import { buildResolverSockets } from '../../queries/socket_events.ts';
import { detectTunnels, type TunnelCandidate } from '../analytics/an1121_dns_tunnelling/detect.ts';
import { type ActivitySummary, summariseActivity } from '../analytics/an1121_dns_tunnelling/summarise.ts';
import { buildTunnelFinding } from '../findings/build_tunnel_finding.ts';
import { dropDuplicates } from '../join/index_lookups.ts';
import { FLOW_CLOCK_SLACK_MS, joinFlows } from '../join/join_five_tuple.ts';
import { toDomainGroup } from '../schema/domain_group.ts';
import type { Evidence } from '../schema/finding.ts';
import { toProcessKey } from '../schema/process_identity.ts';
import type { NetworkLookup, ProcessRef, QuestionBucket, SocketEvent } from '../schema/rows.ts';
import { addTo } from '../schema/scan_account.ts';
import type { FoundFinding } from './found_finding.ts';
import { readStarts, toFacts } from './read_starts.ts';
import type { ScanContext } from './scan_context.ts';
import { NAMES_AT_ONCE, type ProcessTunnel, spread } from './scan_tunnels.ts';
import { choose } from './usable_profiles.ts';

const EVIDENCE_EVENTS = 40;
const CORROBORATION_EVENTS = 10;
const DNS_PORTS = [53, 853, 5353];

export interface NetworkTunnel {
  readonly candidate: TunnelCandidate;
  readonly events: readonly NetworkLookup[];
  /** the same questions as asked by this process */
  readonly judgeAs: (process: ProcessRef) => TunnelCandidate | undefined;
}

export const readNetworkEvents = (
  context: ScanContext,
  span: Span,
  client: string,
  stored_names: readonly string[],
): Promise<NetworkLookup[]> =>
  context.reader.documents(choose(context.dns, 'network'), (fields) =>
    buildNetworkEvents(fields, span, client, stored_names),
  );

const readTunnels = async (
  context: ScanContext,
  span: Span,
): Promise<{ tunnels: NetworkTunnel[]; buckets: QuestionBucket[] }> => {
  const profiles = choose(context.dns, 'network');
  const buckets = await context.reader.composite(profiles, (fields) => buildNetworkQuestions(fields, span));
  const tunnels: NetworkTunnel[] = [];
  const { an1121 } = context.tunables.definitions;
  for (const candidate of detectTunnels(buckets, an1121)) {
    const client = candidate.client ?? '';
    const names = candidate.stored_names.slice(0, NAMES_AT_ONCE);
    const events = await readNetworkEvents(context, span, client, names);
    const own = buckets.filter(
      (b) => b.client === client && toDomainGroup(b.name).group === candidate.domain,
    );
    tunnels.push({
      candidate,
      events: dropDuplicates(events),
      judgeAs: (process) =>
        detectTunnels(
          own.map((b) => ({ ...b, process })),
          an1121,
        )[0],
    });
  }
  return { tunnels, buckets };
};

/** A resolver that only forwards: others ask it under the same domain, and it asks on. The askers are the story. */
const dropForwarders = (context: ScanContext, tunnels: readonly NetworkTunnel[]): NetworkTunnel[] => {
  const kept = tunnels.filter(
    ({ candidate }) =>
      !tunnels.some(
        (other) =>
          other.candidate.domain === candidate.domain &&
          other.candidate.client !== candidate.client &&
          other.events.some((event) => event.address === candidate.client),
      ),
  );
  const dropped = tunnels.length - kept.length;
  if (dropped > 0) addTo(context.account.skipped, 'network_candidates_of_forwarding_resolvers', dropped);
  return kept;
};

/** Which host has the client's address: the one that opened most sockets from it. */
const readHosts = async (
  context: ScanContext,
  span: Span,
  clients: readonly string[],
): Promise<Map<string, string>> => {
  const profiles = choose(context.sysmon, 'host_addresses');
  const around = { from: span.from - context.tunables.flow_lookback_ms, to: span.to + FLOW_CLOCK_SLACK_MS };
  const rows = await context.reader.composite(profiles, (fields) =>
    buildHostAddresses(fields, around, clients),
  );
  rows.sort((a, b) => b.count - a.count || (a.host < b.host ? -1 : 1));
  const hosts = new Map<string, string>();
  for (const row of rows) if (!hosts.has(row.address)) hosts.set(row.address, row.host);
  return hosts;
};

const readResolverSockets = async (
  context: ScanContext,
  span: Span,
  tunnels: readonly NetworkTunnel[],
): Promise<SocketEvent[]> => {
  const profiles = choose(context.sysmon, 'flows');
  const clients = [...new Set(tunnels.flatMap(({ candidate }) => candidate.client ?? []))];
  const ports = [
    ...new Set([...DNS_PORTS, ...tunnels.flatMap((t) => t.events.flatMap((e) => e.port ?? []))]),
  ];
  const around = { from: span.from - context.tunables.flow_lookback_ms, to: span.to + FLOW_CLOCK_SLACK_MS };
  const sockets = await context.reader.documents(profiles, (fields) =>
    buildResolverSockets(fields, around, clients, ports.slice(0, 1_000)),
  );
  return dropDuplicates(sockets);
};

interface Attribution {
  readonly socket?: SocketEvent;
  readonly text: string;
}

/** The process whose socket carried most of the transactions; a system resolver's socket only says which host. */
const attribute = (
  context: ScanContext,
  tunnel: NetworkTunnel,
  sockets: readonly SocketEvent[],
): Attribution => {
  const { owners } = joinFlows(tunnel.events, sockets);
  const owner = owners[0];
  if (owner === undefined)
    return {
      text: 'No Sysmon socket event (event 3) matches the flows, so the finding stays with the host: event 3 is missing for this process or host, or its address is translated on the way.',
    };
  if (context.isExcluded(owner.socket.executable))
    return {
      text: 'The queries left through the system resolver service, which asks for all processes; event 22 does not show which one.',
    };
  return {
    socket: owner.socket,
    text: `The process opened the socket that carried ${owner.transactions} of ${tunnel.events.length} transactions itself (Sysmon event 3, by source address and port): a resolver of its own, which event 22 cannot see.`,
  };
};

const toEvidence = (tunnel: NetworkTunnel, most: number): Evidence[] =>
  spread(tunnel.events, most).map(({ index, id }) => ({ index, id, role: 'network_lookup' }));

export interface NetworkOutcome extends Attributed {
  /** what slow windows need to know of this slice */
  readonly summaries: readonly ActivitySummary[];
}

interface Attributed {
  readonly findings: readonly FoundFinding[];
  readonly corroboration: ReadonlyMap<ProcessTunnel, readonly Evidence[]>;
}

/**
 * Every candidate of a sensor's DNS either corroborates one that event 22 already gives to a process, or is given back to the process
 * that owns the flow's socket, or stays with the host and says why.
 */
export const attributeTunnels = async (
  context: ScanContext,
  span: Span,
  found: readonly NetworkTunnel[],
  process_tunnels: readonly ProcessTunnel[],
): Promise<Attributed> => {
  const tunnels = dropForwarders(context, found);
  const corroboration = new Map<ProcessTunnel, readonly Evidence[]>();
  if (tunnels.length === 0) return { findings: [], corroboration };
  addTo(context.account.candidates, 'AN1121_network', tunnels.length);
  const hosts = await readHosts(context, span, [
    ...new Set(tunnels.flatMap((t) => t.candidate.client ?? [])),
  ]);
  const sockets = await readResolverSockets(context, span, tunnels);
  const findings: FoundFinding[] = [];
  for (const tunnel of tunnels) {
    const client = tunnel.candidate.client ?? '';
    const host = hosts.get(client);
    const { socket, text } = attribute(context, tunnel, sockets);
    const twin = process_tunnels.find(
      ({ candidate }) =>
        candidate.domain === tunnel.candidate.domain &&
        candidate.process?.host.toLowerCase() === host?.toLowerCase(),
    );
    if (socket === undefined && twin !== undefined) {
      corroboration.set(twin, toEvidence(tunnel, CORROBORATION_EVENTS));
      continue;
    }
    if (socket !== undefined) await readStarts(context, span, [socket]);
    const owned = socket === undefined ? undefined : tunnel.judgeAs(socket);
    const candidate: TunnelCandidate = { ...(owned ?? tunnel.candidate), client };
    const identity = socket === undefined ? undefined : toProcessKey(socket);
    const times = tunnel.events.map((event) => event.time);
    findings.push({
      asker: identity?.key ?? `client|${client}`,
      target: candidate.domain,
      finding: buildTunnelFinding({
        candidate,
        process: socket,
        user: socket?.user,
        host: socket?.host ?? host ?? client,
        confidence: identity?.tier ?? 'host',
        attribution: text,
        facts: toFacts(context, socket),
        evidence: [
          ...(socket === undefined ? [] : [{ index: socket.index, id: socket.id, role: 'socket' }]),
          ...toEvidence(tunnel, EVIDENCE_EVENTS),
        ],
        first: times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : span.from,
        last: times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : span.to,
        scan_id: context.scan_id,
        created: context.created,
      }),
    });
  }
  return { findings, corroboration };
};

/** AN1121 over one slice of a sensor's DNS. */
export const scanNetwork = async (
  context: ScanContext,
  span: Span,
  process_tunnels: readonly ProcessTunnel[],
): Promise<NetworkOutcome> => {
  const { tunnels, buckets } = await readTunnels(context, span);
  const outcome = await attributeTunnels(context, span, tunnels, process_tunnels);
  return {
    ...outcome,
    summaries: summariseActivity(
      buckets,
      context.tunables.slice_minutes,
      context.tunables.definitions.an1121,
    ),
  };
};
