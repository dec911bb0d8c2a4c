import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { buildUsagesOf } from '../../../queries/usages.ts';
import { type HabitDefinition, type History, toHistory } from '../../baseline/judge_usage.ts';
import { toCommonPath } from '../../baseline/program_path.ts';
import { addDay, type Usage } from '../../baseline/usage.ts';
import {
  type BulkOperation,
  bulkWrite,
  foldDocuments,
  getDocument,
  indexDocument,
  multiGet,
} from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { toDigest } from '../../findings/finding_id.ts';
import { decode } from '../../schema/leaf_codecs.ts';
import { BaselineState, UsageDocument } from '../../schema/stored_documents.ts';
import type { IndexNames } from '../index_names.ts';
import { EngineFailure, orThrow } from '../reader.ts';
import { MOST_HELD, type Remembered } from '../scan_memory.ts';
import type { Bury } from '../stored/dead_letters.ts';

/** A program, registered domain and service, whoever runs it. */
export interface UsageSubject {
  readonly executable: string;
  readonly domain: string;
  readonly service: string;
}

export interface Learnt extends UsageSubject {
  readonly host: string;
  /** UTC, "2026-03-10" */
  readonly day: string;
  readonly bytes: number;
}

const toUsageKey = ({ executable, domain, service }: UsageSubject): string =>
  toDigest([toCommonPath(executable), domain, service]);

const KEYS_AT_ONCE = 2_000;
/** Turns of reading and writing a baseline that others write too. */
const TRIES = 8;
/** Subjects kept in memory from one day of a scan to the next. */
const MOST_KEPT = 50_000;

/** What the baselines say, read once per subject and scan, and what this scan adds to them. */
export interface UsageStore {
  readonly load: (subjects: readonly UsageSubject[]) => Promise<void>;
  /** of a loaded subject, from the days before */
  readonly historyOf: (subject: UsageSubject, host: string, day: string) => History;
  readonly learn: (learnt: readonly Learnt[]) => Promise<void>;
}

const EMPTY_STATE: BaselineState = {
  '@timestamp': '1970-01-01T00:00:00.000Z',
  id: 'baselines',
  version: 1,
  frozen: false,
};

/** Version and frozen flag; before anybody set them, version 1 and learning. */
export const readBaselineState = async (engine: Engine, names: IndexNames): Promise<BaselineState> => {
  const stored = await orThrow(getDocument(engine, names.checkpoints, 'baselines'));
  if (stored === undefined) return EMPTY_STATE;
  const decoded = decode(BaselineState)(stored._source);
  if (isLeft(decoded))
    throw new EngineFailure({ kind: 'undecodable', detail: `the baselines' state: ${decoded.left}` });
  return decoded.right;
};

/** A new version leaves all that was learnt before aside; frozen ones judge and learn no more. */
export const saveBaselineState = async (
  engine: Engine,
  names: IndexNames,
  state: BaselineState,
): Promise<void> => {
  await orThrow(indexDocument(engine, names.checkpoints, 'baselines', state, {}));
};

const iso = (day: string): string => `${day}T00:00:00.000Z`;

const toDocument = (subject: UsageSubject, key: string, version: number, usage: Usage): UsageDocument => ({
  '@timestamp': iso(usage.days[usage.days.length - 1]?.day ?? '1970-01-01'),
  host: { name: usage.host },
  dns: { question: { registered_domain: subject.domain } },
  afterquery: {
    usage: {
      key,
      program: toCommonPath(subject.executable),
      service: subject.service,
      version,
      first_seen: iso(usage.days[0]?.day ?? '1970-01-01'),
      days: usage.days.map((one) => ({ ...one })),
    },
  },
});

const readUsages = async (
  engine: Engine,
  names: IndexNames,
  version: number,
  keys: readonly string[],
  into: Map<string, Map<string, Usage>>,
  onUnreadable: () => void,
): Promise<void> => {
  const query = { query: buildUsagesOf(keys, version), source: true };
  await orThrow(
    foldDocuments(engine, names.baselines, query, into, (all, hit) => {
      const decoded = decode(UsageDocument)(hit._source);
      if (isLeft(decoded)) {
        onUnreadable();
        return all;
      }
      const { host, afterquery } = decoded.right;
      all
        .get(afterquery.usage.key)
        ?.set(host.name.toLowerCase(), { host: host.name, days: afterquery.usage.days });
      return all;
    }),
  );
};

/** Each host's own document of a key: an id, so that learning costs what this host did and not what the estate did. */
const toUsageId = (key: string, host: string, version: number): string =>
  toDigest([key, host.toLowerCase(), String(version)]);

/** One host's usage as it stands in the index, with what a guarded write needs; nothing is stored where they are absent. */
interface OwnUsage {
  readonly usage: Usage;
  readonly guard: { readonly if_seq_no: number; readonly if_primary_term: number } | undefined;
}

const readOwn = async (
  engine: Engine,
  names: IndexNames,
  ids: readonly string[],
  into: Map<string, OwnUsage>,
): Promise<void> => {
  for (const stored of await orThrow(multiGet(engine, names.baselines, ids))) {
    const decoded = decode(UsageDocument)(stored._source);
    const guard = { if_seq_no: stored._seq_no, if_primary_term: stored._primary_term };
    // What is none as this version knows them is learnt anew; reading it as evidence was counted already.
    const usage = isRight(decoded)
      ? { host: decoded.right.host.name, days: decoded.right.afterquery.usage.days }
      : { host: '', days: [] };
    into.set(stored._id, { usage, guard });
  }
};

