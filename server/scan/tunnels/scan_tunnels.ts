import { buildLookupsOfNames } from '../../../queries/lookups.ts';
import type { Span } from '../../../queries/question.ts';
import { buildProcessQuestions } from '../../../queries/questions.ts';
import {
  addReasons,
  detectInGroups,
  detectTunnels,
  groupByAskerAndDomain,
  type TunnelCandidate,
  toAskerKey,
} from '../../analytics/an1121_dns_tunnelling/detect.ts';
import { isCarrying } from '../../analytics/an1121_dns_tunnelling/features.ts';
import {
  type ActivitySummary,
  countDomains,
  type DomainCount,
  summariseActivity,
  toProgramKey,
} from '../../analytics/an1121_dns_tunnelling/summarise.ts';
import { buildTunnelFinding } from '../../findings/build_tunnel_finding.ts';
import { toDay } from '../../findings/finding_id.ts';
import type { Evidence } from '../../schema/finding.ts';
import { isKnownImage, type Tier, toProcessKey } from '../../schema/process_identity.ts';
import type { LookupEvent, ProcessRef, QuestionBucket } from '../../schema/rows.ts';
import { addTo } from '../../schema/scan_account.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { FoundFinding } from '../found_finding.ts';
import { loadUnfamiliar, type Met } from '../history/unfamiliar.ts';
import { toStartReasons } from '../judge_start.ts';
import { readStarts, toFacts } from '../read_starts.ts';
import type { ScanContext } from '../scan_context.ts';
import { weighBehaviour } from './answer_contacts.ts';
import { loadHistory, weighByHistory } from './usual_volume.ts';

/** Names whose events are read behind a candidate (one terms filter), and events kept as evidence. */
export const NAMES_AT_ONCE = 20_000;
const CANDIDATES_AT_ONCE = 500;
const EVIDENCE_LOOKUPS = 40;

/** A process-level candidate with the events behind it. */
export interface ProcessTunnel {
  readonly candidate: TunnelCandidate;
  readonly lookups: readonly LookupEvent[];
  /** registered domains its program asked on the host in the slice */
  readonly domains?: number | undefined;
}

/** Every n-th of a list in order of time, so that evidence spans the whole story. */
export const spread = <E extends { readonly time: number; readonly id: string }>(
  events: readonly E[],
  most: number,
): E[] => {
  const ordered = [...events].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  const step = Math.max(1, ordered.length / most);
  return Array.from(
    { length: Math.min(most, ordered.length) },
    (_, i) => ordered[Math.floor(i * step)],
  ).filter((event) => event !== undefined);
};

/**
 * Sysmon names no query type, and raw indices keep the answer as text only: the types come from the events behind a candidate, and
 * the candidate is judged anew with them. An address beside a CNAME is an ordinary chain.
 */
const addTypes = (buckets: readonly QuestionBucket[], lookups: readonly LookupEvent[]): QuestionBucket[] => {
  const types = new Map<string, string>();
  for (const lookup of lookups) {
    const carrying = lookup.types.filter(isCarrying);
    const type = lookup.addresses.length === 0 ? carrying[0] : undefined;
    if (type !== undefined) types.set(lookup.name.toLowerCase(), type);
  }
  return buckets.map((bucket) => ({ ...bucket, type: bucket.type ?? types.get(bucket.name) }));
};

interface Wanted {
  readonly candidate: TunnelCandidate;
  readonly stored_names: readonly string[];
}

/** Candidates whose events are read together: few enough for the terms of one request. */
const toBatches = (wanted: readonly Wanted[]): Wanted[][] => {
  const batches: Wanted[][] = [];
  let names = 0;
  for (const one of wanted) {
    const last = batches.at(-1);
    if (
      last === undefined ||
      last.length >= CANDIDATES_AT_ONCE ||
      names + one.stored_names.length > NAMES_AT_ONCE
    ) {
      batches.push([one]);
      names = one.stored_names.length;
    } else {
      last.push(one);
      names += one.stored_names.length;
    }
  }
  return batches;
};

/** The events behind each candidate, of its own process and names: of the first `most_names` of them. */
export const readCandidateLookups = async (
  context: ScanContext,
  span: Span,
  candidates: readonly TunnelCandidate[],
  most_names: number = NAMES_AT_ONCE,
): Promise<Map<TunnelCandidate, LookupEvent[]>> => {
  const profiles = choose(context.sysmon, 'questions');
  const found = new Map(candidates.map((candidate): [TunnelCandidate, LookupEvent[]] => [candidate, []]));
  const wanted = candidates.flatMap((candidate) =>
    candidate.process === undefined
      ? []
      : [{ candidate, stored_names: candidate.stored_names.slice(0, most_names) }],
  );
  for (const batch of toBatches(wanted)) {
    const processes = batch.flatMap(({ candidate: { process } }) => process ?? []);
    const names = new Set(batch.flatMap(({ stored_names }) => stored_names));
    const lookups = await context.reader.documents(profiles, (fields) =>
      buildLookupsOfNames(fields, span, processes, [...names]),
    );
    // The request is a cross-product: each event goes to the candidate of its process that asked its name.
    const owners = new Map(
      batch.flatMap(({ candidate, stored_names }) =>
        stored_names.map((name) => [
          `${toAskerKey(candidate)}\n${name.replace(/\.$/, '').toLowerCase()}`,
          candidate,
        ]),
      ),
    );
    for (const lookup of lookups) {
      const owner = owners.get(`${toAskerKey({ process: lookup })}\n${lookup.name.toLowerCase()}`);
      if (owner !== undefined) found.get(owner)?.push(lookup);
    }
  }
  return found;
};

