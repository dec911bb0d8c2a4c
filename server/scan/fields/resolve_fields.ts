import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Span } from '../../../queries/question.ts';
import type { EngineError } from '../../engine/errors.ts';
import { type FieldCapabilities, fieldCaps, resolveIndices } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import {
  DNS_CANDIDATES,
  type FieldProfile,
  type LogicalField,
  type ResolvedField,
  SYSMON_CANDIDATES,
  type UnresolvedField,
} from '../../schema/field_profile.ts';
import { isFitting, isWords } from '../../schema/mapping_types.ts';
import { orThrow } from '../reader.ts';
import { chooseFields, type IndexFacts } from './choose_fields.ts';
import { readPopulation } from './read_population.ts';

export interface ResolvedSources {
  readonly profiles: readonly FieldProfile[];
  readonly unresolved: readonly UnresolvedField[];
  /** concrete indices behind the pattern; none: nothing to scan */
  readonly indices: readonly string[];
}

/**
 * The indices behind the pattern and how they map the fields. Both engines leave an index without a served shard out of the second
 * answer: taken as it is, its events would count as having no field at all.
 */
const readMappings =
  (
    engine: Engine,
    pattern: string,
    names: readonly string[],
  ): TaskEither<EngineError, { indices: readonly string[]; caps: FieldCapabilities }> =>
  async () => {
    const indices = await resolveIndices(engine, pattern)();
    if (isLeft(indices)) return indices;
    if (indices.right.length === 0) return right({ indices: [], caps: { indices: [], fields: {} } });
    const caps = await fieldCaps(engine, pattern, names)();
    if (isLeft(caps)) return caps;
    const told = new Set(caps.right.indices);
    const untold = indices.right.filter((index) => !told.has(index));
    return untold.length === 0
      ? right({ indices: indices.right, caps: caps.right })
      : left({ kind: 'unreachable', detail: `the index ${untold[0]} is not served by any node` });
  };

/** Completes "NAME is mapped as": why a candidate is there and of no use. */
type Obstacle = string;

/** How a candidate can be used in one index: itself, or by its `.keyword` sibling. undefined: the index does not map it. */
const toUsable = (
  caps: FieldCapabilities,
  index: string,
  field: LogicalField,
  candidate: string,
): ResolvedField | Obstacle | undefined => {
  const typeIn = (name: string) =>
    caps.fields[name]?.find(
      (c) => c.type !== 'unmapped' && (c.indices === undefined || c.indices.includes(index)),
    );
  const own = typeIn(candidate);
  if (own?.aggregatable === true && isFitting(field, own.type))
    return { name: candidate, read: candidate, type: own.type };
  const sibling = typeIn(`${candidate}.keyword`);
  if (sibling?.aggregatable === true && isWords(sibling.type))
    return { name: `${candidate}.keyword`, read: candidate, type: sibling.type };
  if (own === undefined) return undefined;
  return own.aggregatable
    ? `${own.type}, so it cannot hold such values`
    : 'text without a keyword, so it cannot be filtered exactly or aggregated';
};

/** What stands in the way of a field's candidates in one index, in sentences; empty where no mapping does. */
const toObstacles =
  (caps: FieldCapabilities, index: string) =>
  (field: LogicalField, names: readonly string[]): string => {
    const by_obstacle = new Map<Obstacle, string[]>();
    for (const name of names) {
      const found = toUsable(caps, index, field, name);
      if (typeof found === 'string') by_obstacle.set(found, [...(by_obstacle.get(found) ?? []), name]);
    }
    return [...by_obstacle].map(([what, those]) => `${those.join(', ')} is mapped as ${what}.`).join(' ');
  };

const toProfiles = (stream: 'sysmon' | 'dns', facts: readonly IndexFacts[]): FieldProfile[] => {
  const groups = new Map<string, FieldProfile & { indices: string[] }>();
  for (const { index, fields } of facts) {
    const key = JSON.stringify(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { stream, indices: [index], fields });
    else group.indices.push(index);
  }
  return [...groups.values()];
};

/**
 * How the indices behind a pattern spell what the analytics need, per field and per index, from their mappings and from what their
 * documents of the span really fill.
 */
