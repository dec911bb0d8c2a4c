import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { buildUnfinishedWork, buildWorkOf, buildWorkStanding } from '../../queries/work.ts';
import type { EngineError } from '../engine/errors.ts';
import { bulkWrite, foldDocuments, indexDocument, refresh, search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import { decode } from '../schema/leaf_codecs.ts';
import type { WorkStanding } from '../schema/scan_account.ts';
import { WorkItem } from '../schema/work_item.ts';

/** A part with the version that a guarded write needs. */
export interface HeldItem {
  readonly item: WorkItem;
  readonly seq_no: number;
  readonly primary_term: number;
}

/** The parts of backfills in the cluster, as all copies of the service see them. */
export interface WorkStore {
  /** What is there already stays as it is. */
  readonly add: (items: readonly WorkItem[]) => TaskEither<EngineError, void>;
  /** parts of the lowest order that is not done, at most 500; none: everything is done or owed */
  readonly readNext: (scan_id: string) => TaskEither<EngineError, readonly HeldItem[]>;
  /** undefined: somebody else has changed it meanwhile, and it stands as they left it */
  readonly replace: (held: HeldItem, item: WorkItem) => TaskEither<EngineError, HeldItem | undefined>;
  readonly readAll: (scan_id: string) => TaskEither<EngineError, readonly WorkItem[]>;
  readonly readOwed: (scan_id: string) => TaskEither<EngineError, readonly HeldItem[]>;
  readonly stand: (scan_id: string) => TaskEither<EngineError, WorkStanding>;
}

const undecodable = (index: string, id: string, detail: string): EngineError => ({
  kind: 'undecodable',
  detail: `${index}/${id}: ${detail}`,
});

const readHeld =
  (
    engine: Engine,
    index: string,
    body: Readonly<Record<string, unknown>>,
  ): TaskEither<EngineError, readonly HeldItem[]> =>
  async () => {
    const seen = await refresh(engine, index)();
    if (isLeft(seen)) return seen;
    const found = await search(engine, index, { ...body, seq_no_primary_term: true })();
    if (isLeft(found)) return found;
    const held: HeldItem[] = [];
    for (const { _id, _source, _seq_no, _primary_term } of found.right.hits) {
      const item = decode(WorkItem)(_source);
      if (isLeft(item)) return left(undecodable(index, _id, item.left));
      if (item.right.id !== _id || _seq_no === undefined || _primary_term === undefined)
        return left(undecodable(index, _id, 'it stands under an id that is not its own'));
      held.push({ item: item.right, seq_no: _seq_no, primary_term: _primary_term });
    }
    return right(held);
  };

interface Counted {
  readonly doc_count?: number;
  readonly slices?: { readonly value?: number | null };
}

const toStanding = (aggregations: Readonly<Record<string, unknown>> | undefined): WorkStanding => {
  const states = aggregations?.states as
    | { readonly buckets?: readonly (Counted & { readonly key: string })[] }
    | undefined;
  const standing = { parts: 0, done: 0, running: 0, owed: 0, slices_planned: 0, slices_done: 0 };
  for (const { key, doc_count = 0, slices } of states?.buckets ?? []) {
    standing.parts += doc_count;
    standing.slices_planned += slices?.value ?? 0;
    if (key === 'done') {
      standing.done += doc_count;
      standing.slices_done += slices?.value ?? 0;
    } else if (key === 'taken') standing.running += doc_count;
    else if (key === 'owed') standing.owed += doc_count;
  }
  return standing;
};

export const openWorkStore = (engine: Engine, { work }: IndexNames): WorkStore => ({
  add: (items) => async () => {
    const operations = items.map((document) => ({
      op: 'create' as const,
      index: work,
      id: document.id,
      document,
    }));
    const written = await bulkWrite(engine, operations, {})();
    if (isLeft(written)) return written;
    const [failure] = written.right.failed;
    if (failure === undefined) return right(undefined);
    const { status, type, reason } = failure;
    return left({ kind: 'refused', status, type, detail: `parts of a backfill were not taken: ${reason}` });
  },
  readNext: (scan_id) => async () => {
    const read = await readHeld(engine, work, buildUnfinishedWork(scan_id))();
    if (isLeft(read)) return read;
    const lowest = read.right[0]?.item.order;
    return right(read.right.filter(({ item }) => item.order === lowest));
  },
  replace:
    ({ seq_no, primary_term }, item) =>
    async () => {
      const guard = { if_seq_no: seq_no, if_primary_term: primary_term };
      const written = await indexDocument(engine, work, item.id, item, guard)();
      if (isLeft(written)) return written.left.kind === 'conflict' ? right(undefined) : written;
      const { _seq_no, _primary_term } = written.right;
      return right({ item, seq_no: _seq_no, primary_term: _primary_term });
    },
  readAll: (scan_id) => async () => {
    const seen = await refresh(engine, work)();
    if (isLeft(seen)) return seen;
    const items: WorkItem[] = [];
    const wrong: EngineError[] = [];
    const query = { query: buildWorkOf(scan_id), source: true, page_size: 200 };
    const folded = await foldDocuments(engine, work, query, items, (all, { _id, _source }) => {
      const item = decode(WorkItem)(_source);
      if (isLeft(item)) wrong.push(undecodable(work, _id, item.left));
      else all.push(item.right);
      return all;
    })();
    if (isLeft(folded)) return folded;
    const [first] = wrong;
    return first === undefined ? right(items) : left(first);
  },
  readOwed: (scan_id) =>
    readHeld(engine, work, { size: 500, query: buildWorkOf(scan_id, 'owed'), track_total_hits: false }),
  stand: (scan_id) => async () => {
    const found = await search(engine, work, buildWorkStanding(scan_id))();
    return isLeft(found) ? found : right(toStanding(found.right.aggregations));
  },
});
