import { map, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { CoverageFields } from '../../queries/coverage.ts';
import type { EngineError } from '../engine/errors.ts';
import { type FieldCapabilities, fieldCaps } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { FieldProfile } from '../schema/field_profile.ts';

/** Candidates in order of preference, with the types that can be used. */
const EXTRA: { readonly [F in keyof CoverageFields]-?: readonly string[] } = {
  created: ['event.created'],
  ingested: ['event.ingested'],
  agent_version: ['agent.version'],
  collector: ['host.name', 'agent.hostname', 'agent.name'],
  sensor: ['observer.name', 'event.module', 'agent.name'],
};
const DATES: ReadonlySet<string> = new Set(['created', 'ingested']);

/** The field, or its `.keyword` sibling, where every index of the group can count by it. */
const toUsable = (
  caps: FieldCapabilities,
  indices: readonly string[],
  name: string,
  is_date: boolean,
): string | undefined =>
  (is_date ? [name] : [name, `${name}.keyword`]).find((field) =>
    indices.every((index) =>
      caps.fields[field]?.some(
        ({ type, aggregatable, indices: of }) =>
          aggregatable &&
          (type === 'date') === is_date &&
          type !== 'unmapped' &&
          (of === undefined || of.includes(index)),
      ),
    ),
  );

const toFields = (caps: FieldCapabilities, { fields, indices }: FieldProfile): CoverageFields =>
  Object.fromEntries(
    Object.entries(EXTRA).flatMap(([kind, names]) => {
      const others = names.filter((name) => kind !== 'collector' || name !== fields.host?.read);
      const usable = others
        .map((name) => toUsable(caps, indices, name, DATES.has(kind)))
        .find((name) => name !== undefined);
      return usable === undefined ? [] : [[kind, usable]];
    }),
  );

/** What each group of indices behind the pattern has beside the fields that analytics need; one request. */
export const readExtraFields = (
  engine: Engine,
  pattern: string,
  profiles: readonly FieldProfile[],
): TaskEither<EngineError, ReadonlyMap<FieldProfile, CoverageFields>> => {
  const names = [...new Set(Object.values(EXTRA).flat())].flatMap((name) => [name, `${name}.keyword`]);
  return map(
    (caps: FieldCapabilities) =>
      new Map(profiles.map((profile) => [profile, toFields(caps, profile)] as const)),
  )(fieldCaps(engine, pattern, names));
};
