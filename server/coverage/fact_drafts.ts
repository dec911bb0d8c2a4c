import type { CoverageFact, SliceTally } from '../schema/coverage.ts';
import { type CoverageDesk, type CoveredSpan, toHour, toSlicesOf } from './coverage_desk.ts';
import { buildFact, buildHour, type FactKey, replaceTallies, toFactId } from './hour_fact.ts';
import type { Tallies } from './tally_slices.ts';

/** Slices of one name by hour, each by the minute at which it begins. */
const toHours = (slices: ReadonlyMap<number, SliceTally>): Map<number, Record<string, SliceTally>> => {
  const hours = new Map<number, Record<string, SliceTally>>();
  for (const [start, tally] of slices) {
    const hour = toHour(start);
    const minute = String(Math.round((start - hour) / 60_000));
    const known = hours.get(hour);
    if (known === undefined) hours.set(hour, { [minute]: tally });
    else known[minute] = tally;
  }
  return hours;
};

/** Where a fact lies. */
export interface Place {
  readonly index: string;
  readonly id: string;
}

export const toPlace = (desk: CoverageDesk, key: FactKey): Place => ({
  index: desk.indexOf(new Date(key.hour).toISOString().slice(0, 10)),
  id: toFactId(key),
});

/** Where the facts of these tallies lie. */
export const toPlaces = (desk: CoverageDesk, kind: 'host' | 'sensor', tallies: Tallies): Place[] =>
  [...tallies].flatMap(([name, slices]) =>
    [...new Set([...slices.keys()].map(toHour))].map((hour) => toPlace(desk, { kind, name, hour })),
  );

/** Of the hour's slices that the span holds. */
const toMinutesOf = (covered: CoveredSpan, hour: number): number[] =>
  toSlicesOf(covered, hour).map((slice) => (slice - hour) / 60_000);

/** A fact on its way to its index: what it becomes hangs on what is stored. */
export interface Draft extends Place {
  readonly build: (stored: CoverageFact | undefined) => CoverageFact;
}

export const toDrafts = (
  desk: CoverageDesk,
  covered: CoveredSpan,
  kind: 'host' | 'sensor',
  tallies: Tallies,
): Draft[] => {
  const joined = new Map<number, ReadonlySet<number>>();
  const toJoined = (hour: number): ReadonlySet<number> => {
    const known = joined.get(hour);
    if (known !== undefined) return known;
    const minutes = new Set(covered.joins === undefined ? [] : toMinutesOf(covered, hour));
    joined.set(hour, minutes);
    return minutes;
  };
  return [...tallies].flatMap(([name, slices]) =>
    [...toHours(slices)].map(([hour, fresh]) => {
      const key = { kind, name, hour };
      const build = (stored: CoverageFact | undefined): CoverageFact =>
        buildFact(key, replaceTallies(stored, fresh, toJoined(hour)), covered.scan_id, covered.slice_minutes);
      return { ...toPlace(desk, key), build };
    }),
  );
};

export const toHourKey = (hour: number): FactKey => ({ kind: 'hour', name: '', hour });

export const toHourDrafts = (
  desk: CoverageDesk,
  covered: CoveredSpan,
  hours: ReadonlyMap<number, boolean>,
): Draft[] =>
  [...hours].map(([hour, is_whole]) => {
    const judged = toMinutesOf(covered, hour);
    const build = (stored: CoverageFact | undefined): CoverageFact =>
      buildHour(hour, stored, judged, covered.unresolved, covered.scan_id, is_whole);
    return { ...toPlace(desk, toHourKey(hour)), build };
  });

export const byIndexOf = <P extends Place>(places: readonly P[]): Map<string, P[]> => {
  const by_index = new Map<string, P[]>();
  for (const place of places) {
    const own = by_index.get(place.index);
    if (own === undefined) by_index.set(place.index, [place]);
    else own.push(place);
  }
  return by_index;
};
