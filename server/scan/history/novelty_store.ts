import { buildKnownBefore, type KnownSubject } from '../../../queries/usages.ts';
import type { Novelty } from '../../baseline/novelty.ts';
import { toCommonPath } from '../../baseline/program_path.ts';
import { search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { DAY_MS } from '../../schema/durations.ts';
import type { IndexNames } from '../index_names.ts';
import { orThrow } from '../reader.ts';
import type { Remembered } from '../scan_memory.ts';

/** Who asked what, on which UTC day. */
export interface NoveltySubject {
  readonly executable: string;
  readonly domain: string;
  readonly host: string;
  readonly day: string;
}

/** What was learnt before a day: in the index, read once for each subject of a scan, and by this scan itself. */
export interface NoveltyStore {
  readonly load: (subjects: readonly NoveltySubject[]) => Promise<void>;
  /** of a loaded subject */
  readonly noveltyOf: (subject: NoveltySubject) => Novelty;
  /** what the scan has just learnt, which searches may not show yet */
  readonly note: (learnt: readonly NoveltySubject[]) => void;
  /** whole days learnt before the day */
  readonly knownDays: (day: string) => Promise<number>;
}

/** Named filters of one request. */
const SUBJECTS_AT_ONCE = 300;
/** Answers kept from one day of a scan to the next. */
const MOST_KEPT = 100_000;

const toKnown = ({
  executable,
  domain,
  host,
}: NoveltySubject): Record<KnownSubject['kind'], KnownSubject> => ({
  domain: { kind: 'domain', value: domain },
  program: { kind: 'program', value: toCommonPath(executable) },
  host: { kind: 'host', value: host.toLowerCase() },
});
const toKey = (day: string, { kind, value }: KnownSubject): string => `${day}|${kind}|${value}`;

interface KnownAggregations {
  readonly since?: { readonly value?: number | null };
  readonly known?: { readonly buckets?: Readonly<Record<string, { readonly doc_count?: number }>> };
}

export const openNoveltyStore = (
  engine: Engine,
  names: IndexNames,
  version: number,
  { known, first_days }: Pick<Remembered, 'known' | 'first_days'>,
): NoveltyStore => {
  /** first day of each subject, and of any, that this scan learnt */
  const noted = new Map<string, string>();
  let first_noted: string | undefined;
  const read = async (day: string, subjects: readonly KnownSubject[]): Promise<void> => {
    const body = buildKnownBefore(subjects, day, version);
    const answer = await orThrow(search(engine, names.baselines, body));
    const { since, known: seen } = (answer.aggregations ?? {}) as KnownAggregations;
    const first = since?.value ?? undefined;
    first_days.set(day, first === undefined ? undefined : new Date(first).toISOString().slice(0, 10));
    for (const [i, subject] of subjects.entries())
      known.set(toKey(day, subject), (seen?.buckets?.[`s${i}`]?.doc_count ?? 0) > 0);
  };
  const load = async (subjects: readonly NoveltySubject[]): Promise<void> => {
    for (const day of new Set(subjects.map((subject) => subject.day))) {
      const wanted = new Map(
        subjects
          .filter((subject) => subject.day === day)
          .flatMap((subject) => Object.values(toKnown(subject)))
          .filter((one) => !known.has(toKey(day, one)))
          .map((one) => [toKey(day, one), one]),
      );
      const all = [...wanted.values()];
      for (let i = 0; i < all.length; i += SUBJECTS_AT_ONCE)
        await read(day, all.slice(i, i + SUBJECTS_AT_ONCE));
    }
  };
  const countDays = (day: string): number => {
    const [first] = [first_days.get(day), first_noted].filter((one) => one !== undefined).sort();
    return first === undefined ? 0 : Math.max(0, (Date.parse(day) - Date.parse(first)) / DAY_MS);
  };
  return {
    load,
    note: (learnt) => {
      // Here nobody is between loading and looking.
      if (known.size > MOST_KEPT) known.clear();
      for (const one of learnt) {
        if (first_noted === undefined || one.day < first_noted) first_noted = one.day;
        for (const { kind, value } of Object.values(toKnown(one))) {
          const before = noted.get(`${kind}|${value}`);
          if (before === undefined || one.day < before) noted.set(`${kind}|${value}`, one.day);
        }
      }
    },
    knownDays: async (day) => {
      if (!first_days.has(day)) await read(day, []);
      return countDays(day);
    },
    noveltyOf: (subject) => {
      const { domain, program, host } = toKnown(subject);
      const isNew = (one: KnownSubject): boolean =>
        known.get(toKey(subject.day, one)) === false &&
        !((noted.get(`${one.kind}|${one.value}`) ?? subject.day) < subject.day);
      return {
        known_days: countDays(subject.day),
        domain: isNew(domain),
        program: isNew(program),
        host: isNew(host),
      };
    },
  };
};
