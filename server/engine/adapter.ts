import { left, right } from 'fp-ts/lib/Either.js';
import type { EngineAccess } from './access.ts';
import { explainFailure } from './client_failure.ts';
import { readAnswer, type UnreadAnswer } from './pages/read_answer.ts';
import type { Engine, EngineFlavor, EngineRequest } from './port.ts';

/** The default of every exchange. Retries stand above the adapter. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** What the cluster said about itself. */
export interface EngineIdentity {
  readonly flavor: EngineFlavor;
  readonly version: string;
  readonly ingest_processors: ReadonlySet<string>;
}

/** What an official client has to offer: one exchange, decoded, or it throws. */
export interface EngineClient {
  readonly send: (request: EngineRequest) => Promise<unknown>;
  /** the same exchange with its answer unread, whatever its status */
  readonly sendUnread: (request: EngineRequest) => Promise<UnreadAnswer>;
  readonly close: () => Promise<void>;
}

export const buildEngine = (
  identity: EngineIdentity,
  access: EngineAccess,
  client: EngineClient,
): Engine => ({
  ...identity,
  url: access.url,
  request: (request) => async () => {
    try {
      const { read } = request;
      return right(
        read === undefined
          ? await client.send(request)
          : await readAnswer(await client.sendUnread(request), read),
      );
    } catch (thrown) {
      return left(await explainFailure(thrown, access));
    }
  },
  close: client.close,
});

/** Plain types instead of the vendored ones, so that a newer client also speaks to an older cluster. */
const toHeaders = (request: EngineRequest): Record<string, string> => ({
  accept: 'application/json',
  'content-type': request.ndjson === undefined ? 'application/json' : 'application/x-ndjson',
});

/** An exchange as both official clients' transports take it. */
export const toParams = (request: EngineRequest) => ({
  method: request.method,
  path: request.path,
  ...(request.query === undefined ? {} : { querystring: { ...request.query } }),
  ...(request.body === undefined ? {} : { body: request.body as Record<string, unknown> }),
  ...(request.ndjson === undefined ? {} : { bulkBody: request.ndjson }),
});

export const toOptions = (request: EngineRequest) => ({
  headers: toHeaders(request),
  maxRetries: 0,
  requestTimeout: request.timeout_ms ?? REQUEST_TIMEOUT_MS,
});
