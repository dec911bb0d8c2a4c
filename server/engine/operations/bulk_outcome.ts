import * as t from 'io-ts';
import type { BulkItem } from './bulk_lines.ts';

export interface BulkFailure {
  readonly id: string;
  readonly type: string;
  readonly reason: string;
  readonly status: number;
}

export interface BulkResult {
  readonly created: number;
  readonly updated: number;
  /** ids that `create` found there already */
  readonly existing: readonly string[];
  /** ids whose if_seq_no / if_primary_term is no longer the stored one */
  readonly conflicts: readonly string[];
  readonly failed: readonly BulkFailure[];
}

export interface BulkOutcome {
  readonly result: BulkResult;
  /** items that the cluster was too busy for (429) */
  readonly again: readonly BulkItem[];
}

const ItemError = t.intersection([t.type({ type: t.string }), t.partial({ reason: t.unknown })]);

interface ItemAnswer {
  readonly status: number;
  readonly error?: t.TypeOf<typeof ItemError>;
}
export interface BulkAnswer {
  readonly items: readonly Readonly<Record<string, ItemAnswer>>[];
}

/** One member, whatever the operation is called, with a status and perhaps an error. */
const isItem = (item: unknown): boolean => {
  if (typeof item !== 'object' || item === null) return false;
  for (const answer of Object.values(item)) {
    const { status, error } = Object(answer) as { status?: unknown; error?: unknown };
    if (typeof status !== 'number' || (error !== undefined && !ItemError.is(error))) return false;
  }
  return true;
};

const isBulkAnswer = (answer: unknown): answer is BulkAnswer => {
  const { items } = Object(answer) as { items?: unknown };
  return Array.isArray(items) && items.every(isItem);
};

/** By hand, since an answer has a thousand items: a codec for each costs more than writing them down. */
export const BulkAnswer = new t.Type<BulkAnswer>(
  'a bulk answer',
  isBulkAnswer,
  (answer, context) => (isBulkAnswer(answer) ? t.success(answer) : t.failure(answer, context)),
  t.identity,
);

export const EMPTY_BULK: BulkResult = { created: 0, updated: 0, existing: [], conflicts: [], failed: [] };

/** Sorts the answers, which come in the order of the items. */
export const toBulkOutcome = (items: readonly BulkItem[], answer: BulkAnswer): BulkOutcome => {
  let [created, updated] = [0, 0];
  const existing: string[] = [];
  const conflicts: string[] = [];
  const failed: BulkFailure[] = [];
  const again: BulkItem[] = [];
  for (const [position, item] of items.entries()) {
    const entry = Object.values(answer.items[position] ?? {})[0];
    const status = entry?.status ?? 0;
    if (status === 201) created++;
    else if (status === 200) updated++;
    else if (status === 409) (item.op === 'create' ? existing : conflicts).push(item.id);
    else if (status === 429) again.push(item);
    else failed.push(toBulkFailure(item, status, entry?.error));
  }
  return { result: { created, updated, existing, conflicts, failed }, again };
};

export const addBulk = (one: BulkResult, other: BulkResult): BulkResult => ({
  created: one.created + other.created,
  updated: one.updated + other.updated,
  existing: [...one.existing, ...other.existing],
  conflicts: [...one.conflicts, ...other.conflicts],
  failed: [...one.failed, ...other.failed],
});

export const toBulkFailure = (
  { id }: BulkItem,
  status: number,
  error?: { readonly type: string; readonly reason?: unknown },
): BulkFailure => ({
  id,
  type: error?.type ?? 'no_answer',
  reason: typeof error?.reason === 'string' ? error.reason : '',
  status,
});
