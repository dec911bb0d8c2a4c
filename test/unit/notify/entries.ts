import { toCandidate } from '../../../server/notify/candidate.ts';
import { planEntries } from '../../../server/notify/plan_entries.ts';
import type { OutboxEntry } from '../../../server/schema/outbox.ts';
import type { Severity } from '../../../server/schema/severity.ts';
import { FINDING } from '../export/findings.ts';

export const NOW = Date.UTC(2026, 2, 10, 12);

export const found = (id: string, severity: Severity) => ({
  id,
  finding: { ...FINDING, afterquery: { ...FINDING.afterquery, severity } },
});

export const toEntry = (id = 'f1', severity: Severity = 'high'): OutboxEntry => {
  const one = found(id, severity);
  const [entry] = planEntries([toCandidate(id, one.finding)], new Set(), new Date(NOW).toISOString());
  if (entry === undefined) throw new Error('no entry');
  return entry;
};
