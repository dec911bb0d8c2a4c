import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { toAccess } from './access.ts';
import type { EngineIdentity } from './adapter.ts';
import type { EngineError } from './errors.ts';
import { identifyEngine } from './identify.ts';
import { createOpenSearch } from './opensearch.ts';
import type { Engine, EngineConnection, EngineFlavor } from './port.ts';

const NAMES: Readonly<Record<EngineFlavor, string>> = {
  elasticsearch: 'Elasticsearch',
  opensearch: 'OpenSearch',
};

/** Finds out what the cluster is and yields it behind the port. A stated flavour is checked against what it says. */
export const connect =
  (connection: EngineConnection): TaskEither<EngineError, Engine> =>
  async () => {
    const access = toAccess(connection);
    if (isLeft(access)) return access;
    const identity = await identifyEngine(access.right);
    if (isLeft(identity)) return identity;
    const { flavor } = identity.right;
    if (connection.flavor !== 'auto' && connection.flavor !== flavor)
      return left(toWrongFlavor(connection.flavor, identity.right));
    const create = flavor === 'elasticsearch' ? await loadElasticsearch() : createOpenSearch;
    return right(create(access.right, identity.right));
  };

/** Its client is a third of all code, and a service beside OpenSearch needs none of it; OpenSearch's own is what clusters are identified by. */
const loadElasticsearch = async () => (await import('./elasticsearch.ts')).createElasticsearch;

const toWrongFlavor = (stated: EngineFlavor, { flavor, version }: EngineIdentity): EngineError => ({
  kind: 'refused',
  status: 200,
  type: 'wrong_flavor',
  detail: `the settings say it is ${NAMES[stated]}, but it is ${NAMES[flavor]} ${version}`,
});
