import { OWN_RESOLVER } from '../../server/analytics/an1121_dns_tunnelling/own_resolver.ts';
import type { Finding } from '../../server/schema/finding.ts';
import type { AnalyticName } from './labelled_set.ts';
import type { Claim } from './match.ts';
import type { ObservedEvent } from './observed_event.ts';
import { mergeHits, type Peer, type PeerContext } from './peers/peer.ts';
import type { Standing } from './run_world.ts';

export const MEDIUM = 40;

const toReasons = ({ afterquery }: Finding): string =>
  afterquery.reasons
    .map(({ code, points, value }) => `${code} ${points}${value ? ` (${value})` : ''}`)
    .join(', ');

/** The product's findings that ever stood at medium or above, at their strongest; `score` may judge them anew, for ablation. */
export const toProductClaims = (
  standing: readonly Standing[],
  analytic: AnalyticName,
  score: (finding: Finding) => number = ({ afterquery }) => afterquery.score,
): Claim[] =>
  standing.flatMap(({ peak: finding, proven_at }): Claim[] => {
    if (finding.rule.id !== analytic || score(finding) < MEDIUM) return [];
    // A process with a resolver of its own hides its names: such a finding names no domain.
    const named = finding.dns.question.registered_domain;
    const domain = named === OWN_RESOLVER ? undefined : named;
    const program = finding.process?.executable ?? 'host only';
    return [
      {
        analytic,
        hosts: [finding.host.name, ...(finding.host.ip ?? []), ...(finding.source?.ip ?? [])],
        entity_id: finding.process?.entity_id,
        domain,
        first: Date.parse(finding.event.start),
        last: Date.parse(finding.event.end),
        text: `${finding.host.name} ${program} ${named} score ${finding.afterquery.score}: ${toReasons(finding)}`,
        kind: `${program.replace(/\\Users\\[^\\]+/i, '\\Users\\%')} ${named}`,
        proven_at,
      },
    ];
  });

export const toPeerClaims = (peer: Peer, events: readonly ObservedEvent[], context: PeerContext): Claim[] =>
  mergeHits(peer.run(events, context)).map(({ host, entity_id, domain, first, last, why }) => ({
    analytic: peer.analytic,
    hosts: [host],
    ...(peer.names_process ? { entity_id } : {}),
    domain,
    first,
    last,
    text: `${host} ${domain ?? ''} ${why}`,
  }));
