import type { Body } from './chart.ts';

export const formula = (as: string, expr: string): Body => ({ type: 'formula', as, expr });

/** One row for each entry of a list; none where there is no list. */
export const flatten = (list: string, as: string): readonly Body[] => [
  formula('entries', `isArray(${list}) ? ${list} : []`),
  { type: 'flatten', fields: ['entries'], as: [as] },
];

export const project = (...fields: string[]): Body => ({ type: 'project', fields });

/** Buckets of an aggregation by time, with its interval in milliseconds: "5m", "1h", "7d", "1M", "1y". */
export const toTimeBuckets = (path: string): readonly Body[] => [
  formula('counted', `isValid(datum.aggregations) ? datum.aggregations.${path} : null`),
  formula(
    'step',
    'isValid(datum.counted) ? toNumber(slice(datum.counted.interval, 0, -1)) * {s: 1e3, m: 6e4, h: 36e5, d: 864e5, M: 2592e6, y: 31536e6}[slice(datum.counted.interval, -1)] : 0',
  ),
  ...flatten('datum.counted && datum.counted.buckets', 'bucket'),
  formula('start', 'datum.bucket.key'),
  formula('end', 'datum.bucket.key + datum.step'),
];