export const resolveFields = async (
  engine: Engine,
  pattern: string,
  stream: 'sysmon' | 'dns',
  span: Span,
): Promise<ResolvedSources> => {
  const candidates = stream === 'sysmon' ? SYSMON_CANDIDATES : DNS_CANDIDATES;
  const names = [...new Set(Object.values(candidates).flat())];
  const { indices, caps } = await orThrow(
    readMappings(
      engine,
      pattern,
      names.flatMap((name) => [name, `${name}.keyword`]),
    ),
  );
  const facts: IndexFacts[] = [];
  const unresolved: UnresolvedField[] = [];
  const by_time = new Map<string, string[]>();
  for (const index of indices) {
    const time = (candidates.time ?? []).find((name) =>
      caps.fields[name]?.some(
        (c) => c.type.startsWith('date') && (c.indices === undefined || c.indices.includes(index)),
      ),
    );
    if (time === undefined)
      unresolved.push({
        index,
        field: 'time',
        needed_by: ['AN0728', 'AN1121'],
        why: `None of ${(candidates.time ?? []).join(', ')} is mapped as a date, so the index cannot be cut into time slices.`,
      });
    else by_time.set(time, [...(by_time.get(time) ?? []), index]);
  }
  for (const [time, members] of by_time) {
    const found = await resolveShapes(engine, stream, span, { time, members, caps, candidates });
    facts.push(...found.facts);
    unresolved.push(...found.unresolved);
  }
  return { profiles: toProfiles(stream, facts), unresolved, indices };
};

interface ShapeQuestion {
  readonly time: string;
  readonly members: readonly string[];
  readonly caps: FieldCapabilities;
  readonly candidates: Readonly<Partial<Record<LogicalField, readonly string[]>>>;
}

/** The field whose spelling tells one shape of document from another in the same index. */
const SHAPE_FIELD = { sysmon: 'event_id', dns: 'question' } as const;

/**
 * One profile for each spelling of the telling field that documents use: an index into which several shippers write is read shape by
 * shape. A document that fills several spellings belongs to the first. Indices are asked together only where they map the telling field alike: as text
 * it also counts as filled where another maps it as a keyword, and its keyword would then never be the first.
 */
const resolveShapes = async (
  engine: Engine,
  stream: 'sysmon' | 'dns',
  span: Span,
  { time, members, caps, candidates }: ShapeQuestion,
): Promise<{ facts: IndexFacts[]; unresolved: UnresolvedField[] }> => {
  const telling = SHAPE_FIELD[stream];
  const usable = new Map(members.map((index) => [index, toUsableFields(caps, index, candidates)]));
  const spellingsOf = (index: string): string[] =>
    usable.get(index)?.[telling]?.map(({ name }) => name) ?? [];
  const shapes = [...Map.groupBy(members, (index) => spellingsOf(index).join('\n')).values()].flatMap(
    (part) => {
      const options = part.flatMap((index) => Object.values(usable.get(index) ?? {}));
      const rivals = options.map((some) => some.map(({ name }) => name));
      const names = [...new Set(rivals.flat())];
      const question = { pattern: part.join(','), time_field: time, span, names, rivals };
      const spellings = spellingsOf(part[0] ?? '');
      return spellings.map((filled, i) => ({ question, filled, unless: spellings.slice(0, i) }));
    },
  );
  const facts: IndexFacts[] = [];
  const unresolved: UnresolvedField[] = [];
  const judged = new Set<string>();
  for (const { question, filled, unless } of shapes) {
    const population = await readPopulation(engine, question, { filled, unless });
    for (const [index, counts] of population) {
      const own = usable.get(index) ?? {};
      const field = own[telling]?.find((option) => option.name === filled);
      if (field === undefined) continue;
      judged.add(index);
      const only = { ...own, [telling]: [field] };
      const chosen = chooseFields(index, stream, candidates, only, counts, toObstacles(caps, index));
      const shape = unless.length === 0 ? field : { ...field, unless };
      facts.push({
        index,
        fields: { ...chosen.fields, time: { name: time, read: time, type: 'date' }, [telling]: shape },
      });
      unresolved.push(...chosen.unresolved);
    }
  }
  for (const index of members)
    if (!judged.has(index))
      unresolved.push(
        ...toUnjudged(index, stream, toObstacles(caps, index)(telling, candidates[telling] ?? [])),
      );
  return { facts, unresolved };
};

/** Said only where the mapping is in the way; an index without such documents in the span has nothing to judge. */
const toUnjudged = (index: string, stream: 'sysmon' | 'dns', why: string): UnresolvedField[] =>
  why === ''
    ? []
    : [
        {
          index,
          field: SHAPE_FIELD[stream],
          needed_by: stream === 'sysmon' ? ['AN0728', 'AN1121'] : ['AN1121 (network)'],
          why,
        },
      ];

const toUsableFields = (
  caps: FieldCapabilities,
  index: string,
  candidates: Readonly<Partial<Record<LogicalField, readonly string[]>>>,
): Partial<Record<LogicalField, ResolvedField[]>> => {
  const usable: Partial<Record<LogicalField, ResolvedField[]>> = {};
  for (const [field, names] of Object.entries(candidates) as [LogicalField, readonly string[]][]) {
    if (field === 'time') continue;
    usable[field] = names.flatMap((name) => {
      const found = toUsable(caps, index, field, name);
      return found === undefined || typeof found === 'string' ? [] : [found];
    });
  }
  return usable;
};
