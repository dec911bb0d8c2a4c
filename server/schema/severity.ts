export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** Lowest score of each band, and Elastic's usual `event.severity` number for it. */
const BANDS: readonly (readonly [Severity, number, number])[] = [
  ['critical', 85, 99],
  ['high', 65, 73],
  ['medium', 40, 47],
  ['low', 0, 21],
];

export const toSeverity = (score: number): Severity => {
  for (const [name, from] of BANDS) if (score >= from) return name;
  return 'low';
};

const NUMBERS: ReadonlyMap<Severity, number> = new Map(BANDS.map(([name, , number]) => [name, number]));

export const toSeverityNumber = (severity: Severity): number => NUMBERS.get(severity) ?? 21;

/** The severity and every higher one, the highest first. */
export const toSeveritiesFrom = (severity: Severity): Severity[] =>
  BANDS.map(([name]) => name).slice(0, BANDS.findIndex(([name]) => name === severity) + 1);

/** Reasons' points add up to the score before it is kept within 0 to 100. */
export const toScore = (reasons: readonly { readonly points: number }[]): number => {
  let sum = 0;
  for (const { points } of reasons) sum += points;
  return Math.min(100, Math.max(0, sum));
};
