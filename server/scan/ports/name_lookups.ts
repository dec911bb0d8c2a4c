import { areInColumns, buildLookupIds } from '../../../queries/lookups.ts';
import type { Span } from '../../../queries/question.ts';
import type { PortCandidate } from '../../analytics/an0728_port_after_answer/detect.ts';
import { toLookupKey } from '../../join/index_lookups.ts';
import type { LookupEvent } from '../../schema/rows.ts';
import { addTo } from '../../schema/scan_account.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { ScanContext } from '../scan_context.ts';

/** Terms of one request. */
const NUMBERS_AT_ONCE = 4_000;

/**
 * The candidates with the ids of their lookups, and the programs that asked for another's socket. Both are read of evidence alone: few of all
 * answers read lead to a finding. One that has left the index since is counted and bears none.
 */
export const nameLookups = async (
  context: ScanContext,
  candidates: readonly PortCandidate[],
): Promise<PortCandidate[]> => {
  const all = candidates.flatMap(({ lookups }) => lookups.filter(({ id }) => id === ''));
  if (all.length === 0) return [...candidates];
  const span: Span = {
    from: all.reduce((from, { logged }) => Math.min(from, logged), Number.POSITIVE_INFINITY),
    to: all.reduce((to, { logged }) => Math.max(to, logged), Number.NEGATIVE_INFINITY) + 1,
  };
  const numbers = [...new Set(all.flatMap(({ seq }) => seq ?? []))];
  const lean = choose(context.sysmon, 'lookups').filter(({ fields }) => areInColumns(fields));
  const named = new Map<string, LookupEvent>();
  for (let i = 0; i < numbers.length; i += NUMBERS_AT_ONCE) {
    const some = numbers.slice(i, i + NUMBERS_AT_ONCE);
    const read = await context.reader.documents(lean, (fields) => buildLookupIds(fields, span, some));
    for (const lookup of read) named.set(toLookupKey(lookup), lookup);
  }
  return candidates.map((candidate) => ({
    ...candidate,
    pairs: candidate.pairs.map((pair, i) => {
      const lookup = candidate.lookups[i];
      if (pair.lookup.id !== '' || lookup === undefined) return pair;
      const { id, executable } = named.get(toLookupKey(lookup)) ?? lookup;
      if (id === '') addTo(context.account.skipped, 'vanished_lookups');
      return {
        ...pair,
        lookup: { index: lookup.index, id },
        ...(pair.tier === 'lineage' && executable !== undefined ? { asker: executable } : {}),
      };
    }),
  }));
};
