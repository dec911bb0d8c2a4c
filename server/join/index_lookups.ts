import { isKnownImage } from '../schema/process_identity.ts';
import type { LookupEvent, ProcessRef } from '../schema/rows.ts';
import { Answers } from './answers.ts';

/** Answers by process instance, by host + pid + image, and by host. */
export interface LookupIndex {
  readonly by_entity: ReadonlyMap<string, Answers>;
  readonly by_pid: ReadonlyMap<string, Answers>;
  readonly by_host: ReadonlyMap<string, Answers>;
}

export const toHostKey = (ref: ProcessRef): string => ref.host.toLowerCase();

/** The last one made: rows of one process follow each other. */
let made = { host: '', entity_id: '', key: '|' };

export const toEntityKey = (ref: ProcessRef, entity_id = ref.entity_id): string | undefined => {
  if (entity_id === undefined) return undefined;
  const { host } = ref;
  if (made.entity_id !== entity_id || made.host !== host)
    made = { host, entity_id, key: `${toHostKey(ref)}|${entity_id}` };
  return made.key;
};

export const toPidKey = (ref: ProcessRef): string | undefined =>
  ref.pid !== undefined && isKnownImage(ref.executable)
    ? `${toHostKey(ref)}|${ref.pid}|${ref.executable.toLowerCase()}`
    : undefined;

/** An event read twice (overlapping pages, two aliases) counts once. */
export const dropDuplicates = <E extends { readonly index: string; readonly id: string }>(
  events: readonly E[],
): E[] => [...new Map(events.map((event) => [`${event.index}\n${event.id}`, event])).values()];

/** Sequence numbers are a shard's own: two events of one index may bear the same, yet not the same moment and name too. */
export const toLookupKey = ({ index, id, seq, logged, entity_id, name }: LookupEvent): string =>
  seq === undefined ? `${index}\n${id}` : `${index}\n${seq}\n${logged}\n${entity_id}\n${name}`;

const dropDuplicateLookups = (lookups: readonly LookupEvent[]): LookupEvent[] => [
  ...new Map(lookups.map((lookup) => [toLookupKey(lookup), lookup])).values(),
];

/** Lookups come process by process, so that a key is mostly the one before. */
const indexBy = (
  lookups: readonly LookupEvent[],
  toKey: (lookup: LookupEvent) => string | undefined,
  isLike: (a: LookupEvent, b: LookupEvent) => boolean,
): Map<string, Answers> => {
  const index = new Map<string, Answers>();
  let before: { readonly lookup: LookupEvent; readonly answers: Answers } | undefined;
  for (const lookup of lookups) {
    if (before === undefined || !isLike(lookup, before.lookup)) {
      const key = toKey(lookup);
      if (key === undefined) continue;
      const answers = index.get(key) ?? new Answers();
      index.set(key, answers);
      before = { lookup, answers };
    }
    before.answers.add(lookup);
  }
  return index;
};

const ofOneHost = (a: LookupEvent, b: LookupEvent): boolean => a.host === b.host;
const ofOneInstance = (a: LookupEvent, b: LookupEvent): boolean =>
  a.entity_id === b.entity_id && ofOneHost(a, b);

/** `are_distinct`: none was read twice. */
export const indexLookups = (lookups: readonly LookupEvent[], are_distinct = false): LookupIndex => {
  const known = are_distinct ? lookups : dropDuplicateLookups(lookups);
  // Only sockets without a ProcessGuid ask for it: most slices have none.
  let by_pid: Map<string, Answers> | undefined;
  return {
    by_entity: indexBy(known, (lookup) => toEntityKey(lookup), ofOneInstance),
    by_host: indexBy(known, toHostKey, ofOneHost),
    get by_pid() {
      by_pid ??= indexBy(known, toPidKey, () => false);
      return by_pid;
    },
  };
};
