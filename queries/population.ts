import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { need, ofShape, within } from './filters.ts';
import type { Span } from './question.ts';

/**
 * How many documents of the span carry each field, per index: index templates map fields that no document fills, so a mapping
 * alone does not resolve anything. Only documents of one shape are counted: those that fill `shape.filled` and none of `unless`.
 * `fields` maps an aggregation-safe label to a field name.
 */
export const buildPopulation = (
  time_field: string,
  span: Span,
  fields: Readonly<Record<string, string>>,
  shape: { readonly filled: string; readonly unless: readonly string[] },
): { readonly [key: string]: unknown } => ({
  size: 0,
  track_total_hits: false,
  query: {
    bool: {
      filter: [
        { range: { [time_field]: { gte: span.from, lt: span.to, format: 'epoch_millis' } } },
        { exists: { field: shape.filled } },
      ],
      ...(shape.unless.length === 0
        ? {}
        : { must_not: shape.unless.map((field) => ({ exists: { field } })) }),
    },
  },
  aggs: {
    indices: {
      terms: { field: '_index', size: 10_000 },
      aggs: {
        fields: {
          filters: {
            filters: Object.fromEntries(
              Object.entries(fields).map(([label, field]) => [label, { exists: { field } }]),
            ),
          },
        },
      },
    },
  },
});

/** Documents of one profile in the span, and by event id where it has one: for the scan's account. */
export const buildEventCounts = (fields: ResolvedFields, span: Span): { readonly [key: string]: unknown } => {
  const telling = fields.event_id ?? need(fields, 'question');
  return {
    size: 0,
    track_total_hits: true,
    query: {
      bool: { filter: [within(fields, span), ofShape(telling, { exists: { field: telling.name } })] },
    },
    ...(fields.event_id === undefined
      ? {}
      : { aggs: { codes: { terms: { field: telling.name, size: 100 } } } }),
  };
};
