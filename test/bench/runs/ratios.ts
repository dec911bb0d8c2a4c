import type { DayFigures, Subject } from './measure_day.ts';
import { toMedian, toPercentile } from './statistics.ts';

export interface Ratio {
  readonly what: string;
  readonly value: number;
  readonly target: number;
  /** true: at most the target; false: at least */
  readonly at_most: boolean;
}

const secondsOf = ({ runs }: DayFigures, subject: Subject): number =>
  toMedian((runs[subject] ?? []).map(({ seconds }) => seconds));
const memoryOf = ({ runs }: DayFigures, subject: Subject): number =>
  toMedian((runs[subject] ?? []).map(({ max_rss_mb }) => max_rss_mb));

/** Of neighbours in each turn, so that a machine that is slower in one turn than in another is so for both. */
const toPaired = ({ runs }: DayFigures, subject: Subject, base: Subject): number =>
  toMedian(
    (runs[subject] ?? []).flatMap(({ seconds }, turn) => {
      const other = runs[base]?.[turn];
      return other === undefined ? [] : [seconds / other.seconds];
    }),
  );

const over = (day: DayFigures): Ratio[] => {
  const at = (subject: Subject): number => secondsOf(day, subject);
  const label = `${(day.events / 1e6).toFixed(1)} M`;
  return [
    {
      what: `${label}: AN0728, time over its floor`,
      value: toPaired(day, 'ports', 'ports_floor'),
      target: 1.25,
      at_most: true,
    },
    {
      what: `${label}: both analytics, time over their floor`,
      value: toPaired(day, 'all', 'all_floor'),
      target: 1.4,
      at_most: true,
    },
    {
      what: `${label}: AN0728, times faster than lean fetch and join`,
      value: at('lean_fetch') / at('ports'),
      target: 12,
      at_most: false,
    },
    {
      what: `${label}: AN0728, times faster than naive fetch and join`,
      value: at('naive_fetch') / at('ports'),
      target: 12,
      at_most: false,
    },
    {
      what: `${label}: AN0728, times faster than export to DuckDB`,
      value: at('duckdb') / at('ports'),
      target: 12,
      at_most: false,
    },
    {
      what: `${label}: coverage, share of the scan without it`,
      value: toPaired(day, 'all', 'all_without_coverage') - 1,
      target: 0.1,
      at_most: true,
    },
    {
      what: `${label}: p95 of an analyst's searches beside a scan, over alone`,
      value: toPercentile(day.searches.beside, 0.95) / toPercentile(day.searches.alone, 0.95),
      target: 1.5,
      at_most: true,
    },
    {
      what: `${label}: incremental run of five minutes, seconds`,
      value: at('incremental'),
      target: 1,
      at_most: true,
    },
    { what: `${label}: both analytics, seconds`, value: at('all'), target: 40, at_most: true },
    { what: `${label}: memory of the service, MB`, value: memoryOf(day, 'all'), target: 300, at_most: true },
  ];
};

/** Growth from the day before it to the largest, as what it costs for so many more events. */
const toGrowth = (smaller: DayFigures, larger: DayFigures): Ratio[] => {
  const label = `${(larger.events / 1e6).toFixed(1)} M over ${(smaller.events / 1e6).toFixed(1)} M`;
  return [
    {
      what: `${label}: AN0728, time`,
      value: secondsOf(larger, 'ports') / secondsOf(smaller, 'ports'),
      target: 3.7,
      at_most: true,
    },
    {
      what: `${label}: both analytics, time`,
      value: secondsOf(larger, 'all') / secondsOf(smaller, 'all'),
      target: 3.7,
      at_most: true,
    },
    {
      what: `${label}: memory`,
      value: memoryOf(larger, 'all') / memoryOf(smaller, 'all'),
      target: 1.15,
      at_most: true,
    },
  ];
};

/** What was measured against what is wanted; what was not measured is left out. */
export const toRatios = (days: readonly DayFigures[]): Ratio[] =>
  days
    .flatMap((day, i) => {
      const smaller = days[i - 1];
      return [...over(day), ...(smaller === undefined ? [] : toGrowth(smaller, day))];
    })
    .filter(({ value }) => Number.isFinite(value));

export const isMet = ({ value, target, at_most }: Ratio): boolean =>
  at_most ? value <= target : value >= target;
