import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import type { ApiKeyDocument } from '../schema/access_documents.ts';
import type { Role } from '../schema/role.ts';
import { hashSecret, newKeyId, newSecret, toKeyText } from './api_key.ts';
import { readKey, saveKey } from './key_store.ts';

/** What people may see of a key. */
export type ShownKey = Omit<ApiKeyDocument, 'secret'>;

export const toShownKey = ({ secret: _secret, ...shown }: ApiKeyDocument): ShownKey => shown;

/** A key with its text, which is shown this once and nowhere kept. */
export interface FreshKey {
  readonly shown: ShownKey;
  readonly text: string;
}

export interface KeyDesk {
  readonly engine: Engine;
  readonly names: IndexNames;
  readonly now: () => number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export const createKey =
  (
    { engine, names, now }: KeyDesk,
    asked: {
      readonly name: string;
      readonly role: Role;
      readonly created_by: string;
      /** ISO 8601 */
      readonly expires?: string | undefined;
    },
  ): TaskEither<EngineError, FreshKey> =>
  async () => {
    const { name, role, created_by, expires } = asked;
    const id = newKeyId();
    const secret = newSecret();
    const key: ApiKeyDocument = {
      '@timestamp': iso(now()),
      id,
      name,
      role,
      created_by,
      secret: await hashSecret(secret),
      ...(expires === undefined ? {} : { expires }),
    };
    const saved = await saveKey(engine, names, key)();
    return isLeft(saved) ? saved : right({ shown: toShownKey(key), text: toKeyText({ id, secret }) });
  };

/** undefined: there is no such key. A revoked one stays listed, and stays revoked. */
export const revokeKey =
  ({ engine, names, now }: KeyDesk, id: string): TaskEither<EngineError, ShownKey | undefined> =>
  async () => {
    const known = await readKey(engine, names, id)();
    if (isLeft(known)) return known;
    if (known.right === undefined) return right(undefined);
    if (known.right.key.revoked !== undefined) return right(toShownKey(known.right.key));
    const saved = await saveKey(engine, names, { ...known.right.key, revoked: iso(now()) }, known.right)();
    return isLeft(saved) ? saved : right(toShownKey(saved.right));
  };

/** A new secret for the same key; the old one ends with it. undefined: no such key, or it was revoked. */
export const rotateKey =
  ({ engine, names, now }: KeyDesk, id: string): TaskEither<EngineError, FreshKey | undefined> =>
  async () => {
    const known = await readKey(engine, names, id)();
    if (isLeft(known)) return left(known.left);
    if (known.right === undefined || known.right.key.revoked !== undefined) return right(undefined);
    const secret = newSecret();
    const turned = { ...known.right.key, secret: await hashSecret(secret), rotated: iso(now()) };
    const saved = await saveKey(engine, names, turned, known.right)();
    return isLeft(saved) ? saved : right({ shown: toShownKey(saved.right), text: toKeyText({ id, secret }) });
  };
