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

/** What lies at places, by id; undefined: nothing. */
export type StoredFacts = ReadonlyMap<string, Stored | undefined>;

/** Nothing is likely to lie there. */
export const supposeNone = (places: readonly Place[]): StoredFacts =>
  new Map(places.map(({ id }) => [id, undefined]));

export const readPlaces = async (desk: CoverageDesk, places: readonly Place[]): Promise<StoredFacts> => {
  const stored = new Map<string, Stored | undefined>(supposeNone(places));
  for (const [index, own] of byIndexOf(places))
    for (const [id, one] of await readStored(desk, index, own)) stored.set(id, one);
  return stored;
};

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

/**
 * Merge the drafts into what is stored of their hours, and write what has changed. What `known` tells of is not read before; where something else
 * lies there after all, that is read and merged into.
 */
export const writeDrafts = async (
  desk: CoverageDesk,
  drafts: readonly Draft[],
  known: StoredFacts = new Map(),
): Promise<number> => {
  let [open, before, written] = [drafts, known, 0];
  for (let attempt = 0; open.length > 0; attempt += 1) {
    const unread = open.filter(({ id }) => !before.has(id));
    const stored = new Map([...before, ...(await readPlaces(desk, unread))]);
    const operations: BulkOperation[] = [];
    for (const draft of open) {
      const operation = toOperation(draft, stored.get(draft.id));
      if (operation === undefined) continue;
      const { index, id, document } = operation;
      operations.push(attempt < TRIES ? operation : { op: 'index', index, id, document });
    }
    const again = await desk.write(operations);
    written += operations.length - again.size;
    open = open.filter(({ id }) => again.has(id));
    before = new Map();
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
  for (const stored of (await readPlaces(desk, places)).values())
    if (stored?.fact !== undefined) known.set(Date.parse(stored.fact['@timestamp']), stored.fact);
  return known;
};
