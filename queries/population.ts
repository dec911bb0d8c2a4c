import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { need, ofShape, within } from './filters.ts';
import type { Span } from './question.ts';

export interface Shape {
  /** documents of the shape fill it */
  readonly filled: string;
  /** and none of these */
  readonly unless: readonly string[];
}

type Clause = { readonly [key: string]: unknown };

const ofShapeWithin = (time_field: string, spans: readonly Span[], { filled, unless }: Shape): Clause => {
  const ranges = spans.map(({ from, to }) => ({
    range: { [time_field]: { gte: from, lt: to, format: 'epoch_millis' } },
  }));
  const during = ranges.length === 1 ? ranges[0] : { bool: { should: ranges, minimum_should_match: 1 } };
  return {
    bool: {
      filter: [during, { exists: { field: filled } }],
      ...(unless.length === 0 ? {} : { must_not: unless.map((field) => ({ exists: { field } })) }),
    },
  };
};

const byIndex = { terms: { field: '_index', size: 10_000 } };

const filledFields = (fields: Readonly<Record<string, string>>) => ({
  filters: {
    filters: Object.fromEntries(
      Object.entries(fields).map(([label, field]) => [label, { exists: { field } }]),
    ),
  },
});

/**
 * How many documents of the spans carry each field, per index: index templates map fields that no document fills, so a mapping
 * alone does not resolve anything. Only documents of one shape are counted. `fields` maps an aggregation-safe label to a field name; without
 * any the documents alone are counted, which costs next to nothing.
 */
export const buildPopulation = (
  time_field: string,
  spans: readonly Span[],
  fields: Readonly<Record<string, string>>,
  shape: Shape,
): Clause => ({
  size: 0,
  track_total_hits: false,
  query: ofShapeWithin(time_field, spans, shape),
  aggs: {
    indices:
      Object.keys(fields).length === 0 ? byIndex : { ...byIndex, aggs: { fields: filledFields(fields) } },
  },
});

/** The same the other way round, field by field: documents are visited only where they carry one, so it is cheap for fields that few carry. */
export const buildRareFields = (
  time_field: string,
  span: Span,
  fields: Readonly<Record<string, string>>,
  shape: Shape,
): Clause => ({
  size: 0,
  track_total_hits: false,
  query: ofShapeWithin(time_field, [span], shape),
  aggs: { fields: { ...filledFields(fields), aggs: { indices: byIndex } } },
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
