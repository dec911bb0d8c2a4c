import type { Span } from '../../queries/question.ts';
import type { TunnelDefinition } from '../analytics/an1121_dns_tunnelling/definition.ts';
import { type SlowWindow, toSlowWindows } from '../analytics/an1121_dns_tunnelling/judge_slow.ts';
import { toWholeSlices } from '../scan/plan_slices.ts';
import { DAY_MS, HOUR_MS } from '../schema/durations.ts';
import type { WorkItem } from '../schema/work_item.ts';

/** After every day that there can be. */
const SLOW_ORDER = 1_000_000;

export interface PlannedBackfill {
  readonly scan_id: string;
  readonly span: Span;
  readonly slice_minutes: number;
  /** ISO time of the parts */
  readonly created: string;
}

const iso = (ms: number): string => new Date(ms).toISOString();

const toOpen = (
  { scan_id, created }: PlannedBackfill,
  name: string,
  part: Pick<WorkItem, 'kind' | 'order' | 'slices' | 'window'> & { readonly span: Span },
): WorkItem => {
  const { span, ...rest } = part;
  return {
    '@timestamp': created,
    id: `${scan_id}-${name}`,
    scan_id,
    state: 'open',
    from: iso(span.from),
    to: iso(span.to),
    tries: 0,
    holder: '',
    renewals: 0,
    ...rest,
  };
};

/** The part that finds the others. */
export const toPlanPart = (backfill: PlannedBackfill): WorkItem =>
  toOpen(backfill, 'plan', { kind: 'plan', order: 0, slices: 0, span: backfill.span });

/** The hours with events, in the order of their UTC days: within a day they may be judged in any order, since history is of earlier days. */
export const toSliceParts = (backfill: PlannedBackfill, filled: readonly number[]): WorkItem[] => {
  const whole = toWholeSlices(backfill.span, backfill.slice_minutes);
  const hours = new Map<number, number>();
  for (const start of filled) {
    const hour = Math.floor(start / HOUR_MS) * HOUR_MS;
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
  }
  return [...hours]
    .sort(([a], [b]) => a - b)
    .map(([hour, slices]) =>
      toOpen(backfill, `slices-${hour}`, {
        kind: 'slices',
        order: Math.floor(hour / DAY_MS),
        slices,
        span: { from: Math.max(hour, whole.from), to: Math.min(hour + HOUR_MS, whole.to) },
      }),
    );
};

/** The slow windows that the slices can change, of slices that are over by the end of the span. */
export const toSlowParts = (
  backfill: PlannedBackfill,
  filled: readonly number[],
  definition: TunnelDefinition,
): WorkItem[] => {
  const { span, slice_minutes } = backfill;
  const slice_ms = slice_minutes * 60_000;
  const { from } = toWholeSlices(span, slice_minutes);
  const to = Math.floor(span.to / slice_ms) * slice_ms;
  const windows = new Map<string, SlowWindow>();
  for (const start of filled)
    if (start + slice_ms <= to)
      for (const window of toSlowWindows(start, definition))
        if (window.day < span.to) windows.set(`${window.minutes}-${window.start}-${window.day}`, window);
  return [...windows].map(([name, window]) =>
    toOpen(backfill, `slow-${name}`, {
      kind: 'slow',
      order: SLOW_ORDER,
      slices: 0,
      window,
      span: { from, to },
    }),
  );
};
