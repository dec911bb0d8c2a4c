import { buildFilledSlices } from '../../queries/filled_slices.ts';
import type { Span } from '../../queries/question.ts';
import type { FieldProfile } from '../schema/field_profile.ts';
import type { Reader } from './reader.ts';

/** Slices stand on the epoch's grid, so that scans of any range cut alike. */
export const SLICE_MINUTES = 15;

const toSlice = (start: number, minutes: number, span: Span): Span => ({
  from: Math.max(start, span.from),
  to: Math.min(start + minutes * 60_000, span.to),
});

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
    slices: starts.map((start) => toSlice(start, minutes, span)),
    events: rows.reduce((sum, row) => sum + row.count, 0),
  };
};
