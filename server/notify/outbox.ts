import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import { bulkWrite, indexDocument, multiGet, search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import { decode } from '../schema/leaf_codecs.ts';
import { OutboxEntry } from '../schema/outbox.ts';
import type { Candidate } from './candidate.ts';
import { planEntries, toPossibleIds } from './plan_entries.ts';

/** An entry with the version that a guarded write needs. */
export interface HeldEntry {
  readonly entry: OutboxEntry;
  readonly seq_no: number;
  readonly primary_term: number;
}

export interface DueEntries {
  readonly held: readonly HeldEntry[];
  /** ids of documents that are no entries as this version knows them */
  readonly unreadable: readonly string[];
}

export interface Outbox {
  /** how many were put there; what is there already stays as it is */
  readonly enqueue: (candidates: readonly Candidate[], now: number) => TaskEither<EngineError, number>;
  /** the longest due first @param without ids to leave out */
  readonly readDue: (
    now: number,
    size: number,
    without: readonly string[],
  ) => TaskEither<EngineError, DueEntries>;
  /** undefined: somebody else has changed it meanwhile, and it stands as they left it */
  readonly replace: (held: HeldEntry, entry: OutboxEntry) => TaskEither<EngineError, HeldEntry | undefined>;
}

const enqueueIn =
  (engine: Engine, index: string): Outbox['enqueue'] =>
  (candidates, now) =>
  async () => {
    if (candidates.length === 0) return right(0);
    const stored = await multiGet(engine, index, candidates.flatMap(toPossibleIds))();
    if (isLeft(stored)) return stored;
    const known = new Set(stored.right.map(({ _id }) => _id));
    const entries = planEntries(candidates, known, new Date(now).toISOString());
    if (entries.length === 0) return right(0);
    const operations = entries.map((entry) => ({
      op: 'create' as const,
      index,
      id: entry.id,
      document: entry,
    }));
    const written = await bulkWrite(engine, operations, { refresh: true })();
    if (isLeft(written)) return written;
    const [failure] = written.right.failed;
    if (failure === undefined) return right(written.right.created);
    const { status, type, reason } = failure;
    const detail = `${written.right.failed.length} notifications were not taken, the first: ${reason}`;
    return left({ kind: 'refused', status, type, detail });
  };

const readDueIn =
  (engine: Engine, index: string): Outbox['readDue'] =>
  (now, size, without) =>
  async () => {
    const due = [
      { term: { status: 'pending' } },
      { range: { next_try: { lte: new Date(now).toISOString() } } },
    ];
    const body = {
      size,
      query: { bool: { filter: due, must_not: [{ ids: { values: [...without] } }] } },
      sort: [{ next_try: { order: 'asc', unmapped_type: 'date' } }],
      seq_no_primary_term: true,
      track_total_hits: false,
    };
    const found = await search(engine, index, body)();
    if (isLeft(found)) return found;
    const held: HeldEntry[] = [];
    const unreadable: string[] = [];
    for (const { _id, _source, _seq_no, _primary_term } of found.right.hits) {
      const entry = decode(OutboxEntry)(_source);
      if (isLeft(entry) || entry.right.id !== _id || _seq_no === undefined || _primary_term === undefined)
        unreadable.push(_id);
      else held.push({ entry: entry.right, seq_no: _seq_no, primary_term: _primary_term });
    }
    return right({ held, unreadable });
  };

const replaceIn =
  (engine: Engine, index: string): Outbox['replace'] =>
  ({ seq_no, primary_term }, entry) =>
  async () => {
    const guard = { if_seq_no: seq_no, if_primary_term: primary_term };
    const written = await indexDocument(engine, index, entry.id, entry, guard)();
    if (isLeft(written)) return written.left.kind === 'conflict' ? right(undefined) : written;
    const { _seq_no, _primary_term } = written.right;
    return right({ entry, seq_no: _seq_no, primary_term: _primary_term });
  };

/** The outbox of all copies of the service. */
export const openOutbox = (engine: Engine, { outbox }: IndexNames): Outbox => ({
  enqueue: enqueueIn(engine, outbox),
  readDue: readDueIn(engine, outbox),
  replace: replaceIn(engine, outbox),
});
