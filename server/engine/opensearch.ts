import { Client } from '@opensearch-project/opensearch';
import type { EngineAccess } from './access.ts';
import {
  buildEngine,
  type EngineClient,
  type EngineIdentity,
  REQUEST_TIMEOUT_MS,
  toOptions,
  toParams,
} from './adapter.ts';
import type { UnreadAnswer } from './pages/read_answer.ts';
import type { Engine } from './port.ts';

export const createOpenSearch = (access: EngineAccess, identity: EngineIdentity): Engine =>
  buildEngine(identity, access, createEngineClient(access));

/** The bare client; it asks nothing about the product, so `identify` uses it on any cluster. */
export const createOpenSearchClient = (access: EngineAccess): Client =>
  new Client({
    node: access.url,
    maxRetries: 0,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // a key named "__proto__" in a stored event must not fail a whole page; nothing here merges such objects
    disablePrototypePoisoningProtection: true,
    ...toAuth(access),
    ...(access.ca === undefined ? {} : { ssl: { ca: access.ca } }),
  });

const createEngineClient = (access: EngineAccess): EngineClient => {
  const client = createOpenSearchClient(access);
  return {
    send: async (request) => (await client.transport.request(toParams(request), toOptions(request))).body,
    sendUnread: async (request) =>
      (await client.transport.request(toParams(request), {
        ...toOptions(request),
        asStream: true,
      })) as UnreadAnswer,
    close: () => client.close(),
  };
};

const toAuth = ({ username, password, api_key }: EngineAccess) => {
  if (api_key !== undefined) return { headers: { authorization: `ApiKey ${api_key}` } };
  return username === undefined ? {} : { auth: { username, password: password ?? '' } };
};
