import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import { bulkWrite, type IndexOptions, resolveIndices } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { resolveFields } from '../scan/fields/resolve_fields.ts';
import { choose } from '../scan/fields/usable_profiles.ts';
import { type IndexNames, isOwnIndex } from '../scan/index_names.ts';
import { asTask, EngineFailure, orThrow } from '../scan/reader.ts';
import { type HeldCanary, readCanary, saveCanary } from '../scan/stored/canary_store.ts';
import { type CanaryRecord, toCanaryHost } from '../schema/canary.ts';
import { DAY_MS } from '../schema/durations.ts';
import type { ResolvedFields } from '../schema/field_profile.ts';
import { toDocument } from './to_document.ts';
import { type Story, toStory } from './to_story.ts';

export interface CanaryDesk {
  /** reads the source, and keeps the records */
  readonly engine: Engine;
  /** may create documents in the source index; the same, or one with an account of its own */
  readonly writer: Engine;
  readonly names: IndexNames;
  /** index, data stream or alias that the events are written to */
  readonly index: string;
  /** where scans look for events */
  readonly sysmon_indices: string;
  /** milliseconds after which a story that was not found counts as lost */
  readonly within_ms: number;
  readonly now: () => number;
  readonly newId: () => string;
}

/** How far back the index is asked how it spells its fields. */
const LOOKBACK_MS = 7 * DAY_MS;

/** Fields of the newest of the indices behind the name; none where nothing is in there yet. */
const readSpelling = async (desk: CanaryDesk): Promise<ResolvedFields> => {
  const now = desk.now();
  const span = { from: now - LOOKBACK_MS, to: now };
  const { profiles } = await resolveFields(desk.engine, desk.index, 'sysmon', span);
  const usable = choose(profiles, 'questions');
  const newest = (indices: readonly string[]): string => [...indices].sort().at(-1) ?? '';
  return (
    [...(usable.length > 0 ? usable : profiles)].sort((a, b) =>
      newest(a.indices) < newest(b.indices) ? 1 : -1,
    )[0]?.fields ?? {}
  );
};

const iso = (ms: number): string => new Date(ms).toISOString();

interface Draft {
  readonly record: CanaryRecord;
  readonly story: Story;
}

/** A story of a new host, with the record that makes it a canary; nothing is written. */
const draftCanary = ({ index, within_ms, now, newId }: CanaryDesk): Draft => {
  const id = newId().replaceAll('-', '').toLowerCase();
  const name = toCanaryHost(id);
  const written = now();
  const story = toStory(id, name, written);
  const record: CanaryRecord = {
    '@timestamp': iso(written),
    id,
    host: { name },
    index,
    events: story.events.length,
    from: iso(story.from),
    to: iso(story.to),
    status: 'waiting',
    until: iso(written + within_ms),
    found: [],
  };
  return { record, story };
};

const save = async (
  { engine, names }: CanaryDesk,
  record: CanaryRecord,
  guard: IndexOptions,
): Promise<void> => {
  const saved = await saveCanary(engine, names, record, guard)();
  if (isLeft(saved)) throw new EngineFailure(saved.left);
};

const fail = async (desk: CanaryDesk, record: CanaryRecord, error: string, guard: IndexOptions) => {
  const failed: CanaryRecord = { ...record, status: 'failed', settled: iso(desk.now()), error };
  await save(desk, failed, guard);
  return { record: failed, guard: {} };
};

const write = async (desk: CanaryDesk): Promise<HeldCanary> => {
  const { engine, writer, names, index } = desk;
  const fields = await readSpelling(desk);
  const { record, story } = draftCanary(desk);
  const { id } = record;
  // Before its first event: from here on its host is a canary to every scan.
  await save(desk, record, { create: true });
  const operations = story.events.map((event, n) => ({
    op: 'create' as const,
    index,
    id: `${id}-${n}`,
    document: toDocument(event, fields),
  }));
  const bulk = await bulkWrite(writer, operations, {})();
  const held = await orThrow(readCanary(engine, names, id));
  if (held === undefined)
    throw new EngineFailure({ kind: 'conflict', detail: `the record of canary ${id} was deleted meanwhile` });
  const lost = isLeft(bulk) ? bulk.left.detail : bulk.right.failed[0]?.reason;
  if (lost === undefined) return held;
  const what = isLeft(bulk) ? 'The events' : `${bulk.right.failed.length} of ${operations.length} events`;
  return fail(desk, held.record, `${what} could not be written to ${index}: ${lost}`, held.guard);
};

/** `*` any run; an exclusion ("-x*") only takes away. */
const matchesPattern = (index: string, patterns: string): boolean =>
  patterns
    .split(',')
    .filter((pattern) => pattern !== '' && !pattern.startsWith('-'))
    .some((pattern) => {
      const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return new RegExp(`^${parts.join('.*')}$`).test(index);
    });

/** An index that exists is asked for; one that does not may be made by the first document, if a pattern covers its name. */
const tellMissing = async ({ engine, index, sysmon_indices }: CanaryDesk): Promise<string | undefined> => {
  const own = new Set(await orThrow(resolveIndices(engine, index)));
  const scanned = await orThrow(resolveIndices(engine, sysmon_indices));
  const is_covered =
    own.size === 0 ? matchesPattern(index, sysmon_indices) : scanned.some((one) => own.has(one));
  return is_covered
    ? undefined
    : `${index} is not among AFTERQUERY_SYSMON_INDICES (${sysmon_indices}), so no scan would see what is written there.`;
};

/** Why a canary there could never be found, in a sentence; undefined: it could. Writes nothing. */
export const checkCanaryIndex =
  (desk: CanaryDesk): TaskEither<EngineError, string | undefined> =>
  async () =>
    isOwnIndex(desk.names, desk.index)
      ? right(
          `${desk.index} is an index of Afterquery's own results; a canary is written where the events of hosts are.`,
        )
      : asTask(() => tellMissing(desk))();

/** Put a story into the source index, which was checked. A Right whose record has failed could not be written. */
export const writeCanary = (desk: CanaryDesk): TaskEither<EngineError, HeldCanary> =>
  asTask(() => write(desk));

/** Keep on record that none was written, and why. */
export const recordMisplaced = (desk: CanaryDesk, why: string): TaskEither<EngineError, HeldCanary> =>
  asTask(() => fail(desk, draftCanary(desk).record, why, { create: true }));
