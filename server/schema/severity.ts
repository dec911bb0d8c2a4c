export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** Lowest score of each band, and Elastic's usual `event.severity` number for it. */
const BANDS: readonly (readonly [Severity, number, number])[] = [
  ['critical', 85, 99],
  ['high', 65, 73],
  ['medium', 40, 47],
  ['low', 0, 21],
];

export const toSeverity = (score: number): Severity => BANDS.find(([, from]) => score >= from)?.[0] ?? 'low';

export const toSeverityNumber = (severity: Severity): number =>
  BANDS.find(([name]) => name === severity)?.[2] ?? 21;

/** The severity and every higher one, the highest first. */
export const toSeveritiesFrom = (severity: Severity): Severity[] =>
  BANDS.map(([name]) => name).slice(0, BANDS.findIndex(([name]) => name === severity) + 1);

/** Reasons' points add up to the score before it is kept within 0 to 100. */
export const toScore = (reasons: readonly { readonly points: number }[]): number =>
  Math.min(
    100,
    Math.max(
      0,
      reasons.reduce((sum, reason) => sum + reason.points, 0),
    ),
  );
