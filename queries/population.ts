import type { Span } from './question.ts';

/**
 * How many documents of the span carry each field, per index: index templates map fields that no document fills, so a mapping
 * alone does not resolve anything.
 * `fields` maps an aggregation-safe label to a field name.
 */
export const buildPopulation = (
  time_field: string,
  span: Span,
  fields: Readonly<Record<string, string>>,
): { readonly [key: string]: unknown } => ({
  size: 0,
  track_total_hits: false,
  query: {
    bool: { filter: [{ range: { [time_field]: { gte: span.from, lt: span.to, format: 'epoch_millis' } } }] },
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

/** Documents by event id and the span's first and last event time, for the scan's account. */
export const buildEventCounts = (
  time_field: string,
  span: Span,
  event_id_field: string | undefined,
): { readonly [key: string]: unknown } => ({
  size: 0,
  track_total_hits: true,
  query: {
    bool: { filter: [{ range: { [time_field]: { gte: span.from, lt: span.to, format: 'epoch_millis' } } }] },
  },
  aggs: {
    first: { min: { field: time_field } },
    last: { max: { field: time_field } },
    ...(event_id_field === undefined ? {} : { codes: { terms: { field: event_id_field, size: 100 } } }),
  },
});
