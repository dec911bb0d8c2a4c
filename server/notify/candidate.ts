import type { Finding } from '../schema/finding.ts';
import type { Notification } from '../schema/outbox.ts';
import { type Severity, toSeveritiesFrom } from '../schema/severity.ts';
import { toCutText } from './cut_text.ts';

const MOST = { id: 200, name: 255, path: 1_024, message: 2_000, reason: 500, list: 50 } as const;

/** A finding that a receiver should know of; whether it does already, the outbox knows. */
export type Candidate = Omit<Notification, 'reason'>;

export const toCandidate = (id: string, finding: Finding): Candidate => {
  const { afterquery, destination, dns, host, process, rule, threat } = finding;
  const cutAll = (texts: readonly string[], most: number): string[] =>
    texts.slice(0, MOST.list).map((text) => toCutText(text, most));
  const { subtechnique } = threat.technique;
  const techniques = [...threat.technique.id, ...(subtechnique === undefined ? [] : [subtechnique.id])];
  return {
    type: 'finding',
    id: toCutText(id, MOST.id),
    severity: afterquery.severity,
    score: afterquery.score,
    analytic: rule.id,
    time: finding['@timestamp'],
    host: toCutText(host.name, MOST.name),
    ...(process === undefined
      ? {}
      : {
          process: {
            ...(process.name === undefined ? {} : { name: toCutText(process.name, MOST.name) }),
            ...(process.executable === undefined
              ? {}
              : { executable: toCutText(process.executable, MOST.path) }),
            ...(process.pid === undefined ? {} : { pid: process.pid }),
          },
        }),
    domain: toCutText(dns.question.registered_domain, MOST.name),
    ports: (destination?.port ?? []).slice(0, MOST.list),
    addresses: cutAll(destination?.ip ?? [], MOST.name),
    techniques: cutAll(techniques, MOST.name),
    message: toCutText(finding.message, MOST.message),
    reasons: cutAll(
      afterquery.reasons.map(({ text }) => text),
      MOST.reason,
    ),
  };
};

/** Of what a scan found, what has reached the threshold. */
export const toCandidates = (
  found: readonly { readonly id: string; readonly finding: Finding }[],
  threshold: Severity,
): Candidate[] => {
  const told = new Set(toSeveritiesFrom(threshold));
  return found
    .filter(({ finding }) => told.has(finding.afterquery.severity))
    .map(({ id, finding }) => toCandidate(id, finding));
};
