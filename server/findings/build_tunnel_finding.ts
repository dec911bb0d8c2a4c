import { AN1121 } from '../analytics/an1121_dns_tunnelling/definition.ts';
import { isBetterWindow, type TunnelCandidate } from '../analytics/an1121_dns_tunnelling/detect.ts';
import { OWN_RESOLVER } from '../analytics/an1121_dns_tunnelling/own_resolver.ts';
import { isLowerBound } from '../analytics/an1121_dns_tunnelling/remembered_names.ts';
import { toSpanText } from '../analytics/definition.ts';
import type { AttributionCode } from '../schema/attribution.ts';
import type { Evidence, Finding, JudgedWindow } from '../schema/finding.ts';
import type { Tier } from '../schema/process_identity.ts';
import type { ProcessRef } from '../schema/rows.ts';
import { MOST_NAMES, toEvent, toEvidence, toRule, toVerdict, unique } from './finding_parts.ts';
import { type ProcessFacts, toLineage, toProcess, toStartEvidence } from './process_facts.ts';

/** A day has 96 quarter hours and 288 five-minute steps; judged windows beyond this are the least telling. */
const MOST_WINDOWS = 400;

export interface TunnelFindingInput {
  readonly candidate: TunnelCandidate;
  /** the process that asked, where it is known: from event 22, or by the 5-tuple of the flow */
  readonly process?: ProcessRef | undefined;
  readonly user?: string | undefined;
  readonly host: string;
  readonly confidence: Tier;
  readonly attribution: string;
  readonly attribution_code?: AttributionCode | undefined;
  /** the client's address is not one of the host's own */
  readonly is_translated?: boolean | undefined;
  readonly facts: ProcessFacts;
  /** what no earlier day knew */
  readonly unfamiliar?: readonly string[] | undefined;
  readonly evidence: readonly Evidence[];
  /** where a process that asks resolvers itself went */
  readonly destination?: Finding['destination'] | undefined;
  /** event times of the first and last query known */
  readonly first: number;
  readonly last: number;
  readonly scan_id: string;
  readonly created: string;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** Of the window that argues; what the finding holds over all its windows stands in `counts`. */
const toMessage = (who: string, host: string, domain: string, window: JudgedWindow): string => {
  const span = toSpanText(window.minutes);
  if (domain === OWN_RESOLVER)
    return `${who} on ${host} asked resolvers itself, over ${window.queries} sockets in ${span}; what it asked is not to be seen.`;
  const [least, those] = isLowerBound(window)
    ? ['at least ', `those ${window.distinct_names}`]
    : ['', 'these names'];
  return `${who} on ${host} asked ${least}${window.distinct_names} different names under ${domain} within ${span}; ${those} can carry about ${window.information_bytes} bytes.`;
};

const toJudged = (candidate: TunnelCandidate): JudgedWindow[] =>
  candidate.windows.map((w) => ({
    start: iso(w.start),
    minutes: w.minutes,
    queries: w.features.queries,
    distinct_names: w.features.distinct_names,
    information_bytes: w.features.information_bytes,
    score: w.score,
  }));

const byTelling = (a: JudgedWindow, b: JudgedWindow): number => (isBetterWindow(a, b) ? -1 : 1);

/**
 * Over the whole life of the finding: the sum of its fifteen-minute windows, which do not overlap. A name that was asked in two of them counts
 * twice, so that this is no amount of data; one window's own `information_bytes` is.
 */
const toCounts = (windows: readonly JudgedWindow[]): Record<string, number> => {
  const quarters = windows.filter((w) => w.minutes === 15);
  const counted = quarters.length > 0 ? quarters : windows;
  const sum = (read: (w: JudgedWindow) => number): number => counted.reduce((total, w) => total + read(w), 0);
  return {
    windows: windows.length,
    queries: sum((w) => w.queries),
    information_bytes: sum((w) => w.information_bytes),
  };
};

export const buildTunnelFinding = (input: TunnelFindingInput): Finding => {
  const { candidate } = input;
  const best = candidate.windows[0];
  if (best === undefined) throw new Error('a candidate without a judged window is no candidate');
  const windows = toJudged(candidate).sort(byTelling).slice(0, MOST_WINDOWS);
  const [top] = windows;
  const process = input.process === undefined ? undefined : toProcess(input.process, input.facts);
  const user = input.user ?? input.facts.start?.user;
  const who =
    process?.name ?? (candidate.client === undefined ? 'An unidentified process' : candidate.client);
  return {
    '@timestamp': iso(input.last),
    message: top === undefined ? '' : toMessage(who, input.host, candidate.domain, top),
    event: toEvent(best.reasons, { start: iso(input.first), end: iso(input.last), created: input.created }),
    ...toRule(AN1121, [AN1121.technique, AN1121.tunnel_technique], AN1121.subtechnique),
    host: {
      name: input.host,
      ...(candidate.client === undefined || input.is_translated === true ? {} : { ip: [candidate.client] }),
    },
    ...(process === undefined ? {} : { process }),
    ...(user === undefined ? {} : { user: { name: user } }),
    ...(candidate.client === undefined ? {} : { source: { ip: [candidate.client] } }),
    ...toDestination([input.destination]),
    dns: {
      question: {
        name: candidate.names.slice(0, MOST_NAMES),
        registered_domain: candidate.domain,
        ...(candidate.types.length === 0 ? {} : { type: unique(candidate.types) }),
      },
    },
    afterquery: {
      ...toVerdict(best.reasons),
      confidence: input.confidence,
      attribution: input.attribution,
      ...(input.attribution_code === undefined ? {} : { attribution_code: input.attribution_code }),
      features: { ...best.features },
      windows,
      ...(input.unfamiliar === undefined || input.unfamiliar.length === 0
        ? {}
        : { unfamiliar: [...input.unfamiliar] }),
      lineage: toLineage(input.facts),
      evidence: toEvidence([...toStartEvidence(input.facts), ...input.evidence]),
      counts: toCounts(windows),
      scan_id: input.scan_id,
      triage: { status: 'open' },
    },
  };
};

const toWindowKey = (w: JudgedWindow): string => `${w.minutes}|${w.start}`;

const union = (known: readonly JudgedWindow[], found: readonly JudgedWindow[]): JudgedWindow[] => {
  const by_key = new Map(known.map((w) => [toWindowKey(w), w]));
  for (const w of found) {
    const before = by_key.get(toWindowKey(w));
    if (before === undefined || isBetterWindow(w, before)) by_key.set(toWindowKey(w), w);
  }
  return [...by_key.values()].sort(byTelling).slice(0, MOST_WINDOWS);
};

/** Resolvers kept with a finding; an exception by address takes a list this long for one cut short. */
export const MOST_DESTINATIONS = 100;

/** Everywhere that a process with a resolver of its own went, in either version. */
const toDestination = (destinations: readonly Finding['destination'][]): Pick<Finding, 'destination'> => {
  const known = destinations.flatMap((one) => one ?? []);
  return known.length === 0
    ? {}
    : {
        destination: {
          ip: unique(known.flatMap(({ ip }) => ip ?? [])).slice(0, MOST_DESTINATIONS),
          port: unique(known.flatMap(({ port }) => port ?? [])).slice(0, MOST_DESTINATIONS),
        },
      };
};

const earlier = (a: string, b: string): string => (a < b ? a : b);
const later = (a: string, b: string): string => (a > b ? a : b);

/**
 * Two versions of one finding: the windows of both; the one with the more telling best window keeps arguing. `created` and
 * triage stay the known one's.
 */
export const mergeTunnelFindings = (known: Finding, found: Finding): Finding => {
  const [known_best] = known.afterquery.windows ?? [];
  const [found_best] = found.afterquery.windows ?? [];
  const wins =
    found_best !== undefined && (known_best === undefined || isBetterWindow(found_best, known_best));
  const base = wins ? found : known;
  const windows = union(known.afterquery.windows ?? [], found.afterquery.windows ?? []);
  const start = earlier(known.event.start, found.event.start);
  const end = later(known.event.end, found.event.end);
  const types = unique([...(known.dns.question.type ?? []), ...(found.dns.question.type ?? [])]);
  const richer = found.afterquery.lineage.length > known.afterquery.lineage.length ? found : known;
  return {
    ...base,
    '@timestamp': end,
    event: { ...base.event, start, end, created: known.event.created },
    ...(richer.process === undefined ? {} : { process: richer.process }),
    ...toDestination([known.destination, found.destination]),
    dns: {
      ...base.dns,
      question: {
        ...base.dns.question,
        ...(types.length === 0 ? {} : { type: types }),
      },
    },
    afterquery: {
      ...base.afterquery,
      lineage: richer.afterquery.lineage,
      windows,
      counts: toCounts(windows),
      scan_id: found.afterquery.scan_id,
      triage: known.afterquery.triage,
    },
  };
};
