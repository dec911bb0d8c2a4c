import type { SliceTally, StoredTally } from '../schema/coverage.ts';
import { NO_JOINS } from './join_tally.ts';
import { emptyTally } from './merge_tallies.ts';

const withoutZeros = (counts: Readonly<Record<string, number>>): Record<string, number> => {
  const left: Record<string, number> = {};
  for (const name in counts) {
    const n = counts[name];
    if (n !== undefined && n !== 0) left[name] = n;
  }
  return left;
};

const unlessEmpty = (name: string, counts: Readonly<Record<string, number>>): Record<string, unknown> => {
  const left = withoutZeros(counts);
  for (const _ in left) return { [name]: left };
  return {};
};

/** A large estate has tens of thousands a day, mostly of zeros. */
const toStored = (tally: SliceTally): StoredTally => {
  const {
    events,
    usable,
    without_entity_id,
    without_identity,
    join,
    sockets_with_start = 0,
    ...rest
  } = tally;
  return {
    ...rest,
    ...unlessEmpty('events', events),
    ...unlessEmpty('usable', usable),
    ...withoutZeros({ without_entity_id, without_identity }),
    ...(join === undefined ? {} : { join: withoutZeros(join), ...withoutZeros({ sockets_with_start }) }),
  } as StoredTally;
};

const fromStored = (stored: StoredTally): SliceTally => {
  const empty = emptyTally();
  const { events, usable, join, sockets_with_start = 0, ...rest } = stored;
  return {
    ...empty,
    ...(rest as Partial<SliceTally>),
    events: { ...empty.events, ...events },
    usable: { ...empty.usable, ...usable },
    ...(join === undefined ? {} : { join: { ...NO_JOINS, ...join }, sockets_with_start }),
  };
};

export const packTallies = (tallies: Readonly<Record<string, SliceTally>>): Record<string, StoredTally> =>
  Object.fromEntries(Object.entries(tallies).map(([minute, tally]) => [minute, toStored(tally)]));

export const unpackTallies = (
  stored: Readonly<Record<string, StoredTally>> | undefined,
): Record<string, SliceTally> =>
  Object.fromEntries(Object.entries(stored ?? {}).map(([minute, tally]) => [minute, fromStored(tally)]));