/** It begins with what scans before this one have read and written. `writes` false (a dry run) and a frozen baseline learn nothing; `onLearnt` is told what they do learn, `onUnreadable` of each document that is no baseline. */
export const openUsageStore = (
  engine: Engine,
  names: IndexNames,
  state: BaselineState,
  writes: boolean,
  habits: HabitDefinition,
  onLearnt: (learnt: readonly Learnt[]) => void,
  onUnreadable: () => void,
  bury: Bury,
  { usages: by_key, held }: Pick<Remembered, 'usages' | 'held'>,
): UsageStore => {
  const own = new Map<string, OwnUsage>();
  const written = new Map<string, Map<string, Usage>>();
  /** Both analytics ask, at the same time and often for the same: none may take for known what is still being read. */
  const loading = new Map<string, Promise<void>>();
  const read = async (keys: readonly string[]): Promise<void> => {
    const found = new Map(keys.map((key) => [key, new Map<string, Usage>()]));
    await readUsages(engine, names, state.version, keys, found, onUnreadable);
    for (const [key, usages] of found) {
      // A search may show what stood a second ago.
      for (const [host, usage] of written.get(key) ?? []) usages.set(host, usage);
      by_key.set(key, usages);
    }
  };
  const load = async (subjects: readonly UsageSubject[]): Promise<void> => {
    const wanted = [...new Set(subjects.map(toUsageKey))].filter((key) => !by_key.has(key));
    const unasked = wanted.filter((key) => !loading.has(key));
    for (let i = 0; i < unasked.length; i += KEYS_AT_ONCE) {
      const some = unasked.slice(i, i + KEYS_AT_ONCE);
      const reading = read(some).finally(() => {
        for (const key of some) loading.delete(key);
      });
      for (const key of some) loading.set(key, reading);
    }
    await Promise.all(new Set(wanted.map((key) => loading.get(key))));
  };
  return {
    load,
    historyOf: (subject, host, day) =>
      toHistory([...(by_key.get(toUsageKey(subject))?.values() ?? [])], host, day, habits),
    learn: async (learnt) => {
      if (!writes || state.frozen || learnt.length === 0) return;
      onLearnt(learnt);
      // Here nobody is between loading and looking.
      if (by_key.size > MOST_KEPT) by_key.clear();
      if (held.size > MOST_HELD) held.clear();
      if (own.size > MOST_KEPT) {
        own.clear();
        written.clear();
      }
      let pending = learnt
        .map((one) => {
          const key = toUsageKey(one);
          const usages = by_key.get(key);
          const shown = usages?.get(one.host.toLowerCase());
          const is_new = usages !== undefined && shown === undefined;
          return { one, key, id: toUsageId(key, one.host, state.version), shown, is_new };
        })
        // What searches have shown of a subject tells, without reading it again, that there is nothing to add, or nothing yet to add to.
        .filter(({ one, id, shown }) => {
          const own_day = held.get(id);
          if (own_day !== undefined && own_day.day === one.day && own_day.bytes >= one.bytes) return false;
          return shown === undefined || addDay(shown, one.day, one.bytes).days !== shown.days;
        });
      const taught = pending;
      // Other copies learn too: what one of them changed meanwhile is read and added to again.
      for (let turn = 0; pending.length > 0; turn += 1) {
        if (turn >= TRIES)
          throw new EngineFailure({
            kind: 'conflict',
            detail: `${pending.length} baselines were changed by somebody else ${TRIES} times in a row`,
          });
        await readOwn(
          engine,
          names,
          [
            ...new Set(
              pending.filter(({ id, is_new }) => !own.has(id) && (turn > 0 || !is_new)).map(({ id }) => id),
            ),
          ],
          own,
        );
        const operations = new Map<string, BulkOperation>();
        for (const { one, key, id } of pending) {
          const known = own.get(id) ?? { usage: { host: one.host, days: [] }, guard: undefined };
          const usage = addDay({ ...known.usage, host: one.host }, one.day, one.bytes);
          if (usage.days === known.usage.days) continue;
          const host = one.host.toLowerCase();
          own.set(id, { ...known, usage });
          by_key.get(key)?.set(host, usage);
          written.set(key, (written.get(key) ?? new Map<string, Usage>()).set(host, usage));
          const document = toDocument(one, key, state.version, usage);
          const guarded =
            known.guard === undefined ? { op: 'create' as const } : { op: 'index' as const, ...known.guard };
          operations.set(id, { ...guarded, index: names.baselines, id, document });
        }
        const all = [...operations.values()];
        const result = await orThrow(bulkWrite(engine, all, {}));
        await bury('baseline', all, result.failed);
        // Their versions have moved on.
        for (const { id } of all) own.delete(id);
        const again = new Set([...result.existing, ...result.conflicts]);
        pending = pending.filter(({ id }) => again.has(id));
      }
      for (const { one, id } of taught) held.set(id, { day: one.day, bytes: one.bytes });
    },
  };
};
