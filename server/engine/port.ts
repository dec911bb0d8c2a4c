import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from './errors.ts';

export type EngineFlavor = 'elasticsearch' | 'opensearch';

/**
 * One HTTP exchange with the cluster. `ndjson` (lines of a bulk, each with its end) and `body` exclude each other.
 */
export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly ndjson?: Buffer;
  /** milliseconds; the adapter's default (30 s) when absent */
  readonly timeout_ms?: number;
  /** what to make of the answer's bytes, in place of its JSON as a whole; throws SyntaxError where they are not JSON */
  readonly read?: (bytes: Buffer) => unknown;
  /** for accounts: what is asked, and in which way; never sent */
  readonly about?: RequestPurpose;
}

/** @example { question: 'unusual_sockets', way: 'composite' } */
export interface RequestPurpose {
  readonly question: string;
  readonly way: string;
}

/** Settings of a connection. Secrets never leave the adapter. */
export interface EngineConnection {
  readonly url: string;
  readonly flavor: EngineFlavor | 'auto';
  readonly username?: string;
  readonly password?: string;
  readonly api_key?: string;
  /** PEM text of the certificate authority */
  readonly ca?: string;
}

/**
 * The only way to a cluster. `request` sends one exchange through the official client of the flavour (pooling, TLS,
 * authentication) and yields the decoded JSON body (or what `read` made of it); retries and paging stand above it.
 */
export interface Engine {
  readonly flavor: EngineFlavor;
  /** as the cluster states it, e.g. "3.8.0" */
  readonly version: string;
  /** for messages; carries no credentials */
  readonly url: string;
  /** ingest processors the cluster has, e.g. "script", "set", "rename"; empty where it has none */
  readonly ingest_processors: ReadonlySet<string>;
  readonly request: (request: EngineRequest) => TaskEither<EngineError, unknown>;
  readonly close: () => Promise<void>;
}
