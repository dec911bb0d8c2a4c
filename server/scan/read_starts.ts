import { buildProcessStarts } from '../../queries/process_starts.ts';
import type { Span } from '../../queries/question.ts';
import type { ProcessFacts } from '../findings/process_facts.ts';
import { toEntityKey } from '../join/index_lookups.ts';
import { indexStarts, MAX_ANCESTORS, toAncestorKeys } from '../join/lineage.ts';
import type { ProcessRef, ProcessStart } from '../schema/rows.ts';
import { choose } from './fields/usable_profiles.ts';
import type { ScanContext } from './scan_context.ts';

/** Terms of one request; the cluster's own limit is 65,536 and each id has four spellings. */
const IDS_AT_ONCE = 8_000;
/** Clocks: a creation may be logged a little after the first socket. */
const AHEAD_MS = 60_000;

const fetchStarts = async (
  context: ScanContext,
  span: Span,
  entity_ids: readonly string[],
): Promise<void> => {
  const profiles = choose(context.sysmon, 'starts');
  const lookback = { from: span.from - context.tunables.lineage_lookback_ms, to: span.to + AHEAD_MS };
  const rows: ProcessStart[] = [];
  for (let i = 0; i < entity_ids.length; i += IDS_AT_ONCE) {
    const some = entity_ids.slice(i, i + IDS_AT_ONCE);
    const read = await context.reader.documents(profiles, (fields) =>
      buildProcessStarts(fields, lookback, some),
    );
    for (const row of read) rows.push(row);
  }
  for (const [key, start] of indexStarts(rows)) context.starts.set(key, start);
};

/** Read the creations of the processes and of up to four ancestors into the context, level by level. */
export const readStarts = async (
  context: ScanContext,
  span: Span,
  refs: readonly ProcessRef[],
): Promise<void> => {
  let wanted = new Map<string, string>();
  for (const ref of refs) {
    const key = toEntityKey(ref);
    if (key !== undefined && ref.entity_id !== undefined) wanted.set(key, ref.entity_id);
  }
  for (let level = 0; level <= MAX_ANCESTORS && wanted.size > 0; level += 1) {
    const missing = new Set<string>();
    for (const [key, id] of wanted)
      if (!context.starts.has(key) && !context.absent_starts.has(key)) missing.add(id);
    await fetchStarts(context, span, [...missing]);
    const next = new Map<string, string>();
    for (const key of wanted.keys()) {
      const start = context.starts.get(key);
      if (start === undefined) context.absent_starts.add(key);
      else if (start.parent_entity_id !== undefined)
        next.set(toEntityKey(start, start.parent_entity_id) ?? '', start.parent_entity_id);
    }
    wanted = next;
  }
};

export const toAncestors = (context: ScanContext): ((entity_key: string) => readonly string[]) => {
  const cache = new Map<string, readonly string[]>();
  return (key) => {
    const ancestors = cache.get(key) ?? toAncestorKeys(context.starts, key);
    cache.set(key, ancestors);
    return ancestors;
  };
};

export const toFacts = (context: ScanContext, ref: ProcessRef | undefined): ProcessFacts => {
  const key = ref === undefined ? undefined : toEntityKey(ref);
  if (key === undefined) return { ancestors: [] };
  const ancestors = toAncestorKeys(context.starts, key).flatMap(
    (ancestor) => context.starts.get(ancestor) ?? [],
  );
  return { start: context.starts.get(key), ancestors };
};
