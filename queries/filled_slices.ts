import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { buildComposite, byStep } from './composite.ts';
import { hasEventId, hasQuestion, need, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

/** The slices of the grid that hold any such event: a long range is mostly empty, and empty slices cost requests. */
export const buildFilledSlices = (
  fields: ResolvedFields,
  span: Span,
  event_id: '3' | '22' | undefined,
  minutes: number,
): CompositeQuestion<{ readonly start: number; readonly count: number }> =>
  buildComposite({
    aggregation: 'filled_slices',
    filter: [
      within(fields, span),
      event_id === undefined ? hasQuestion(fields) : hasEventId(fields, event_id),
    ],
    sources: [byStep('start', need(fields, 'time'), minutes)],
    decode: (bucket) => {
      const start = bucket.number('start');
      return start === undefined ? undefined : { start, count: bucket.count };
    },
  });