export interface ProcessQuestions {
  readonly tunnels: ProcessTunnel[];
  /** what slow windows and baselines need to know of this slice */
  readonly summaries: readonly ActivitySummary[];
  readonly domains: readonly DomainCount[];
}

/** What the slice's processes asked, but for those that are never judged. */
export const readProcessQuestions = async (context: ScanContext, span: Span): Promise<QuestionBucket[]> => {
  const read = await context.reader.composite(choose(context.sysmon, 'questions'), (fields) =>
    buildProcessQuestions(fields, span, context.toLeftOut()),
  );
  const kept: QuestionBucket[] = [];
  for (const bucket of read) if (!context.isExcluded(bucket.process?.executable)) kept.push(bucket);
  return kept;
};

/** AN1121 over one slice of event 22. */
export const findProcessTunnels = async (
  context: ScanContext,
  span: Span,
  buckets: readonly QuestionBucket[],
): Promise<ProcessQuestions> => {
  const { account, tunables } = context;
  const groups = groupByAskerAndDomain(buckets);
  const domains = countDomains(groups);
  const domainsOf = (process: ProcessRef | undefined): number | undefined => {
    if (process === undefined) return undefined;
    const key = toProgramKey(process.host, process.executable ?? '');
    return domains.find(({ host, executable }) => toProgramKey(host, executable) === key)?.domains;
  };
  const tunnels: ProcessTunnel[] = [];
  const detected = new Map(
    detectInGroups(groups, tunables.definitions.an1121).map(({ candidate, group }) => [candidate, group]),
  );
  for (const [first, lookups] of await readCandidateLookups(context, span, [...detected.keys()])) {
    const own = detected.get(first)?.buckets ?? [];
    const typed = detectTunnels(addTypes(own, lookups), tunables.definitions.an1121)[0] ?? first;
    const candidate = await weighBehaviour(context, span, typed, lookups);
    tunnels.push({ candidate, lookups, domains: domainsOf(candidate.process) });
  }
  addTo(account.candidates, 'AN1121', tunnels.length);
  return {
    tunnels,
    summaries: summariseActivity(groups, tunables.slice_minutes, tunables.definitions.an1121),
    domains,
  };
};

const ATTRIBUTION: Record<Tier, string> = {
  process: 'The process asked through the Windows resolver (Sysmon event 22, by ProcessGuid).',
  lineage: 'An ancestor of the process asked.',
  pid: 'By process id and image: the ProcessGuid is missing from the events.',
  host: 'The events do not say which process asked; only the host is known.',
};

const toMet = ({ process, domain, windows }: TunnelCandidate): Met => ({
  process,
  domain,
  day: toDay(windows[0]?.start ?? 0),
});

export const toProcessFindings = async (
  context: ScanContext,
  span: Span,
  tunnels: readonly ProcessTunnel[],
  corroboration: ReadonlyMap<ProcessTunnel, readonly Evidence[]>,
): Promise<FoundFinding[]> => {
  await readStarts(
    context,
    span,
    tunnels.flatMap((t) => t.candidate.process ?? []),
  );
  await loadHistory(
    context,
    tunnels.map(({ candidate }) => candidate),
  );
  const unfamiliarOf = await loadUnfamiliar(
    context,
    tunnels.map(({ candidate }) => toMet(candidate)),
  );
  return tunnels.flatMap((tunnel) => {
    const { lookups } = tunnel;
    const { process } = tunnel.candidate;
    if (process === undefined) return [];
    const facts = toFacts(context, process);
    const odd = toStartReasons(process, facts, context.tunables);
    const candidate = addReasons(weighByHistory(context, tunnel.candidate, tunnel.domains), () => odd);
    const { key, tier } = toProcessKey(process);
    const times = lookups.map((lookup) => lookup.time);
    const also = corroboration.get(tunnel) ?? [];
    const finding = buildTunnelFinding({
      candidate,
      process: isKnownImage(process.executable) || process.entity_id !== undefined ? process : undefined,
      user: undefined,
      host: process.host,
      confidence: tier,
      attribution:
        ATTRIBUTION[tier] + (also.length > 0 ? ' A network sensor saw the same queries leave the host.' : ''),
      facts,
      unfamiliar: unfamiliarOf(toMet(candidate)),
      evidence: [
        ...spread(lookups, EVIDENCE_LOOKUPS).map(({ index, id }) => ({ index, id, role: 'lookup' })),
        ...also,
      ],
      first: times.length > 0 ? times.reduce((a, b) => Math.min(a, b)) : span.from,
      last: times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : span.to,
      scan_id: context.scan_id,
      created: context.created,
    });
    return [{ asker: key, target: candidate.domain, finding }];
  });
};
