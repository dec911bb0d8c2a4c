import { type Either, left, right } from 'fp-ts/lib/Either.js';
import type { EngineError } from './errors.ts';
import type { EngineConnection } from './port.ts';

/** A connection whose `url` carries no credentials and can be shown to people. */
export interface EngineAccess {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly api_key?: string;
  readonly ca?: string;
}

/** `http://user:pw@host:9200` is accepted; stated credentials win over those in the address. */
export const toAccess = (connection: EngineConnection): Either<EngineError, EngineAccess> => {
  const parsed = URL.parse(connection.url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    return left({ kind: 'unreachable', detail: 'its address is not an http:// or https:// URL' });
  const username = connection.username ?? decodePart(parsed.username);
  const password = connection.password ?? decodePart(parsed.password);
  parsed.username = '';
  parsed.password = '';
  parsed.search = '';
  parsed.hash = '';
  return right({
    url: parsed.href.replace(/\/+$/, ''),
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    ...(connection.api_key === undefined ? {} : { api_key: connection.api_key }),
    ...(connection.ca === undefined ? {} : { ca: connection.ca }),
  });
};

/** Every form in which a secret could come back in somebody's message. */
export const secretsOf = (access: EngineAccess): readonly string[] => {
  const { username = '', password, api_key } = access;
  const plain = [password, api_key].filter((secret) => secret !== undefined && secret !== '') as string[];
  if (password === undefined) return plain;
  return [...plain, Buffer.from(`${username}:${password}`).toString('base64'), encodeURIComponent(password)];
};

const decodePart = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};
