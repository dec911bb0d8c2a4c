/** Names of the service's own indices; tests use a prefix of their own. */
export interface IndexNames {
  readonly findings: string;
  /** the month's index of findings for a UTC day ("2026-03-10") */
  readonly findingsOf: (day: string) => string;
  /** suppressed findings */
  readonly hidden: string;
  readonly hiddenOf: (day: string) => string;
  /** findings of canaries, apart from all others */
  readonly canary_findings: string;
  readonly canaryFindingsOf: (day: string) => string;
  /** synthetic stories and what became of them */
  readonly canaries: string;
  readonly exceptions: string;
  readonly rollups: string;
  /** the month's index of rollups for a UTC day */
  readonly rollupsOf: (day: string) => string;
  readonly baselines: string;
  readonly scans: string;
  readonly checkpoints: string;
  readonly dead_letters: string;
  readonly keys: string;
  readonly audit: string;
  /** the month's index of audit entries for a UTC day */
  readonly auditOf: (day: string) => string;
  /** what was watched, and what was blind */
  readonly coverage: string;
  /** the month's index of coverage facts for a UTC day */
  readonly coverageOf: (day: string) => string;
  /** notifications that are to be sent, and that were */
  readonly outbox: string;
  /** parts of backfills */
  readonly work: string;
  readonly source_sysmon: string;
  readonly source_dns: string;
}

export const toIndexNames = (prefix: string): IndexNames => ({
  findings: `${prefix}-findings-*`,
  findingsOf: (day) => `${prefix}-findings-${day.slice(0, 7).replace('-', '.')}`,
  hidden: `${prefix}-hidden-*`,
  hiddenOf: (day) => `${prefix}-hidden-${day.slice(0, 7).replace('-', '.')}`,
  canary_findings: `${prefix}-canary-findings-*`,
  canaryFindingsOf: (day) => `${prefix}-canary-findings-${day.slice(0, 7).replace('-', '.')}`,
  canaries: `${prefix}-canaries`,
  exceptions: `${prefix}-exceptions`,
  rollups: `${prefix}-rollups-*`,
  rollupsOf: (day) => `${prefix}-rollups-${day.slice(0, 7).replace('-', '.')}`,
  baselines: `${prefix}-baselines`,
  scans: `${prefix}-scans`,
  checkpoints: `${prefix}-checkpoints`,
  dead_letters: `${prefix}-dead-letters`,
  keys: `${prefix}-keys`,
  audit: `${prefix}-audit-*`,
  auditOf: (day) => `${prefix}-audit-${day.slice(0, 7).replace('-', '.')}`,
  coverage: `${prefix}-coverage-*`,
  coverageOf: (day) => `${prefix}-coverage-${day.slice(0, 7).replace('-', '.')}`,
  outbox: `${prefix}-outbox`,
  work: `${prefix}-work`,
  source_sysmon: `${prefix}-source-sysmon`,
  source_dns: `${prefix}-source-dns`,
});

/** Findings, keys and the like; not the sources, which hold events. */
export const isOwnIndex = (names: IndexNames, index: string): boolean =>
  Object.entries(names).some(
    ([kind, name]) =>
      typeof name === 'string' && !kind.startsWith('source_') && index.startsWith(name.replace('*', '')),
  );
