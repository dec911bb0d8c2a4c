import { toDigest } from '../findings/finding_id.ts';
import type { OutboxEntry } from '../schema/outbox.ts';
import { type Severity, toSeveritiesFrom } from '../schema/severity.ts';
import type { Candidate } from './candidate.ts';

/** The same for every scan, copy and try, so that nothing is enqueued twice. */
export const toOutboxId = (finding_id: string, severity: Severity): string =>
  toDigest([finding_id, severity]);

/** Ids under which the outbox may already hold a finding. */
export const toPossibleIds = ({ id }: Candidate): string[] =>
  toSeveritiesFrom('low').map((severity) => toOutboxId(id, severity));

/**
 * Entries for what the receiver does not know yet. One that was told at this severity or above is not told again when the score
 * has fallen since: that is neither new nor an escalation.
 * @param known ids that the outbox holds
 */
export const planEntries = (
  candidates: readonly Candidate[],
  known: ReadonlySet<string>,
  now: string,
): OutboxEntry[] => {
  const entries = new Map<string, OutboxEntry>();
  for (const candidate of candidates) {
    const { id: finding_id, severity } = candidate;
    if (toSeveritiesFrom(severity).some((level) => known.has(toOutboxId(finding_id, level)))) continue;
    const id = toOutboxId(finding_id, severity);
    const was_told = toPossibleIds(candidate).some((one) => known.has(one));
    entries.set(id, {
      '@timestamp': now,
      id,
      finding: { id: finding_id },
      severity,
      status: 'pending',
      tries: 0,
      next_try: now,
      notification:
        candidate.type === 'canary' ? candidate : { ...candidate, reason: was_told ? 'escalated' : 'new' },
    });
  }
  return [...entries.values()];
};
