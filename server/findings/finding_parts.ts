import type { AnalyticDefinition } from '../analytics/definition.ts';
import type { Evidence, Finding, Reason } from '../schema/finding.ts';
import { toScore, toSeverity, toSeverityNumber } from '../schema/severity.ts';

/** Evidence kept with a finding; enough to open the story, few enough to read. */
const MOST_EVIDENCE = 60;
export const MOST_NAMES = 25;

export const toRule = (
  definition: AnalyticDefinition,
  techniques: readonly { readonly id: string; readonly name: string }[],
  subtechnique: { readonly id: string; readonly name: string } | undefined,
): Pick<Finding, 'rule' | 'threat'> => ({
  rule: { id: definition.id, name: definition.name, version: definition.version },
  threat: {
    framework: 'MITRE ATT&CK',
    tactic: definition.tactic,
    technique: {
      id: techniques.map(({ id }) => id),
      name: techniques.map(({ name }) => name),
      ...(subtechnique === undefined ? {} : { subtechnique }),
    },
  },
});

export const toEvent = (
  reasons: readonly Reason[],
  times: { readonly start: string; readonly end: string; readonly created: string },
): Finding['event'] => {
  const score = toScore(reasons);
  return {
    kind: 'alert',
    category: ['network', 'intrusion_detection'],
    ...times,
    risk_score: score,
    severity: toSeverityNumber(toSeverity(score)),
  };
};

export const toVerdict = (
  reasons: readonly Reason[],
): Pick<Finding['afterquery'], 'score' | 'severity' | 'reasons'> => {
  const score = toScore(reasons);
  return { score, severity: toSeverity(score), reasons: [...reasons] };
};

/** Each event once, in a stable order, bounded; lookups and sockets are spread evenly over time by the caller. */
export const toEvidence = (evidence: readonly Evidence[]): Evidence[] => {
  const unique = new Map<string, Evidence>();
  for (const one of evidence) if (one.id !== '') unique.set(`${one.role}\n${one.index}\n${one.id}`, one);
  return [...unique.values()].slice(0, MOST_EVIDENCE);
};

export const unique = <T extends string | number>(values: readonly T[]): T[] =>
  [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
