import type { AnalyticName, Episode } from './labelled_set.ts';

/** A finding or a peer's hit, as far as matching goes. */
export interface Claim {
  readonly analytic: AnalyticName;
  /** host name and addresses under which it names the host */
  readonly hosts: readonly string[];
  readonly entity_id?: string | undefined;
  /** undefined: names none, so any domain of that host (and process) is right */
  readonly domain?: string | undefined;
  readonly first: number;
  readonly last: number;
  readonly text: string;
  /** what claims of other hosts for the same cause have in common */
  readonly kind?: string | undefined;
  readonly proven_at?: number | undefined;
}

/** Clocks and window edges. */
const SLACK_MS = 15 * 60_000;

const isAbout = (claim: Claim, episode: Episode): boolean => {
  if (claim.analytic !== episode.analytic) return false;
  const hosts = [episode.host, ...episode.addresses].map((host) => host.toLowerCase());
  if (!claim.hosts.some((host) => hosts.includes(host.toLowerCase()))) return false;
  if (claim.domain !== undefined && episode.domain !== '*' && claim.domain.toLowerCase() !== episode.domain)
    return false;
  return claim.first <= episode.last + SLACK_MS && claim.last >= episode.first - SLACK_MS;
};

const isSameProcess = (claim: Claim, episode: Episode): boolean =>
  episode.entity_id === undefined || claim.entity_id === episode.entity_id;

/** What became of one episode. */
export interface Outcome {
  readonly episode: Episode;
  /** claims on the right host and domain, in time */
  readonly claims: readonly Claim[];
  /** one of them names the right process instance */
  readonly right_process: boolean;
  readonly found: boolean;
}

export interface Matched {
  readonly outcomes: readonly Outcome[];
  readonly false_positives: readonly Claim[];
}

/**
 * Meet claims with the truth. A claim on the right host and domain is never a false positive; where `names_process`, the episode counts
 * as found only if a claim names its process instance (and the telemetry tells it).
 */
export const matchClaims = (
  claims: readonly Claim[],
  truth: readonly Episode[],
  names_process: boolean,
): Matched => {
  const used = new Set<Claim>();
  const outcomes = truth.map((episode): Outcome => {
    const own = claims.filter((claim) => isAbout(claim, episode));
    const right = own.filter((claim) => isSameProcess(claim, episode));
    // A rule that names a process but no domain claims nothing about another process of the host.
    for (const claim of own)
      if (claim.domain !== undefined || claim.entity_id === undefined || right.includes(claim))
        used.add(claim);
    const seen = own.filter((claim) => used.has(claim));
    return {
      episode,
      claims: seen,
      right_process: right.length > 0,
      found: names_process ? right.length > 0 : seen.length > 0,
    };
  });
  return { outcomes, false_positives: claims.filter((claim) => !used.has(claim)) };
};
