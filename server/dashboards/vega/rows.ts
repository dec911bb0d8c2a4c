import type { Body } from './chart.ts';

export const formula = (as: string, expr: string): Body => ({ type: 'formula', as, expr });

/** One row for each entry of a list; none where there is no list. */
export const flatten = (list: string, as: string): readonly Body[] => [
  formula('entries', `isArray(${list}) ? ${list} : []`),
  { type: 'flatten', fields: ['entries'], as: [as] },
];

export const project = (...fields: string[]): Body => ({ type: 'project', fields });

const HOUR_MS = 3_600_000;

/** Buckets of a composite aggregation, whose key `time` begins each; a cluster without the index answers no aggregations at all. */
export const toTimeBuckets = (interval_ms: number): readonly Body[] => [
  ...flatten('datum.aggregations && datum.aggregations.counted.buckets', 'bucket'),
  formula('start', 'datum.bucket.key.time'),
  formula('end', `datum.start + ${interval_ms}`),
];

const STEPS = [HOUR_MS / 4, HOUR_MS, 3 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS, 168 * HOUR_MS] as const;
const LONGEST = 720 * HOUR_MS;

/** Rows of equal pieces of time, so many at most: neighbours in time are added up where there are more. */
export const toPieces = (most: number, groupby: readonly string[], amount: string): readonly Body[] => [
  { type: 'joinaggregate', fields: ['start', 'end'], ops: ['min', 'max'], as: ['first', 'last'] },
  formula(
    'step',
    `max(datum.end - datum.start, ${STEPS.map((step) => `datum.last - datum.first <= ${most * step} ? ${step} : `).join('')}${LONGEST})`,
  ),
  formula('start', 'floor(datum.start / datum.step) * datum.step'),
  formula('end', 'datum.start + datum.step'),
  { type: 'aggregate', groupby: ['start', 'end', ...groupby], fields: [amount], ops: ['sum'], as: [amount] },
];
