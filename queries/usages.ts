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

/** One thing to look for among what was learnt: a domain, a program's common path, or a host. */
export interface KnownSubject {
  readonly kind: 'domain' | 'program' | 'host';
  readonly value: string;
}

const KNOWN_FIELDS: Readonly<Record<KnownSubject['kind'], string>> = {
  domain: 'dns.question.registered_domain',
  program: 'afterquery.usage.program',
  host: 'host.name',
};

/** Since when anything is learnt in this version, and which of the subjects (in their order) were before the day. */
export const buildKnownBefore = (
  subjects: readonly KnownSubject[],
  day: string,
  version: number,
): Readonly<Record<string, unknown>> => ({
  size: 0,
  track_total_hits: false,
  query: {
    bool: {
      filter: [
        { term: { 'afterquery.usage.version': version } },
        { range: { 'afterquery.usage.first_seen': { lt: `${day}T00:00:00.000Z` } } },
      ],
    },
  },
  aggs: {
    since: { min: { field: 'afterquery.usage.first_seen' } },
    ...(subjects.length === 0
      ? {}
      : {
          known: {
            filters: {
              filters: Object.fromEntries(
                subjects.map(({ kind, value }, i) => [
                  `s${i}`,
                  { bool: { filter: isLike(KNOWN_FIELDS[kind], value) } },
                ]),
              ),
            },
          },
        }),
  },
});
