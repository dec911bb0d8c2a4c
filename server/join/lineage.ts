import type { ProcessStart } from '../schema/rows.ts';
import { toEntityKey, toHostKey } from './index_lookups.ts';

/** Ancestors beyond this are rarely told apart from the session itself. */
export const MAX_ANCESTORS = 4;

/** Process creations by instance; where one was logged twice, the earliest stands. */
export const indexStarts = (starts: readonly ProcessStart[]): ReadonlyMap<string, ProcessStart> => {
  const by_key = new Map<string, ProcessStart>();
  for (const start of starts) {
    const key = toEntityKey(start);
    if (key === undefined) continue;
    const known = by_key.get(key);
    const earlier =
      known === undefined || start.time < known.time || (start.time === known.time && start.id < known.id);
    if (earlier) by_key.set(key, start);
  }
  return by_key;
};

/** Entity keys of the ancestors, nearest first, at most four; a cycle in hostile data ends the walk. */
export const toAncestorKeys = (starts: ReadonlyMap<string, ProcessStart>, entity_key: string): string[] => {
  const keys: string[] = [];
  let start = starts.get(entity_key);
  while (start?.parent_entity_id !== undefined && keys.length < MAX_ANCESTORS) {
    const parent = `${toHostKey(start)}|${start.parent_entity_id}`;
    if (parent === entity_key || keys.includes(parent)) break;
    keys.push(parent);
    start = starts.get(parent);
  }
  return keys;
};
