import { buildFilledSlices } from '../../queries/filled_slices.ts';
import type { Span } from '../../queries/question.ts';
import type { FieldProfile } from '../schema/field_profile.ts';
import type { Reader } from './reader.ts';

/** Slices stand on the epoch's grid, so that scans of any range cut alike. */
export const SLICE_MINUTES = 15;

/** The span in whole slices: a slice cut short would be judged, and remembered, by half of its events. */
export const toWholeSlices = (span: Span, minutes: number): Span => {
  const slice_ms = minutes * 60_000;
  return {
    from: Math.floor(span.from / slice_ms) * slice_ms,
    to: Math.ceil(span.to / slice_ms) * slice_ms,
  };
};

/** The filled slices of the span in order of time, and the events in them. */
export const planSlices = async (
  reader: Reader,
  profiles: readonly FieldProfile[],
  span: Span,
  event_id: '3' | '22' | undefined,
  minutes: number = SLICE_MINUTES,
): Promise<{ readonly slices: readonly Span[]; readonly events: number }> => {
  const rows = await reader.composite(profiles, (fields) =>
    buildFilledSlices(fields, span, event_id, minutes),
  );
  const starts = [...new Set(rows.map((row) => row.start))].sort((a, b) => a - b);
  return {
    slices: starts.map((start) => ({ from: start, to: start + minutes * 60_000 })),
    events: rows.reduce((sum, row) => sum + row.count, 0),
  };
};
