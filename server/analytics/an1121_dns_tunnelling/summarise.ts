import { toDomainGroup } from '../../schema/domain_group.ts';
import type { ProcessRef, QuestionBucket } from '../../schema/rows.ts';
import { AN1121 } from './definition.ts';
import { groupByAskerAndDomain, pickProcess, toAskerKey } from './detect.ts';
import { observe, toFeatures } from './features.ts';

/** A quarter of an hour of one asker under one registered domain, worth remembering. */
export interface ActivitySummary {
  readonly asker: string;
  readonly process?: ProcessRef | undefined;
  readonly client?: string | undefined;
  readonly domain: string;
  readonly queries: number;
  readonly distinct_names: number;
  readonly information_bytes: number;
  readonly carrying: number;
  readonly failures: number;
  readonly types: readonly string[];
  readonly stored_names: readonly string[];
}

/** Names kept in one summary; a slice with more is found by the fast windows anyway. */
const MOST_NAMES = 200;

/** Groups whose names could carry something; the others would only fill the index. */
export const summariseActivity = (buckets: readonly QuestionBucket[], minutes: number): ActivitySummary[] =>
  [...groupByAskerAndDomain(buckets).values()].flatMap((group) => {
    const first = group[0];
    if (first === undefined) return [];
    const observed = observe(group);
    const { information_bytes } = toFeatures(observed, minutes);
    if (information_bytes < AN1121.rollup_information_bytes) return [];
    return [
      {
        asker: toAskerKey(first),
        process: pickProcess(group),
        client: first.client,
        domain: toDomainGroup(first.name).group,
        queries: observed.queries,
        distinct_names: observed.names.size,
        information_bytes,
        carrying: observed.carrying,
        failures: observed.failures,
        types: [...new Set(group.flatMap((b) => b.type ?? []))].sort(),
        stored_names: [...new Set(group.map((b) => b.stored_name))].sort().slice(0, MOST_NAMES),
      },
    ];
  });
