import type { Harm } from '../schema/coverage_report.ts';

/** Where to look. */
export type Area =
  | 'cluster'
  | 'right'
  | 'template'
  | 'source'
  | 'mapping'
  | 'sensor'
  | 'clock'
  | 'schedule'
  | 'storage'
  | 'canary'
  | 'access';

export interface Complaint {
  /** high: findings are missing, or will be; medium: some are, or are less sure; low: worth knowing */
  readonly harm: Harm;
  readonly area: Area;
  /** a sentence: what is wrong, with names and figures */
  readonly text: string;
  /** what to do, as exactly as it can be said */
  readonly remedy: string;
}

const RANK: Readonly<Record<Harm, number>> = { high: 0, medium: 1, low: 2 };

/** The most harmful first, equal ones as they were found. */
export const sortComplaints = (complaints: readonly Complaint[]): Complaint[] =>
  [...complaints].sort((a, b) => RANK[a.harm] - RANK[b.harm]);

/** low ones are no reason to fail */
export const isHarmful = (complaints: readonly Complaint[]): boolean =>
  complaints.some(({ harm }) => harm !== 'low');
