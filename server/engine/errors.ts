/**
 * What a cluster can answer instead of a result. Made once, in the adapters, from HTTP status and `error.type`; never from
 * message text. `detail` is safe to show: it carries no credentials.
 */
export type EngineError =
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'timeout'; readonly detail: string }
  | { readonly kind: 'unauthorized'; readonly detail: string }
  | { readonly kind: 'forbidden'; readonly detail: string }
  | { readonly kind: 'not_found'; readonly type: string; readonly detail: string }
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'overloaded'; readonly type: string; readonly detail: string }
  | { readonly kind: 'too_large'; readonly type: string; readonly detail: string }
  | { readonly kind: 'read_only'; readonly detail: string }
  | { readonly kind: 'refused'; readonly status: number; readonly type: string; readonly detail: string }
  | {
      readonly kind: 'partial_shards';
      readonly failed: number;
      readonly total: number;
      readonly detail: string;
    }
  | { readonly kind: 'undecodable'; readonly detail: string };

/** One clear sentence for people: what happened and what to look at. */
export const toSentence = (error: EngineError, url?: string): string => {
  const where = url === undefined ? 'The cluster' : `The cluster at ${url}`;
  switch (error.kind) {
    case 'unreachable':
      return `${where} cannot be reached: ${error.detail}. Check AFTERQUERY_ENGINE_URL and that the cluster is up.`;
    case 'timeout':
      return `${where} did not answer in time: ${error.detail}.`;
    case 'unauthorized':
      return `${where} refused the credentials: ${error.detail}. Check AFTERQUERY_ENGINE_USERNAME and AFTERQUERY_ENGINE_PASSWORD, or AFTERQUERY_ENGINE_API_KEY.`;
    case 'forbidden':
      return `${where} does not allow this user to do that: ${error.detail}.`;
    case 'not_found':
      return `${where} does not have it: ${error.detail}.`;
    case 'conflict':
      return `${where} holds a newer version: ${error.detail}.`;
    case 'overloaded':
      return `${where} is too busy (${error.type}): ${error.detail}.`;
    case 'too_large':
      return `${where} finds the request too large (${error.type}): ${error.detail}.`;
    case 'read_only':
      return `${where} has made the index read-only: ${error.detail}. Usually its disk is full.`;
    case 'refused':
      return `${where} refused the request (${error.status} ${error.type}): ${error.detail}.`;
    case 'partial_shards':
      return `${where} answered from only ${error.total - error.failed} of ${error.total} shards: ${error.detail}.`;
    case 'undecodable':
      return `${where} answered in a shape that was not expected: ${error.detail}.`;
  }
};
