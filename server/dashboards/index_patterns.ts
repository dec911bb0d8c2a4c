/** Where the service's documents and the events behind them are. */
export interface IndexPatterns {
  readonly findings: string;
  readonly coverage: string;
  readonly rollups: string;
  readonly baselines: string;
  /** Sysmon and DNS events, as the settings name them */
  readonly events: string;
}

/** @param sources source indices as the settings give them, Sysmon's and the sensors': names or patterns separated by commas */
export const toIndexPatterns = (prefix: string, sources: readonly string[]): IndexPatterns => ({
  findings: `${prefix}-findings-*`,
  coverage: `${prefix}-coverage-*`,
  rollups: `${prefix}-rollups-*`,
  baselines: `${prefix}-baselines`,
  events: [...new Set(sources.flatMap((one) => one.split(',')))].join(','),
});
