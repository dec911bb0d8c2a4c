/** Baselines of some subjects (by their digest) in the version that is in force. */
export const buildUsagesOf = (
  keys: readonly string[],
  version: number,
): Readonly<Record<string, unknown>> => ({
  bool: {
    filter: [{ terms: { 'afterquery.usage.key': keys } }, { term: { 'afterquery.usage.version': version } }],
  },
});

export interface UsageFilter {
  readonly program?: string | undefined;
  readonly domain?: string | undefined;
  readonly host?: string | undefined;
}

const term = (field: string, value: string | undefined): object[] =>
  value === undefined ? [] : [{ term: { [field]: { value, case_insensitive: true } } }];

/** Baselines in force for people: last seen first. */
export const buildUsageList = (
  filter: UsageFilter,
  version: number,
  size: number,
): Readonly<Record<string, unknown>> => ({
  size,
  track_total_hits: true,
  query: {
    bool: {
      filter: [
        { term: { 'afterquery.usage.version': version } },
        ...term('afterquery.usage.program', filter.program),
        ...term('dns.question.registered_domain', filter.domain),
        ...term('host.name', filter.host),
      ],
    },
  },
  sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
});
