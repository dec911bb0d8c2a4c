import { createHash, timingSafeEqual } from 'node:crypto';
import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import type { ApiKeyDocument } from '../schema/access_documents.ts';
import { type HashedSecret, isSecret, parseKey } from './api_key.ts';
import { type Caller, LOOPBACK_CALLER } from './caller.ts';
import { listKeys, readKey } from './key_store.ts';
import { shareReads } from './share_reads.ts';

/** Why nobody was recognised: `missing` no key was sent though one is needed; `wrong` it is none, unknown, revoked or expired. */
export type Refusal = { readonly refusal: 'missing' | 'wrong' };

export interface Authenticator {
  /** `presented`: the text of the key, undefined where the request has none */
  /** whether this very key was recognised by this copy before; it may have been revoked since */
  readonly wasProven: (presented: string | undefined) => boolean;
  readonly recognise: (presented: string | undefined) => TaskEither<EngineError | Refusal, Caller>;
}

/** Compared against where no key has the id, so that an unknown id takes as long as a wrong secret. */
const NO_SECRET: HashedSecret = {
  salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
  hash: Buffer.alloc(32).toString('base64'),
};
const MOST_PROVEN = 10_000;

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

const isOver = ({ expires, revoked }: ApiKeyDocument, now: number): boolean =>
  revoked !== undefined || (expires !== undefined && Date.parse(expires) <= now);

/**
 * Recognises callers by API key. Every request is answered by a read of the key's document that began after it, so revocation and rotation hold
 * at once on all copies;
 * the slow hash is computed once per key and copy. `open` (a service on loopback): while no key was ever made, whoever asks is let in.
 */
export const createAuthenticator = (
  engine: Engine,
  names: IndexNames,
  open: boolean,
  now: () => number,
): Authenticator => {
  const proven = new Map<string, { readonly digest: Buffer; readonly hash: string }>();
  const readShared = shareReads((id) => readKey(engine, names, id)());
  let locked = !open;
  const isProven = async (id: string, secret: string, stored: HashedSecret): Promise<boolean> => {
    const known = proven.get(id);
    const given = digest(secret);
    if (known?.hash === stored.hash) return timingSafeEqual(known.digest, given);
    if (!(await isSecret(secret, stored))) return false;
    if (proven.size >= MOST_PROVEN) proven.clear();
    proven.set(id, { digest: given, hash: stored.hash });
    return true;
  };
  return {
    wasProven: (presented) => {
      const key = presented === undefined ? undefined : parseKey(presented);
      const known = key === undefined ? undefined : proven.get(key.id);
      return key !== undefined && known !== undefined && timingSafeEqual(known.digest, digest(key.secret));
    },
    recognise: (presented) => async () => {
      if (presented === undefined) {
        if (!locked) {
          const keys = await listKeys(engine, names)();
          if (isLeft(keys)) return keys;
          locked = keys.right.length > 0;
        }
        return locked ? left({ refusal: 'missing' }) : right(LOOPBACK_CALLER);
      }
      const key = parseKey(presented);
      if (key === undefined) return left({ refusal: 'wrong' });
      const stored = await readShared(key.id);
      if (isLeft(stored)) return stored;
      const document = stored.right?.key;
      const is_right = await isProven(key.id, key.secret, document?.secret ?? NO_SECRET);
      if (document === undefined || !is_right || isOver(document, now())) return left({ refusal: 'wrong' });
      const { id, name, role } = document;
      return right({ id, name, role });
    },
  };
};
