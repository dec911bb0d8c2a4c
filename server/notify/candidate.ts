import type { CanaryRecord } from '../schema/canary.ts';
import type { AnalyticId, Finding } from '../schema/finding.ts';
import type { CanaryNotification, FindingNotification } from '../schema/outbox.ts';
import { type Severity, toSeveritiesFrom } from '../schema/severity.ts';
import { toCutText } from './cut_text.ts';

const MOST = { id: 200, name: 255, path: 1_024, message: 2_000, reason: 500, list: 50 } as const;

/** A finding, or a canary that was lost, that a receiver should know of; whether it does already, the outbox knows. */
export type Candidate = FindingCandidate | CanaryNotification;
type FindingCandidate = Omit<FindingNotification, 'reason'>;

export const toCandidate = (id: string, finding: Finding): FindingCandidate => {
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

/** A canary that has failed; whatever the threshold, since it says that findings may be missing. */
export const toCanaryCandidate = (
  { id, error, settled, found }: CanaryRecord,
  expected: readonly AnalyticId[],
  now: string,
): CanaryNotification => ({
  type: 'canary',
  reason: 'failed',
  id,
  severity: 'high',
  time: settled ?? now,
  analytics: expected.filter((one) => !found.some(({ analytic }) => analytic === one)),
  message: toCutText(error ?? 'No reason is on record.', MOST.message),
});

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
