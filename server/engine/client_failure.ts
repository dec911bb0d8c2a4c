import { type EngineAccess, secretsOf } from './access.ts';
import { diagnoseConnection } from './diagnose_connection.ts';
import type { EngineError } from './errors.ts';
import { toResponseError } from './response_error.ts';

/** What both official clients throw, told apart by class name. */
interface ClientFailure {
  readonly name: string;
  readonly message: string;
  readonly statusCode?: number | undefined;
  readonly body?: unknown;
}

/**
 * The one place where what a client throws becomes an EngineError. Defects of our own are thrown on.
 * Nothing of the thrown object is kept: it holds headers and the connection.
 */
export const explainFailure = async (thrown: unknown, access: EngineAccess): Promise<EngineError> => {
  if (!(thrown instanceof Error)) throw thrown;
  const failure: ClientFailure = thrown;
  const error = toFailureError(failure) ?? {
    kind: 'unreachable',
    detail: await diagnoseConnection(access.url, access.ca),
  };
  return withoutSecrets(error, secretsOf(access));
};

const toFailureError = (failure: ClientFailure): EngineError | undefined => {
  switch (failure.name) {
    case 'ResponseError':
      return toResponseError(failure.statusCode ?? 500, failure.body);
    case 'TimeoutError':
      return { kind: 'timeout', detail: 'no answer within the time allowed' };
    case 'ConnectionError':
    case 'NoLivingConnectionsError':
      return undefined;
    case 'RequestAbortedError':
      return {
        kind: 'too_large',
        type: 'response_too_long',
        detail: 'the answer is longer than can be read',
      };
    case 'DeserializationError':
    case 'SyntaxError':
      return { kind: 'undecodable', detail: 'the answer is not valid JSON' };
    case 'ProductNotSupportedError':
      return {
        kind: 'refused',
        status: 200,
        type: 'unknown_product',
        detail: 'it is not Elasticsearch 7.14 or newer',
      };
    default:
      throw failure;
  }
};

/** A cluster or a proxy may echo what it was sent. */
export const withoutSecrets = (error: EngineError, secrets: readonly string[]): EngineError => ({
  ...error,
  detail: secrets.reduce((text, secret) => text.replaceAll(secret, '***'), error.detail),
});
