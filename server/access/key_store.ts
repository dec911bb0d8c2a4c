import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import { foldDocuments, getDocument, indexDocument } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import { ApiKeyDocument } from '../schema/access_documents.ts';
import { decode } from '../schema/leaf_codecs.ts';

/** A key with the version that a guarded write needs. */
export interface StoredKey {
  readonly key: ApiKeyDocument;
  readonly seq_no: number;
  readonly primary_term: number;
}

const unreadable = (id: string, why: string): EngineError => ({
  kind: 'undecodable',
  detail: `the stored key ${id}: ${why}`,
});

/** As it stands this moment, not as a search shows it: a revoked key must not pass for another second. */
export const readKey =
  (engine: Engine, names: IndexNames, id: string): TaskEither<EngineError, StoredKey | undefined> =>
  async () => {
    const stored = await getDocument(engine, names.keys, id)();
    if (isLeft(stored)) return stored;
    if (stored.right === undefined) return right(undefined);
    const key = decode(ApiKeyDocument)(stored.right._source);
    if (isLeft(key)) return left(unreadable(id, key.left));
    const { _seq_no: seq_no, _primary_term: primary_term } = stored.right;
    return right({ key: key.right, seq_no, primary_term });
  };

/** Seen by every copy's next search when it resolves; `over` absent: only where the id is new. */
export const saveKey =
  (
    engine: Engine,
    names: IndexNames,
    key: ApiKeyDocument,
    over?: StoredKey,
  ): TaskEither<EngineError, ApiKeyDocument> =>
  async () => {
    const guard =
      over === undefined ? { create: true } : { if_seq_no: over.seq_no, if_primary_term: over.primary_term };
    const saved = await indexDocument(engine, names.keys, key.id, key, { ...guard, refresh: 'wait_for' })();
    return isLeft(saved) ? saved : right(key);
  };

/** Revoked and expired ones too, by name. */
export const listKeys =
  (engine: Engine, names: IndexNames): TaskEither<EngineError, readonly ApiKeyDocument[]> =>
  async () => {
    const sources: unknown[] = [];
    const query = { query: { match_all: {} }, source: true } as const;
    const folded = await foldDocuments(engine, names.keys, query, sources, (all, hit) => {
      all.push(hit._source);
      return all;
    })();
    if (isLeft(folded)) return folded;
    const keys: ApiKeyDocument[] = [];
    for (const source of sources) {
      const key = decode(ApiKeyDocument)(source);
      if (isLeft(key)) return left(unreadable('of the list', key.left));
      keys.push(key.right);
    }
    return right(keys.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1)));
  };
