import { toDomainGroup } from '../server/schema/domain_group.ts';
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
  /** one that a name led to, or that a socket went to */
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly episode?: string | undefined;
  /** words that the message must hold, all of them */
  readonly text?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

type Body = Readonly<Record<string, unknown>>;

const isExactly = (field: string, value: string | number | undefined): Body[] =>
  value === undefined ? [] : [{ term: { [field]: value } }];

const either = (clauses: readonly Body[]): Body => ({ bool: { should: clauses, minimum_should_match: 1 } });

/** A short name stands for the host in whatever domain. */
const isHost = (host: string | undefined): Body[] =>
  host === undefined
    ? []
    : [
        either([
          ...isLike('host.name', host),
          { prefix: { 'host.name': { value: `${host}.`, case_insensitive: true } } },
        ]),
      ];

const isProcess = (process: string | undefined): Body[] =>
  process === undefined
    ? []
    : [either(['process.name', 'process.executable'].flatMap((field) => isLike(field, process)))];

/** A name below a registered domain stands for the domain, as its findings do. */
const isDomain = (domain: string | undefined): Body[] =>
  domain === undefined
    ? []
    : [
        either(
          [domain, toDomainGroup(domain).group].flatMap((one) =>
            isLike('dns.question.registered_domain', one),
          ),
        ),
      ];

export const buildFindingFilter = (filter: FindingFilter): Body => ({
  bool: {
    filter: [
      ...isLike('rule.id', filter.analytic),
      ...isLike('afterquery.triage.status', filter.status),
      ...isHost(filter.host),
      ...isProcess(filter.process),
      ...isDomain(filter.domain),
      ...(filter.address === undefined
        ? []
        : [
            {
              bool: {
                should: ['destination.ip', 'dns.resolved_ip', 'source.ip'].flatMap((field) =>
                  isExactly(field, filter.address),
                ),
                minimum_should_match: 1,
              },
            },
          ]),
      ...isExactly('destination.port', filter.port),
      ...isExactly('afterquery.episode', filter.episode),
      ...(filter.text === undefined ? [] : [{ match: { message: { query: filter.text, operator: 'and' } } }]),
      ...(filter.severity_from === undefined
        ? []
        : [{ range: { 'event.severity': { gte: filter.severity_from } } }]),
      ...(filter.from === undefined && filter.to === undefined
        ? []
        : [{ range: { '@timestamp': { gte: filter.from, lt: filter.to, format: 'epoch_millis' } } }]),
    ],
  },
});

const BY_ID = { 'event.id': { order: 'asc', unmapped_type: 'keyword' } };
const BY_TIME = { '@timestamp': { order: 'desc', unmapped_type: 'date' } };

/**
 * score: the strongest first, then the newest evidence; time: the newest evidence first; created: in order of finding, which nothing
 * written later changes. The document's id breaks ties.
 */
export const FINDING_SORTS = {
  score: [{ 'afterquery.score': { order: 'desc', unmapped_type: 'long' } }, BY_TIME, BY_ID],
  time: [BY_TIME, BY_ID],
  created: [{ 'event.created': { order: 'asc', unmapped_type: 'date' } }, BY_ID],
} as const;
export type FindingSort = keyof typeof FINDING_SORTS;

export interface FindingPage {
  readonly sort: FindingSort;
  readonly size: number;
  /** sort values of the last finding of the page before */
  readonly after?: readonly (string | number | null)[] | undefined;
}

export const buildFindingsList = (filter: FindingFilter, { sort, size, after }: FindingPage): Body => ({
  size,
  seq_no_primary_term: true,
  track_total_hits: true,
  query: buildFindingFilter(filter),
  sort: FINDING_SORTS[sort],
  ...(after === undefined ? {} : { search_after: after }),
});

/** In whichever index it is. */
export const buildFindingById = (id: string): Body => ({
  size: 1,
  track_total_hits: false,
  _source: false,
  query: { ids: { values: [id] } },
});

/** Findings that an exception covers, hidden or lowered; newest first. */
export const buildExcepted = (id: string, size: number): Body => ({
  size,
  track_total_hits: true,
  query: { bool: { filter: [{ term: { 'afterquery.exceptions': id } }] } },
  sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
});
