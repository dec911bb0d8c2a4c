import { Client } from '@elastic/elasticsearch';
import type { EngineAccess } from './access.ts';
import {
  buildEngine,
  type EngineClient,
  type EngineIdentity,
  REQUEST_TIMEOUT_MS,
  toHeaders,
} from './adapter.ts';
import type { Engine, EngineRequest } from './port.ts';

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
    close: () => client.close(),
  };
};

const toParams = (request: EngineRequest) => ({
  method: request.method,
  path: request.path,
  ...(request.query === undefined ? {} : { querystring: { ...request.query } }),
  ...(request.body === undefined ? {} : { body: request.body as Record<string, unknown> }),
  ...(request.ndjson === undefined ? {} : { bulkBody: request.ndjson as Record<string, unknown>[] }),
});

const toOptions = (request: EngineRequest) => ({
  headers: toHeaders(request),
  maxRetries: 0,
  requestTimeout: request.timeout_ms ?? REQUEST_TIMEOUT_MS,
});

const toAuth = ({ username, password, api_key }: EngineAccess) => {
  if (api_key !== undefined) return { auth: { apiKey: api_key } };
  return username === undefined ? {} : { auth: { username, password: password ?? '' } };
};
