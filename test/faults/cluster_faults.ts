import type { Fault, ProxiedRequest } from './fault_proxy.ts';

/** A way in which clusters fail, at which requests, and for how many of them. */
export interface ClusterFault {
  readonly name: string;
  readonly meets: (asked: ProxiedRequest) => boolean;
  readonly fault: Fault;
  /** what brings the requests about that are to meet it, as long as none has */
  readonly before?: { readonly meets: (asked: ProxiedRequest) => boolean; readonly fault: Fault };
  /** requests that meet it before the cluster is well again */
  readonly times: number;
  /** milliseconds from the first of them until it is well again in any case */
  readonly for_ms?: number;
  /** whether the scan must end without success, or must see it through */
  readonly ends_scan: boolean;
}

const FOREVER = Number.POSITIVE_INFINITY;

const answer = (status: number, type: string, reason: string): Fault => ({
  kind: 'answer',
  status,
  body: { error: { root_cause: [{ type, reason }], type, reason }, status },
});

const isSearch = ({ path }: ProxiedRequest): boolean => /\/_search(\?|$)/.test(path);
const isBulk = ({ path }: ProxiedRequest): boolean => path.startsWith('/_bulk');
const isPitPage = ({ path }: ProxiedRequest): boolean => /^\/_search(\?|$)/.test(path);
/** The short way to few documents; where it is refused they are read page by page from a point in time. */
const isAskedOnce = ({ path, body }: ProxiedRequest): boolean =>
  /\/_search(\?|$)/.test(path) && body.includes('"sort":["_doc"]');
const isMultiGet = ({ path }: ProxiedRequest): boolean => path.includes('/_mget');

const REJECTED = answer(429, 'es_rejected_execution_exception', 'rejected execution: queue is full');
const BREAKER = answer(429, 'circuit_breaking_exception', '[parent] Data too large');
const BUCKETS: Fault = {
  kind: 'answer',
  status: 503,
  body: {
    error: {
      root_cause: [],
      type: 'search_phase_execution_exception',
      reason: '',
      caused_by: {
        type: 'too_many_buckets_exception',
        reason: 'Trying to create too many buckets',
        max_buckets: 65_535,
      },
    },
    status: 503,
  },
};
const READ_ONLY = answer(
  403,
  'cluster_block_exception',
  'index blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];',
);
const EXPIRED = answer(404, 'search_context_missing_exception', 'No search context found for id');
const STARTING = answer(
  503,
  'cluster_block_exception',
  'blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];',
);
const AWAY = answer(503, 'no_shard_available_action_exception', 'No shard available');

/** What `scan` loads and looks up before it judges, with a margin. */
const REQUESTS_BEFORE = 100;
const isMidScan = ({ number }: ProxiedRequest): boolean => number > REQUESTS_BEFORE;

/** Every one of them once for a few requests, as a rule, and once through the whole scan. */
export const CLUSTER_FAULTS: readonly ClusterFault[] = [
  { name: '429 on searches, three times', meets: isSearch, fault: REJECTED, times: 3, ends_scan: false },
  { name: '429 on searches, throughout', meets: isSearch, fault: REJECTED, times: FOREVER, ends_scan: true },
  { name: '429 on writes, three times', meets: isBulk, fault: REJECTED, times: 3, ends_scan: false },
  { name: '429 on writes, throughout', meets: isBulk, fault: REJECTED, times: FOREVER, ends_scan: true },
  { name: 'circuit breaker, three times', meets: isSearch, fault: BREAKER, times: 3, ends_scan: false },
  { name: 'circuit breaker, throughout', meets: isSearch, fault: BREAKER, times: FOREVER, ends_scan: true },
  { name: 'too_many_buckets, three times', meets: isSearch, fault: BUCKETS, times: 3, ends_scan: false },
  { name: 'too_many_buckets, throughout', meets: isSearch, fault: BUCKETS, times: FOREVER, ends_scan: true },
  {
    name: 'partial shards, once',
    meets: (asked) => isSearch(asked) && isMidScan(asked),
    fault: { kind: 'partial' },
    times: 1,
    ends_scan: false,
  },
  {
    name: 'partial shards, throughout',
    meets: isSearch,
    fault: { kind: 'partial' },
    times: FOREVER,
    ends_scan: true,
  },
  {
    name: 'connection broken before a write',
    meets: isBulk,
    fault: { kind: 'reset', when: 'before' },
    times: 1,
    ends_scan: false,
  },
  {
    name: 'connection broken after a write',
    meets: isBulk,
    fault: { kind: 'reset', when: 'after' },
    times: 1,
    ends_scan: false,
  },
  {
    name: 'connection broken at searches',
    meets: isSearch,
    fault: { kind: 'reset', when: 'before' },
    times: 2,
    ends_scan: false,
  },
  { name: 'node away at reads by id', meets: isMultiGet, fault: AWAY, times: 2, ends_scan: false },
  {
    name: 'node takes no connection for 30 s',
    meets: isMidScan,
    fault: { kind: 'reset', when: 'before' },
    times: FOREVER,
    for_ms: 30_000,
    ends_scan: false,
  },
  {
    name: 'node is up but not ready for 30 s',
    meets: isMidScan,
    fault: STARTING,
    times: FOREVER,
    for_ms: 30_000,
    ends_scan: false,
  },
  {
    name: 'node answers nothing for 40 s',
    meets: isMidScan,
    fault: { kind: 'hang' },
    times: FOREVER,
    for_ms: 40_000,
    ends_scan: false,
  },
  { name: 'node away for good', meets: isMidScan, fault: AWAY, times: FOREVER, ends_scan: true },
  {
    name: 'a search that never answers',
    meets: (asked) => isSearch(asked) && isMidScan(asked),
    fault: { kind: 'hang' },
    times: 1,
    ends_scan: false,
  },
  { name: 'a write that never answers', meets: isBulk, fault: { kind: 'hang' }, times: 1, ends_scan: false },
  {
    name: 'point in time expired',
    meets: isPitPage,
    before: { meets: isAskedOnce, fault: REJECTED },
    fault: EXPIRED,
    times: 1,
    ends_scan: false,
  },
  {
    name: 'read-only index (flood stage)',
    meets: isBulk,
    fault: READ_ONLY,
    times: FOREVER,
    ends_scan: true,
  },
];
