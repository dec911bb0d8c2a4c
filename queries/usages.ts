import { isLike } from './filters.ts';

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
        ...isLike('afterquery.usage.program', filter.program),
        ...isLike('dns.question.registered_domain', filter.domain),
        ...isLike('host.name', filter.host),
      ],
    },
  },
  sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
});
