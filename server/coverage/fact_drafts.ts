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
    hours.set(hour, { ...hours.get(hour), [minute]: tally });
  }
  return hours;
};

/** A fact on its way to its index: what it becomes hangs on what is stored. */
export interface Draft {
  readonly index: string;
  readonly id: string;
  readonly build: (stored: CoverageFact | undefined) => CoverageFact;
}

export const toDraft = (
  desk: CoverageDesk,
  key: FactKey,
  build: (stored: CoverageFact | undefined) => CoverageFact,
): Draft => ({
  index: desk.indexOf(new Date(key.hour).toISOString().slice(0, 10)),
  id: toFactId(key),
  build,
});

export const toDrafts = (
  desk: CoverageDesk,
  covered: CoveredSpan,
  kind: 'host' | 'sensor',
  tallies: Tallies,
): Draft[] => {
  const slicesOf = toSlicesOf(covered);
  const toJoined = (hour: number): ReadonlySet<number> =>
    new Set(covered.joins === undefined ? [] : slicesOf(hour).map((slice) => (slice - hour) / 60_000));
  return [...tallies].flatMap(([name, slices]) =>
    [...toHours(slices)].map(([hour, fresh]) => {
      const key = { kind, name, hour };
      return toDraft(desk, key, (stored) =>
        buildFact(key, replaceTallies(stored, fresh, toJoined(hour)), covered.scan_id, covered.slice_minutes),
      );
    }),
  );
};

export const toHourDrafts = (
  desk: CoverageDesk,
  covered: CoveredSpan,
  hours: ReadonlyMap<number, boolean>,
): Draft[] => {
  const slicesOf = toSlicesOf(covered);
  return [...hours].map(([hour, is_whole]) => {
    const judged = slicesOf(hour).map((slice) => (slice - hour) / 60_000);
    const key: FactKey = { kind: 'hour', name: '', hour };
    return toDraft(desk, key, (stored) =>
      buildHour(hour, stored, judged, covered.unresolved, covered.scan_id, is_whole),
    );
  });
};

export const byIndexOf = (drafts: readonly Draft[]): Map<string, Draft[]> => {
  const by_index = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const own = by_index.get(draft.index);
    if (own === undefined) by_index.set(draft.index, [draft]);
    else own.push(draft);
  }
  return by_index;
};
