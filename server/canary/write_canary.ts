import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import { bulkWrite, resolveIndices } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { resolveFields } from '../scan/fields/resolve_fields.ts';
import { choose } from '../scan/fields/usable_profiles.ts';
import { type IndexNames, isOwnIndex } from '../scan/index_names.ts';
import { EngineFailure, orThrow } from '../scan/reader.ts';
import { type HeldCanary, readCanary, saveCanary } from '../scan/stored/canary_store.ts';
import { type CanaryRecord, toCanaryHost } from '../schema/canary.ts';
import { DAY_MS } from '../schema/durations.ts';
import type { ResolvedFields } from '../schema/field_profile.ts';
import { toDocument } from './to_document.ts';
import { toStory } from './to_story.ts';

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

/** No scan looks for events there. */
export interface NotASource {
  readonly kind: 'not_a_source';
  readonly detail: string;
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

const write = async (desk: CanaryDesk, misplaced: string | undefined): Promise<HeldCanary> => {
  const { engine, writer, names, index } = desk;
  const fields = await readSpelling(desk);
  const id = desk.newId().replaceAll('-', '').toLowerCase();
  const host = toCanaryHost(id);
  const written = desk.now();
  const story = toStory(id, host, written);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const record: CanaryRecord = {
    '@timestamp': iso(written),
    id,
    host: { name: host },
    index,
    events: story.events.length,
    from: iso(story.from),
    to: iso(story.to),
    status: 'waiting',
    until: iso(written + desk.within_ms),
    found: [],
  };
  const must = async <A>(task: TaskEither<EngineError, A>): Promise<A> => {
    const done = await task();
    if (isLeft(done)) throw new EngineFailure(done.left);
    return done.right;
  };
  if (misplaced !== undefined) {
    const failed: CanaryRecord = { ...record, status: 'failed', settled: iso(desk.now()), error: misplaced };
    await must(saveCanary(engine, names, failed, { create: true }));
    return { record: failed, guard: {} };
  }
  // Before its first event: from here on its host is a canary to every scan.
  await must(saveCanary(engine, names, record, { create: true }));
  const operations = story.events.map((event, n) => ({
    op: 'create' as const,
    index,
    id: `${id}-${n}`,
    document: toDocument(event, fields),
  }));
  const bulk = await bulkWrite(writer, operations, {})();
  const lost = isLeft(bulk) ? bulk.left.detail : bulk.right.failed[0]?.reason;
  const held = await must(readCanary(engine, names, id));
  if (held === undefined)
    throw new EngineFailure({ kind: 'conflict', detail: `the record of canary ${id} was deleted meanwhile` });
  if (lost === undefined) return held;
  const failed: CanaryRecord = {
    ...held.record,
    status: 'failed',
    settled: iso(desk.now()),
    error: `${isLeft(bulk) ? 'The events' : `${bulk.right.failed.length} of ${operations.length} events`} could not be written to ${index}: ${lost}`,
  };
  await must(saveCanary(engine, names, failed, held.guard));
  return { record: failed, guard: {} };
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

/** Why a canary there could never be found; undefined: it could. Writes nothing. */
export const checkCanaryIndex =
  (desk: CanaryDesk): TaskEither<EngineError, NotASource | undefined> =>
  async () => {
    if (isOwnIndex(desk.names, desk.index))
      return right({
        kind: 'not_a_source',
        detail: `${desk.index} is an index of Afterquery's own results; a canary is written where the events of hosts are.`,
      });
    try {
      const detail = await tellMissing(desk);
      return right(detail === undefined ? undefined : { kind: 'not_a_source', detail });
    } catch (error) {
      if (error instanceof EngineFailure) return left(error.engine_error);
      throw error;
    }
  };

/** Put a story into the source index. A Right whose record has failed could not be written, or never be found. */
export const writeCanary =
  (desk: CanaryDesk): TaskEither<EngineError, HeldCanary> =>
  async () => {
    const misplaced = await checkCanaryIndex(desk)();
    if (isLeft(misplaced)) return misplaced;
    try {
      return right(await write(desk, misplaced.right?.detail));
    } catch (error) {
      if (error instanceof EngineFailure) return left(error.engine_error);
      throw error;
    }
  };
