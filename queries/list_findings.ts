import { isLike } from './filters.ts';

/** Filters of the findings list; every value stands in a term, never in a query's structure. */
export interface FindingFilter {
  readonly analytic?: string | undefined;
  /** at least this severity number (Elastic's 21, 47, 73, 99) */
  readonly severity_from?: number | undefined;
  readonly status?: string | undefined;
  readonly host?: string | undefined;
  readonly process?: string | undefined;
  readonly domain?: string | undefined;
  readonly episode?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The strongest findings first; equal ones by time of evidence, then by id of the document in its index. */
export const buildFindingsList = (
  filter: FindingFilter,
  size: number,
): Readonly<Record<string, unknown>> => ({
  size,
  track_total_hits: true,
  query: {
    bool: {
      filter: [
        ...isLike('rule.id', filter.analytic),
        ...isLike('afterquery.triage.status', filter.status),
        ...isLike('host.name', filter.host),
        ...isLike('process.name', filter.process),
        ...isLike('dns.question.registered_domain', filter.domain),
        ...(filter.episode === undefined ? [] : [{ term: { 'afterquery.episode': filter.episode } }]),
        ...(filter.severity_from === undefined
          ? []
          : [{ range: { 'event.severity': { gte: filter.severity_from } } }]),
        ...(filter.from === undefined && filter.to === undefined
          ? []
          : [{ range: { '@timestamp': { gte: filter.from, lt: filter.to, format: 'epoch_millis' } } }]),
      ],
    },
  },
  sort: [
    { 'afterquery.score': { order: 'desc', unmapped_type: 'long' } },
    { '@timestamp': { order: 'desc', unmapped_type: 'date' } },
  ],
});

/** In whichever index it is. */
export const buildFindingById = (id: string): Readonly<Record<string, unknown>> => ({
  size: 1,
  track_total_hits: false,
  _source: false,
  query: { ids: { values: [id] } },
});

/** Findings that an exception covers, hidden or lowered; newest first. */
export const buildExcepted = (id: string, size: number): Readonly<Record<string, unknown>> => ({
  size,
  track_total_hits: true,
  query: { bool: { filter: [{ term: { 'afterquery.exceptions': id } }] } },
  sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
});
