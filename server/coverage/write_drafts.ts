import { type BulkOperation, multiGet } from '../engine/operations.ts';
import { CoverageFact } from '../schema/coverage.ts';
import type { CoverageDesk } from './coverage_desk.ts';
import { byIndexOf, type Draft, type Place, toHourKey, toPlace } from './fact_drafts.ts';
import { isSame } from './hour_fact.ts';

interface Stored {
  /** undefined: what lies there is no fact, and is written over */
  readonly fact: CoverageFact | undefined;
  readonly guard: Pick<BulkOperation, 'if_seq_no' | 'if_primary_term'>;
}

const readStored = async (
  desk: CoverageDesk,
  index: string,
  places: readonly Place[],
): Promise<Map<string, Stored>> => {
  const ids = places.map(({ id }) => id);
  const known = new Map<string, Stored>();
  for (const found of await desk.ask(multiGet(desk.engine, index, ids))) {
    const { _id, _source, _seq_no: if_seq_no, _primary_term: if_primary_term } = found;
    const fact = CoverageFact.is(_source) ? _source : undefined;
    if (fact === undefined) desk.onUnreadable();
    known.set(_id, { fact, guard: { if_seq_no, if_primary_term } });
  }
  return known;
};

/** Over what was read and nothing else, so that two copies that count slices of one hour lose neither's. */
const toOperation = ({ index, id, build }: Draft, stored: Stored | undefined): BulkOperation | undefined => {
  const document = build(stored?.fact);
  if (stored === undefined) return { op: 'create', index, id, document };
  return stored.fact !== undefined && isSame(stored.fact, document)
    ? undefined
    : { op: 'index', index, id, document, ...stored.guard };
};

/** Tries to write over the version that was read; then over whatever is there: an hour has few writers, so that nobody waits long. */
const TRIES = 5;

/** Merge the drafts into what is stored of their hours, and write what has changed. `are_new`: nothing is likely to be stored, so try to create first. */
export const writeDrafts = async (
  desk: CoverageDesk,
  drafts: readonly Draft[],
  are_new = false,
): Promise<number> => {
  let [open, written] = [drafts, 0];
  if (are_new) {
    const again = await desk.write(
      open.map(({ index, id, build }) => ({ op: 'create', index, id, document: build(undefined) })),
    );
    written = open.length - again.size;
    open = open.filter(({ id }) => again.has(id));
  }
  for (let attempt = 0; open.length > 0; attempt += 1) {
    const operations: BulkOperation[] = [];
    for (const [index, own] of byIndexOf(open)) {
      const stored = await readStored(desk, index, own);
      for (const draft of own) {
        const operation = toOperation(draft, stored.get(draft.id));
        if (operation === undefined) continue;
        const { index: at, id, document } = operation;
        operations.push(attempt < TRIES ? operation : { op: 'index', index: at, id, document });
      }
    }
    const again = await desk.write(operations);
    written += operations.length - again.size;
    open = open.filter(({ id }) => again.has(id));
  }
  return written;
};

/** What is said of the hours themselves. */
export const readHours = async (
  desk: CoverageDesk,
  hours: readonly number[],
): Promise<Map<number, CoverageFact>> => {
  const places = hours.map((hour) => toPlace(desk, toHourKey(hour)));
  const known = new Map<number, CoverageFact>();
  for (const [index, own] of byIndexOf(places))
    for (const { fact } of (await readStored(desk, index, own)).values())
      if (fact !== undefined) known.set(Date.parse(fact['@timestamp']), fact);
  return known;
};
