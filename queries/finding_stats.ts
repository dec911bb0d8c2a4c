import { buildFindingFilter, FINDING_SORTS, type FindingFilter } from './list_findings.ts';

type Body = Readonly<Record<string, unknown>>;

export type StatInterval = '15m' | '1h' | '1d';

/** Ten thousand buckets are what one page of a composite aggregation may have. */
export const MOST_BUCKETS = 10_000;

const figures = (filter: FindingFilter, aggs: Body): Body => ({
  size: 0,
  track_total_hits: true,
  query: buildFindingFilter(filter),
  aggs,
});

const ANALYTIC = { analytic: { terms: { field: 'rule.id' } } };
const SEVERITY = { severity: { terms: { field: 'afterquery.severity' } } };

/** Evidence time of the oldest and the newest finding. */
export const buildFindingSpan = (filter: FindingFilter): Body =>
  figures(filter, {
    oldest: { min: { field: '@timestamp' } },
    newest: { max: { field: '@timestamp' } },
  });

/** Findings by time, analytic and severity: the newest buckets, only those that hold some. */
export const buildTimeline = (filter: FindingFilter, interval: StatInterval): Body =>
  figures(filter, {
    counted: {
      composite: {
        size: MOST_BUCKETS,
        sources: [
          // A fixed interval counts from the epoch, so days are days of UTC.
          { time: { date_histogram: { field: '@timestamp', fixed_interval: interval, order: 'desc' } } },
          ANALYTIC,
          SEVERITY,
        ],
      },
    },
  });

export const buildSeverities = (filter: FindingFilter): Body =>
  figures(filter, { counted: { composite: { size: 100, sources: [ANALYTIC, SEVERITY] } } });

const TOP_FIELDS = {
  process: 'process.name',
  domain: 'dns.question.registered_domain',
  host: 'host.name',
  port: 'destination.port',
  address: 'destination.ip',
} as const;
export type TopBy = keyof typeof TOP_FIELDS;

/** Values with the most findings; among equals those with the strongest finding, then by value. */
export const buildTop = (filter: FindingFilter, by: TopBy, size: number): Body =>
  figures(filter, {
    top: {
      terms: {
        field: TOP_FIELDS[by],
        size,
        // Each shard sends more than is asked for, so that few counts are short.
        shard_size: 1_000,
        order: [{ _count: 'desc' }, { max_score: 'desc' }, { _key: 'asc' }],
      },
      aggs: { max_score: { max: { field: 'afterquery.score' } } },
    },
  });

const strongest = (query: Body, size: number, leave: readonly string[]): Body => ({
  size,
  track_total_hits: true,
  query,
  // Only parts that a finding may lack: what comes back is still one.
  _source: { excludes: leave.map((part) => `afterquery.${part}`) },
  sort: FINDING_SORTS.score,
});

/** The strongest findings of AN0728 with their pairs. */
export const buildStrongestPairs = (filter: FindingFilter, size: number): Body =>
  strongest({ bool: { filter: [buildFindingFilter(filter), { term: { 'rule.id': 'AN0728' } }] } }, size, [
    'tests',
    'address_tests',
  ]);

/** The strongest findings with who asked what and what it led to, less the long lists behind it. */
export const buildStrongestJoins = (filter: FindingFilter, size: number): Body =>
  strongest(buildFindingFilter(filter), size, ['windows', 'tests', 'address_tests', 'pairs']);
