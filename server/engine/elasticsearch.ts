import { Client } from '@elastic/elasticsearch';
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

export const createElasticsearch = (access: EngineAccess, identity: EngineIdentity): Engine =>
  buildEngine(identity, access, createClient(access));

const createClient = (access: EngineAccess): EngineClient => {
  const client = new Client({
    node: access.url,
    maxRetries: 0,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enableMetaHeader: false,
    ...toAuth(access),
    ...(access.ca === undefined ? {} : { tls: { ca: access.ca } }),
  });
  return {
    send: (request) => client.transport.request(toParams(request), toOptions(request)),
    sendUnread: async (request) =>
      (await client.transport.request(toParams(request), {
        ...toOptions(request),
        asStream: true,
        meta: true,
      })) as UnreadAnswer,
    close: () => client.close(),
  };
};

const toAuth = ({ username, password, api_key }: EngineAccess) => {
  if (api_key !== undefined) return { auth: { apiKey: api_key } };
  return username === undefined ? {} : { auth: { username, password: password ?? '' } };
};
