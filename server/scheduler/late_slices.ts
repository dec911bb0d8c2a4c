import type { Span } from '../../queries/question.ts';
import type { SliceCounts } from '../scan/count_slices.ts';

/** Slices judged together; longer stretches are cut, so that the schedule is not held up by one long scan. */
const MOST_TOGETHER = 16;

/** What was counted in slices when they were judged. */
export interface JudgedCounts {
  /** from here on a slice that is not in `counts` was empty when it was judged; before it, nothing is known */
  readonly since: number;
  readonly counts: SliceCounts;
}

/** Slices before `until` that hold more events now than when they were judged, in order of time. */
export const findLateSlices = (judged: JudgedCounts, now: SliceCounts, until: number): number[] =>
  [...now]
    .filter(([start, n]) => start >= judged.since && start < until && n > (judged.counts.get(start) ?? 0))
    .map(([start]) => start)
    .sort((a, b) => a - b);

/** Neighbouring slices as one span. */
export const toSpans = (starts: readonly number[], slice_ms: number): Span[] => {
  const spans: { from: number; to: number }[] = [];
  for (const start of starts) {
    const last = spans.at(-1);
    if (last !== undefined && last.to === start && last.to - last.from < MOST_TOGETHER * slice_ms)
      last.to = start + slice_ms;
    else spans.push({ from: start, to: start + slice_ms });
  }
  return spans;
};

/** What is known after slices were judged: their new counts in place of the old, and nothing older than `since`. */
export const addJudged = (
  judged: JudgedCounts,
  now: SliceCounts,
  done: readonly Span[],
  since: number,
): JudgedCounts => {
  const from = Math.max(since, judged.since);
  const is_done = (start: number): boolean => done.some((span) => start >= span.from && start < span.to);
  const kept = [...judged.counts].filter(([start]) => start >= from && !is_done(start));
  const counted = [...now].filter(([start]) => start >= from && is_done(start));
  return { since: from, counts: new Map([...kept, ...counted].sort(([a], [b]) => a - b)) };
};
