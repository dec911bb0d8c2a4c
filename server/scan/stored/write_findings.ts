import { isLeft } from 'fp-ts/lib/Either.js';
import { type BulkOperation, bulkWrite, multiGet, type StoredDocument } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import type { Excepted } from '../../exceptions/apply_exceptions.ts';
import { toDay, toEpisodeId, toFindingId } from '../../findings/finding_id.ts';
import { isSameFinding, mergeFindings } from '../../findings/merge_findings.ts';
import { Finding } from '../../schema/finding.ts';
import { decode } from '../../schema/leaf_codecs.ts';
import type { FoundFinding } from '../found_finding.ts';
import type { IndexNames } from '../index_names.ts';
import { EngineFailure, orThrow } from '../reader.ts';
import type { Bury } from './dead_letters.ts';

/** A finding on its way to its index. */
export interface PlacedFinding {
  readonly id: string;
  readonly index: string;
  readonly finding: Finding;
  /** the exception that suppresses it, or `canary` */
  readonly hidden_by?: string;
}

/** Gives a finding as the exceptions in force leave it. */
export type Except = (finding: Finding) => Excepted;

export type WriteOutcome = 'created' | 'updated' | 'unchanged';

/** What a scan has written so far. */
export interface Written {
  /** what became of each finding over the whole scan */
  readonly outcomes: Map<string, WriteOutcome>;
  /** Most of the last ones were: then the next are created unread, and only what exists already is read. */
  mostly_new: boolean;
}

export const nothingWritten = (): Written => ({ outcomes: new Map(), mostly_new: false });

/** Stands in an account beside the ids of exceptions. */
const CANARY = 'canary';

/** A person may triage between our reading and our writing: then read again, that often. */
const TRIES = 5;

/** Ids and indices; two findings of a slice with one id (two clients of one process, say) become one. */
export const placeFindings = (
  names: IndexNames,
  found: readonly FoundFinding[],
  slice_start: number,
  except: Except,
  isCanary: (finding: Finding) => boolean,
): PlacedFinding[] => {
  const placed = new Map<string, PlacedFinding>();
  const day = toDay(slice_start);
  for (const { asker, target, finding: bare } of found) {
    const of = { analytic: bare.rule.id, asker, target };
    const id = toFindingId({ ...of, day });
    const finding = {
      ...bare,
      event: { ...bare.event, id },
      afterquery: { ...bare.afterquery, episode: toEpisodeId(of) },
    };
    const known = placed.get(id);
    placed.set(id, {
      id,
      index: names.findingsOf(day),
      finding: known === undefined ? finding : mergeFindings(known.finding, finding),
    });
  }
  return [...placed.values()].map((one) => {
    const { finding, hidden_by } = except(one.finding);
    if (isCanary(finding)) return { ...one, finding, hidden_by: CANARY, index: names.canaryFindingsOf(day) };
    return hidden_by === undefined
      ? { ...one, finding }
      : { ...one, finding, hidden_by, index: names.hiddenOf(day) };
  });
};

const readStored = async (
  engine: Engine,
  placed: readonly PlacedFinding[],
): Promise<Map<string, StoredDocument>> => {
  const stored = new Map<string, StoredDocument>();
  for (const index of new Set(placed.map((p) => p.index))) {
    const ids = placed.filter((p) => p.index === index).map((p) => p.id);
    for (const document of await orThrow(multiGet(engine, index, ids))) stored.set(document._id, document);
  }
  return stored;
};

const toOperation = (
  { id, index, finding }: PlacedFinding,
  stored: StoredDocument | undefined,
  except: Except,
): { operation?: BulkOperation; finding: Finding } | undefined => {
  if (stored === undefined) return { operation: { op: 'create', index, id, document: finding }, finding };
  const known = decode(Finding)(stored._source);
  if (isLeft(known)) return undefined;
  const merged = except(mergeFindings(known.right, finding)).finding;
  if (isSameFinding(known.right, merged)) return { finding: known.right };
  const guard = { if_seq_no: stored._seq_no, if_primary_term: stored._primary_term };
  return { operation: { op: 'index', index, id, document: merged, ...guard }, finding: merged };
};

/**
 * Write findings so that nothing is lost or doubled: create what is new, merge into what is known under its sequence number, and
 * start again for those that somebody else changed meanwhile. Yields what now stands in the index. What stands under a finding's id and
 * is none as this version knows them (a newer copy's, a hand's) is left as it is and told to `onUnreadable`, what the cluster refuses for
 * good is buried: one such document must not end every scan that meets it.
 */
export const writeFindings = async (
  engine: Engine,
  placed: readonly PlacedFinding[],
  written: Written,
  except: Except,
  onUnreadable: () => void,
  bury: Bury,
): Promise<PlacedFinding[]> => {
  const { outcomes } = written;
  const standing = new Map<string, PlacedFinding>();
  let pending = placed;
  let created = 0;
  for (let turn = 0; pending.length > 0; turn += 1) {
    const unread = turn === 0 && written.mostly_new;
    const stored = await readStored(engine, unread ? pending.filter(({ id }) => outcomes.has(id)) : pending);
    const operations: BulkOperation[] = [];
    const before = new Map<string, WriteOutcome | undefined>();
    for (const one of pending) {
      const settled = toOperation(one, stored.get(one.id), except);
      if (settled === undefined) {
        standing.delete(one.id);
        onUnreadable();
        continue;
      }
      const { operation, finding } = settled;
      standing.set(one.id, { ...one, finding });
      if (operation !== undefined) operations.push(operation);
      const known = outcomes.get(one.id);
      before.set(one.id, known);
      // Born in an earlier slice of this scan is still new; grown once is grown.
      if (operation?.op === 'create') outcomes.set(one.id, 'created');
      else if (known === undefined || known === 'unchanged')
        outcomes.set(one.id, operation === undefined ? 'unchanged' : 'updated');
    }
    const result = await orThrow(bulkWrite(engine, operations, {}));
    await bury('finding', operations, result.failed);
    for (const { id } of result.failed) {
      standing.delete(id);
      outcomes.delete(id);
    }
    const again = new Set([...result.existing, ...result.conflicts]);
    for (const id of again) {
      const known = before.get(id);
      if (known === undefined) outcomes.delete(id);
      else outcomes.set(id, known);
    }
    created += operations.filter(({ op, id }) => op === 'create' && !again.has(id)).length;
    pending = pending.filter((p) => again.has(p.id));
    if (pending.length > 0 && turn + 1 >= TRIES)
      throw new EngineFailure({
        kind: 'conflict',
        detail: `${pending.length} findings were changed by somebody else ${TRIES} times in a row`,
      });
  }
  if (placed.length > 0) written.mostly_new = created * 2 > placed.length;
  return [...standing.values()];
};
