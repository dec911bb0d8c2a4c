/** Filters of the findings list; every value stands in a term, never in a query's structure. */
export interface FindingFilter {
  readonly analytic?: string | undefined;
  /** at least this severity number (Elastic's 21, 47, 73, 99) */
  readonly severity_from?: number | undefined;
  readonly status?: string | undefined;
  readonly host?: string | undefined;
  readonly process?: string | undefined;
  readonly domain?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const term = (field: string, value: string | undefined): object[] =>
  value === undefined ? [] : [{ term: { [field]: { value, case_insensitive: true } } }];

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
        ...term('rule.id', filter.analytic),
        ...term('afterquery.triage.status', filter.status),
        ...term('host.name', filter.host),
        ...term('process.name', filter.process),
        ...term('dns.question.registered_domain', filter.domain),
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

/** Findings that an exception covers, hidden or lowered; newest first. */
export const buildExcepted = (id: string, size: number): Readonly<Record<string, unknown>> => ({
  size,
  track_total_hits: true,
  query: { bool: { filter: [{ term: { 'afterquery.exceptions': id } }] } },
  sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
});
