import type { Fault, ProxiedRequest } from './fault_proxy.ts';

/** A way in which clusters fail, at which requests, and for how many of them. */
export interface ClusterFault {
  readonly name: string;
  readonly meets: (asked: ProxiedRequest) => boolean;
  readonly fault: Fault;
  /** requests that meet it before the cluster is well again; a great number: it stays so through the scan */
  readonly times: number;
}

const FOREVER = 1_000_000;

const answer = (status: number, type: string, reason: string): Fault => ({
  kind: 'answer',
  status,
  body: { error: { root_cause: [{ type, reason }], type, reason }, status },
});

const isSearch = ({ path }: ProxiedRequest): boolean => /\/_search(\?|$)/.test(path);
const isBulk = ({ path }: ProxiedRequest): boolean => path.startsWith('/_bulk');
const isPitPage = ({ path }: ProxiedRequest): boolean => /^\/_search(\?|$)/.test(path);
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
const AWAY = answer(503, 'no_shard_available_action_exception', 'No shard available');

/** Every one of them once for a few requests, as a rule, and once through the whole scan. */
export const CLUSTER_FAULTS: readonly ClusterFault[] = [
  { name: '429 on searches, three times', meets: isSearch, fault: REJECTED, times: 3 },
  { name: '429 on searches, throughout', meets: isSearch, fault: REJECTED, times: FOREVER },
  { name: '429 on writes, three times', meets: isBulk, fault: REJECTED, times: 3 },
  { name: '429 on writes, throughout', meets: isBulk, fault: REJECTED, times: FOREVER },
  { name: 'circuit breaker, three times', meets: isSearch, fault: BREAKER, times: 3 },
  { name: 'circuit breaker, throughout', meets: isSearch, fault: BREAKER, times: FOREVER },
  { name: 'too_many_buckets, three times', meets: isSearch, fault: BUCKETS, times: 3 },
  { name: 'too_many_buckets, throughout', meets: isSearch, fault: BUCKETS, times: FOREVER },
  {
    name: 'partial shards, once',
    meets: (asked) => isSearch(asked) && asked.number > 30,
    fault: { kind: 'partial' },
    times: 1,
  },
  { name: 'partial shards, throughout', meets: isSearch, fault: { kind: 'partial' }, times: FOREVER },
  {
    name: 'connection broken before a write',
    meets: isBulk,
    fault: { kind: 'reset', when: 'before' },
    times: 1,
  },
  {
    name: 'connection broken after a write',
    meets: isBulk,
    fault: { kind: 'reset', when: 'after' },
    times: 1,
  },
  {
    name: 'connection broken at searches',
    meets: isSearch,
    fault: { kind: 'reset', when: 'before' },
    times: 2,
  },
  { name: 'node away at reads by id', meets: isMultiGet, fault: AWAY, times: 2 },
  {
    name: 'node away for everything, mid-scan',
    meets: ({ number }) => number > 40,
    fault: AWAY,
    times: FOREVER,
  },
  {
    name: 'a search that never answers',
    meets: (asked) => isSearch(asked) && asked.number > 30,
    fault: { kind: 'hang' },
    times: 1,
  },
  { name: 'a write that never answers', meets: isBulk, fault: { kind: 'hang' }, times: 1 },
  { name: 'point in time expired', meets: isPitPage, fault: EXPIRED, times: 1 },
  { name: 'read-only index (flood stage)', meets: isBulk, fault: READ_ONLY, times: FOREVER },
];
