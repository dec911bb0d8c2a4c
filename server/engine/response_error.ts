import type { EngineError } from './errors.ts';

const OVERLOADED = new Set([
  'es_rejected_execution_exception',
  'circuit_breaking_exception',
  'rejected_execution_exception',
]);
const NOT_SERVED = new Set(['no_shard_available_action_exception', 'unavailable_shards_exception']);
const TOO_LARGE = new Set(['too_many_buckets_exception', 'too_many_clauses', 'content_too_long_exception']);
const DETAIL_LENGTH = 300;

/** One link of what the cluster names as the cause. */
interface Cause {
  readonly type: string;
  readonly reason: string;
}

/**
 * The one place where an HTTP status and the `error.type`s of a body become an EngineError.
 * @param status HTTP status, 400 to 599
 * @param body decoded JSON, or text from something in between
 */
export const toResponseError = (status: number, body: unknown): EngineError => {
  const causes = toCauses(errorOf(body));
  const first = causes[0] ?? { type: `http_${status}`, reason: '' };
  const special = toCauseError(causes);
  const detail = toDetail(first, causes);
  // a node that has not read its state yet, or knows no manager, blocks everything for a while
  const is_starting = status === 503 && special?.kind === 'read_only';
  if (special !== undefined && !is_starting) return special;
  switch (status) {
    case 401:
      return { kind: 'unauthorized', detail };
    case 403:
      return { kind: 'forbidden', detail };
    case 404:
      return { kind: 'not_found', type: first.type, detail };
    case 409:
      return { kind: 'conflict', detail };
    case 413:
      return { kind: 'too_large', type: first.type, detail };
    case 429:
      return { kind: 'overloaded', type: first.type, detail };
    case 408:
    case 504:
      return { kind: 'timeout', detail };
    case 502:
    case 503:
      return toNotReady(`${status} ${first.type}: ${detail}`);
    default:
      return { kind: 'refused', status, type: first.type, detail };
  }
};

/** Failures whose type says more than the status; undefined where the status decides. Also used on failed shards. */
export const toCauseError = (causes: readonly Cause[]): EngineError | undefined => {
  const large = causes.find(({ type }) => TOO_LARGE.has(type));
  if (large) return { kind: 'too_large', type: large.type, detail: toDetail(large, []) };
  const busy = causes.find(({ type }) => OVERLOADED.has(type));
  if (busy) return { kind: 'overloaded', type: busy.type, detail: toDetail(busy, []) };
  const expired = causes.find(({ type }) => type === 'search_context_missing_exception');
  if (expired) return { kind: 'not_found', type: expired.type, detail: toDetail(expired, []) };
  const unserved = causes.find(({ type }) => NOT_SERVED.has(type));
  if (unserved) return toNotReady(`${unserved.type}: ${toDetail(unserved, [])}`);
  const block = causes[0]?.type === 'cluster_block_exception' ? causes[0] : undefined;
  return block && { kind: 'read_only', detail: toDetail(block, []) };
};

/** Worth waiting for: a node starts, or shards move. */
export const toNotReady = (why: string): EngineError => ({
  kind: 'unreachable',
  detail: `it is up but not ready (${why})`,
});

/** The error itself, its root causes, its `caused_by` chain and the reasons of its failed shards, outermost first. */
export const toCauses = (error: unknown): readonly Cause[] => {
  if (typeof error === 'string') return error === '' ? [] : [{ type: 'unknown', reason: error }];
  if (typeof error !== 'object' || error === null) return [];
  const { type, reason, root_cause, caused_by, failed_shards } = error as Record<string, unknown>;
  const own = typeof type === 'string' ? [{ type, reason: typeof reason === 'string' ? reason : '' }] : [];
  const shards = toList(failed_shards).flatMap((shard) =>
    toCauses((shard as { reason?: unknown } | null)?.reason),
  );
  return [...own, ...toList(root_cause).flatMap(toCauses), ...toCauses(caused_by), ...shards];
};

const errorOf = (body: unknown): unknown => {
  if (typeof body === 'string') return body.startsWith('<') ? '' : body;
  return typeof body === 'object' && body !== null ? (body as { error?: unknown }).error : undefined;
};

const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const toDetail = (own: Cause, others: readonly Cause[]): string => {
  const inner = others.find(({ type, reason }) => type !== own.type && reason !== '');
  const text = own.type === 'search_phase_execution_exception' && inner ? inner.reason : own.reason;
  const told = text === '' ? own.type : text;
  return told.length > DETAIL_LENGTH ? `${told.slice(0, DETAIL_LENGTH)} …` : told.replace(/\.$/, '');
};
