import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { EngineAccess } from './access.ts';
import { type EngineIdentity, REQUEST_TIMEOUT_MS } from './adapter.ts';
import { explainFailure } from './client_failure.ts';
import type { EngineError } from './errors.ts';
import { createOpenSearchClient } from './opensearch.ts';
import type { EngineFlavor } from './port.ts';
import { toResponseError } from './response_error.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}
type Ask = (path: string) => Promise<Answer>;

/** Asks the cluster what it is: product, version, ingest processors. */
export const identifyEngine = async (access: EngineAccess): Promise<Either<EngineError, EngineIdentity>> => {
  const client = createOpenSearchClient(access);
  const ask: Ask = async (path) => {
    const options = { ignore: [400, 401, 403, 404, 405], maxRetries: 0, requestTimeout: REQUEST_TIMEOUT_MS };
    const headers = { accept: 'application/json' };
    const answer = await client.transport.request({ method: 'GET', path }, { ...options, headers });
    return { status: answer.statusCode ?? 0, headers: answer.headers ?? {}, body: answer.body };
  };
  try {
    return await askIdentity(ask);
  } catch (thrown) {
    return left(await explainFailure(thrown, access));
  } finally {
    await client.close();
  }
};

const askIdentity = async (ask: Ask): Promise<Either<EngineError, EngineIdentity>> => {
  const root = await ask('/');
  if (root.status === 401) return left(toResponseError(root.status, root.body));
  const flavor = toFlavor(root);
  if (flavor === undefined)
    return left({
      kind: 'refused',
      status: root.status,
      type: 'unknown_product',
      detail: 'what answers there is neither Elasticsearch nor OpenSearch',
    });
  const version = await askVersion(ask, root);
  if (isLeft(version)) return version;
  return right({ flavor, version: version.right, ingest_processors: await askProcessors(ask) });
};

/** The integration-test distribution of Elasticsearch has no `GET /`, but its header names the product. */
export const toFlavor = ({ headers, body }: Pick<Answer, 'headers' | 'body'>): EngineFlavor | undefined => {
  if (headers['x-elastic-product'] === 'Elasticsearch') return 'elasticsearch';
  const version = memberOf(body, 'version');
  if (memberOf(version, 'distribution') === 'opensearch') return 'opensearch';
  return headers['x-opensearch-version'] === undefined ? undefined : 'opensearch';
};

const askVersion = async (ask: Ask, root: Answer): Promise<Either<EngineError, string>> => {
  const stated = memberOf(memberOf(root.body, 'version'), 'number');
  if (typeof stated === 'string') return right(stated);
  const nodes = await ask('/_nodes/_local?filter_path=nodes.*.version');
  const version = Object.values(Object(memberOf(nodes.body, 'nodes'))).map((node) =>
    memberOf(node, 'version'),
  )[0];
  return typeof version === 'string' ? right(version) : left(toResponseError(nodes.status, nodes.body));
};

/** Only what every ingest node has can be relied on. Without the right to ask, or without ingest: none. */
const askProcessors = async (ask: Ask): Promise<ReadonlySet<string>> => {
  const { body } = await ask('/_nodes/ingest');
  const sets = Object.values(Object(memberOf(body, 'nodes')))
    .map((node) => memberOf(memberOf(node, 'ingest'), 'processors'))
    .filter((processors) => Array.isArray(processors))
    .map((processors) => new Set(processors.map((entry) => String(memberOf(entry, 'type')))));
  const first = [...(sets[0] ?? [])];
  return new Set(first.filter((type) => sets.every((set) => set.has(type))));
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
