import { buildFilledDays } from '../../queries/coverage.ts';
import type { Span } from '../../queries/question.ts';
import type { CoverageFact } from '../schema/coverage.ts';
import { DAY_MS, HOUR_MS } from '../schema/durations.ts';
import { type CoverageDesk, type CoveredSpan, toHoursOf } from './coverage_desk.ts';
import { toHourDrafts } from './fact_drafts.ts';
import { type Extras, readCounts, type Stretch } from './read_counts.ts';
import { readExtraFields } from './read_extra_fields.ts';
import { readHours, readPlaces, type StoredFacts, supposeNone, writeDrafts } from './write_drafts.ts';

/** Hours of a span that are said to be judged even where nothing happened: a month. */
const MOST_EMPTY_HOURS = 744;
/** Tallies counted at once: about a page of buckets, and memory stays that of an hour of a large estate. */
const TALLIES_AT_ONCE = 1_600;

/** Whole hours of the next piece: a page of a composite visits every event of its span, so few pages are worth more than few requests. */
export const toNextWidth = (width: number, tallies: number): number =>
  Math.max(1, Math.min(24, width * 4, Math.floor((width * TALLIES_AT_ONCE) / Math.max(1, tallies))));

/** UTC days of the span, by their starts; of a long one those that hold anything: empty days cost nothing. */
const toDays = async (desk: CoverageDesk, { span, sysmon, dns }: CoveredSpan): Promise<number[]> => {
  const first = Math.floor(span.from / DAY_MS) * DAY_MS;
  if (span.to - span.from > DAY_MS) {
    const days = await desk.composite([...sysmon, ...dns], (fields) => buildFilledDays(fields, span));
    return [...new Set(days)].sort((a, b) => a - b);
  }
  return [first, first + DAY_MS].filter((day) => day < span.to);
};

/**
 * An hour all of whose slices were judged is counted as a whole, which is a quarter of the buckets; so is one that was counted so before:
 * its slices cannot be told apart any more. Else the slices that were judged are counted.
 */
const toStretch = (hour: number, span: Span, stored: CoverageFact | undefined): Stretch => {
  const end = hour + HOUR_MS;
  const is_whole = (span.from <= hour && span.to >= end) || stored?.afterquery.coverage.whole === true;
  return is_whole
    ? { from: hour, to: end, is_whole }
    : { from: Math.max(hour, span.from), to: Math.min(end, span.to), is_whole };
};

interface Written {
  readonly facts: number;
  /** hours that hold anything, and whether they were counted as a whole */
  readonly hours: ReadonlyMap<number, boolean>;
}

/** Resolves once the joins of all slices before the time are made. */
type UntilJoined = (time: number) => Promise<void>;

/** The facts of hosts and sensors in a day or less. While a piece is written the next one is counted. */
const writeDay = async (
  desk: CoverageDesk,
  covered: CoveredSpan,
  extras: Extras,
  day: Span,
  untilJoined: UntilJoined,
): Promise<Written> => {
  const stored = await readHours(desk, toHoursOf(day));
  const stretches = toHoursOf(day).map((hour) => toStretch(hour, covered.span, stored.get(hour)));
  const hours = new Map<number, boolean>();
  let [width, is_dense, behind] = [1, false, Promise.resolve(0)];
  let reading: Promise<StoredFacts> = Promise.resolve(new Map());
  try {
    for (let i = 0; i < stretches.length; ) {
      const first = stretches[i];
      if (first === undefined) break;
      let n = 1;
      while (first.is_whole && n < width && stretches[i + n]?.is_whole === true) n += 1;
      const piece = { ...first, to: stretches[i + n - 1]?.to ?? first.to };
      const counted = await readCounts(desk, covered, extras, piece, is_dense);
      const { places, hours: met, tallies } = counted;
      is_dense = counted.is_dense;
      const are_new = toHoursOf(piece).every((hour) => !stored.has(hour));
      // Another copy may have come first meanwhile: that is noticed when they are written.
      reading = are_new ? Promise.resolve(supposeNone(places)) : readPlaces(desk, places);
      reading.catch(() => undefined);
      await untilJoined(Math.min(piece.to, day.to));
      const [before, known] = [await behind, await reading];
      behind = writeDrafts(desk, counted.toDrafts(), known).then((written) => before + written);
      behind.catch(() => undefined);
      for (const hour of met) hours.set(hour, piece.is_whole);
      width = toNextWidth(n, tallies);
      i += n;
    }
    return { facts: await behind, hours };
  } finally {
    await Promise.allSettled([behind, reading]);
  }
};

/** The facts of a span, a day after the other, and at last what its hours are. */
export interface FactWriter {
  /** the facts of hosts and sensors of one UTC day, or what the span has of it, hour by hour as joins are made; yields how many were written */
  readonly writeDay: (day: string, untilJoined: UntilJoined) => Promise<number>;
  /** the days that nobody asked for, and which slices are judged: once they all are */
  readonly finish: () => Promise<number>;
}

/** The facts of the hours that the span touches, from counts alone. What was written before of other slices stands. */
export const openFacts = (desk: CoverageDesk, covered: CoveredSpan): FactWriter => {
  const { sysmon, dns, sysmon_indices, dns_indices, span } = covered;
  let extras: Promise<Extras> | undefined;
  const readExtras = async (): Promise<Extras> =>
    new Map([
      ...(sysmon.length === 0 ? [] : await desk.ask(readExtraFields(desk.engine, sysmon_indices, sysmon))),
      ...(dns.length === 0 ? [] : await desk.ask(readExtraFields(desk.engine, dns_indices, dns))),
    ]);
  const done = new Set<number>();
  const hours = new Map<number, boolean>();
  const write = async (day: number, untilJoined: UntilJoined): Promise<number> => {
    if (done.has(day)) return 0;
    done.add(day);
    extras ??= readExtras();
    const part = { from: Math.max(day, span.from), to: Math.min(day + DAY_MS, span.to) };
    const written = await writeDay(desk, covered, await extras, part, untilJoined);
    for (const [hour, is_whole] of written.hours) hours.set(hour, is_whole);
    return written.facts;
  };
  return {
    writeDay: (day, untilJoined) => write(Date.parse(day), untilJoined),
    finish: async () => {
      let written = 0;
      for (const day of await toDays(desk, covered)) written += await write(day, async () => undefined);
      const all = toHoursOf(span);
      for (const hour of all.length > MOST_EMPTY_HOURS ? [] : all)
        if (!hours.has(hour)) hours.set(hour, false);
      return written + (await writeDrafts(desk, toHourDrafts(desk, covered, hours)));
    },
  };
};
