import { buildComposite } from './composite.ts';
import type { CompositeQuestion, Span } from './question.ts';

const within = (span: Span): object => ({
  range: { '@timestamp': { gte: span.from, lt: span.to, format: 'epoch_millis' } },
});

/** Rollups of some askers and domains (by their digest) over a slow window. */
export const buildRollupsOf = (span: Span, keys: readonly string[]): Readonly<Record<string, unknown>> => ({
  bool: { filter: [within(span), { terms: { 'afterquery.rollup.key': keys } }] },
});

/** The askers and domains (by their digest) that have rollups in the span. */
export const buildRollupKeys = (span: Span): CompositeQuestion<string> =>
  buildComposite({
    aggregation: 'keys',
    filter: [within(span)],
    sources: [{ key: { terms: { field: 'afterquery.rollup.key' } } }],
    decode: (bucket) => bucket.text('key'),
  });

/** How many hosts run the same program against the domain. */
export const buildRollupHosts = (
  span: Span,
  executable: string,
  domain: string,
): Readonly<Record<string, unknown>> => ({
  size: 0,
  track_total_hits: false,
  query: {
    bool: {
      filter: [
        within(span),
        { term: { 'dns.question.registered_domain': domain } },
        { term: { 'process.executable': { value: executable, case_insensitive: true } } },
      ],
    },
  },
  aggs: { hosts: { cardinality: { field: 'host.name' } } },
});
