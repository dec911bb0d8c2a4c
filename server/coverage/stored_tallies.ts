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

const areAllZero = (counts: Readonly<Record<string, number>>): boolean => {
  for (const name in counts) if (counts[name] !== 0) return false;
  return true;
};

/** A large estate has tens of thousands a day, mostly of zeros: what stands here runs once for each. */
const toStored = ({
  minutes,
  events,
  usable,
  without_entity_id,
  without_identity,
  join,
  sockets_with_start = 0,
  clock_offset_ms,
  delays_ms,
  agent_versions,
  collectors,
  clients,
}: SliceTally): StoredTally => ({
  ...(minutes === undefined ? {} : { minutes }),
  ...(areAllZero(events) ? {} : { events: withoutZeros(events) }),
  ...(areAllZero(usable) ? {} : { usable: withoutZeros(usable) }),
  ...(without_entity_id === 0 ? {} : { without_entity_id }),
  ...(without_identity === 0 ? {} : { without_identity }),
  ...(join === undefined ? {} : { join: withoutZeros(join) }),
  ...(join === undefined || sockets_with_start === 0 ? {} : { sockets_with_start }),
  ...(clock_offset_ms === undefined ? {} : { clock_offset_ms }),
  ...(delays_ms === undefined ? {} : { delays_ms }),
  ...(agent_versions === undefined ? {} : { agent_versions }),
  ...(collectors === undefined ? {} : { collectors }),
  ...(clients === undefined ? {} : { clients }),
});

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
