import { buildNetworkEvents } from '../../../queries/network_events.ts';
import type { Span } from '../../../queries/question.ts';
import { buildNetworkQuestions } from '../../../queries/questions.ts';
import type { TunnelDefinition } from '../../analytics/an1121_dns_tunnelling/definition.ts';
import {
  type AskedGroup,
  detectInGroups,
  detectTunnels,
  groupByAskerAndDomain,
  type TunnelCandidate,
} from '../../analytics/an1121_dns_tunnelling/detect.ts';
import { raiseOwnResolver } from '../../analytics/an1121_dns_tunnelling/own_resolver.ts';
import { type ActivitySummary, summariseActivity } from '../../analytics/an1121_dns_tunnelling/summarise.ts';
import { weakenTranslated } from '../../analytics/an1121_dns_tunnelling/weaken_identity.ts';
import { type Carrier, toAttributionText } from '../../findings/attribution_text.ts';
import { buildTunnelFinding } from '../../findings/build_tunnel_finding.ts';
import type { FlowOwner } from '../../join/flow_owners.ts';
import { dropDuplicates } from '../../join/index_lookups.ts';
import type { FlowVerdict } from '../../join/judge_flows.ts';
import type { Evidence } from '../../schema/finding.ts';
import { toProcessKey } from '../../schema/process_identity.ts';
import type { NetworkLookup, ProcessRef } from '../../schema/rows.ts';
import { addTo } from '../../schema/scan_account.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { FoundFinding } from '../found_finding.ts';
import { readStarts, toFacts } from '../read_starts.ts';
import type { ScanContext } from '../scan_context.ts';
import { attributeFlows } from './attribute_flows.ts';
import { NAMES_AT_ONCE, type ProcessTunnel, spread } from './scan_tunnels.ts';

const EVIDENCE_EVENTS = 40;
const CORROBORATION_EVENTS = 10;
const SOCKETS_AS_EVIDENCE = 10;

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
): Promise<{ tunnels: NetworkTunnel[]; groups: readonly AskedGroup[] }> => {
  const profiles = choose(context.dns, 'network');
  const buckets = await context.reader.composite(profiles, (fields) => buildNetworkQuestions(fields, span));
  const groups = groupByAskerAndDomain(buckets);
  const tunnels: NetworkTunnel[] = [];
  const { an1121 } = context.tunables.definitions;
  for (const { candidate, group } of detectInGroups(groups, an1121)) {
    const client = candidate.client ?? '';
    const names = candidate.stored_names.slice(0, NAMES_AT_ONCE);
    const events = await readNetworkEvents(context, span, client, names);
    tunnels.push({
      candidate,
      events: dropDuplicates(events),
      judgeAs: (process) =>
        detectTunnels(
          group.buckets.map((bucket) => ({ ...bucket, process })),
          an1121,
        )[0],
    });
  }
  return { tunnels, groups };
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

/** The candidate that event 22 already gives to a process of this tunnel's host, if all that could be meant are on one host. */
const findTwin = (
  { candidate: { domain } }: NetworkTunnel,
  hosts: readonly string[],
  process_tunnels: readonly ProcessTunnel[],
): ProcessTunnel | undefined => {
  const names = new Set(hosts.map((host) => host.toLowerCase()));
  const toHost = ({ candidate }: ProcessTunnel): string => candidate.process?.host.toLowerCase() ?? '';
  const twins = process_tunnels.filter((one) => one.candidate.domain === domain && names.has(toHost(one)));
  return new Set(twins.map(toHost)).size === 1 ? twins[0] : undefined;
};

/** Judged as the process that it was given to, else as the client that the sensor saw. */
const judge = (
  tunnel: NetworkTunnel,
  { is_translated, owner }: FlowVerdict,
  definition: TunnelDefinition,
): TunnelCandidate => {
  const client = tunnel.candidate.client ?? '';
  if (owner === undefined) return { ...tunnel.candidate, client };
  const owned = { ...(tunnel.judgeAs(owner.socket) ?? tunnel.candidate), client };
  const raised = raiseOwnResolver(owned, definition);
  return is_translated ? weakenTranslated(raised, definition) : raised;
};

const toFinding = (
  context: ScanContext,
  span: Span,
  tunnel: NetworkTunnel,
  verdict: FlowVerdict,
): FoundFinding => {
  const candidate = judge(tunnel, verdict, context.tunables.definitions.an1121);
  const { code, is_translated, owner, others, transactions } = verdict;
  const process = owner?.socket;
  const client = candidate.client ?? '';
  const identity = process === undefined ? undefined : toProcessKey(process);
  const times = tunnel.events.map((event) => event.time);
  const toCarrier = ({ socket, transactions: carried }: FlowOwner): Carrier => ({
    process: socket,
    transactions: carried,
  });
  const sockets = [...(owner === undefined ? [] : spread(owner.sockets, SOCKETS_AS_EVIDENCE))];
  for (const { socket } of others.slice(0, SOCKETS_AS_EVIDENCE)) sockets.push(socket);
  return {
    asker: identity?.key ?? `client|${client}`,
    target: candidate.domain,
    finding: buildTunnelFinding({
      candidate,
      process,
      user: process?.user,
      host: process?.host ?? verdict.host ?? client,
      confidence: identity?.tier ?? 'host',
      attribution: toAttributionText({
        code,
        is_translated,
        owner: owner === undefined ? undefined : toCarrier(owner),
        others: others.map(toCarrier),
        transactions,
      }),
      attribution_code: code,
      is_translated,
      facts: toFacts(context, process),
      evidence: [
        ...sockets.map(({ index, id }) => ({ index, id, role: 'socket' })),
        ...toEvidence(tunnel, EVIDENCE_EVENTS),
      ],
      first: times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : span.from,
      last: times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : span.to,
      scan_id: context.scan_id,
      created: context.created,
    }),
  };
};

/**
 * Every candidate of a sensor's DNS either corroborates one that event 22 already gives to a process, or is given back to the process
 * whose sockets carried it, or stays with the host and says why.
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
  const findings: FoundFinding[] = [];
  for (const [tunnel, { verdict, hosts }] of await attributeFlows(context, span, tunnels)) {
    addTo(context.account.candidates, `AN1121_network_${verdict.code}`);
    const possible = verdict.host === undefined ? hosts : [verdict.host];
    const twin = verdict.owner === undefined ? findTwin(tunnel, possible, process_tunnels) : undefined;
    if (twin !== undefined) {
      corroboration.set(twin, [
        ...(corroboration.get(twin) ?? []),
        ...toEvidence(tunnel, CORROBORATION_EVENTS),
      ]);
      continue;
    }
    if (verdict.owner !== undefined) await readStarts(context, span, [verdict.owner.socket]);
    findings.push(toFinding(context, span, tunnel, verdict));
  }
  return { findings, corroboration };
};

/** AN1121 over one slice of a sensor's DNS. */
export const scanNetwork = async (
  context: ScanContext,
  span: Span,
  process_tunnels: readonly ProcessTunnel[],
): Promise<NetworkOutcome> => {
  const { tunnels, groups } = await readTunnels(context, span);
  const outcome = await attributeTunnels(context, span, tunnels, process_tunnels);
  return {
    ...outcome,
    summaries: summariseActivity(groups, context.tunables.slice_minutes, context.tunables.definitions.an1121),
  };
};
