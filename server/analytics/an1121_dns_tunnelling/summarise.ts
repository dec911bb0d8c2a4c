import { isKnownImage } from '../../schema/process_identity.ts';
import type { ProcessRef } from '../../schema/rows.ts';
import { AN1121, type TunnelDefinition } from './definition.ts';
import { type AskedGroup, pickProcess } from './detect.ts';
import { observe, toFeatures } from './features.ts';
import { MOST_REMEMBERED } from './remembered_names.ts';

/** A quarter of an hour of one asker under one registered domain, worth remembering. */
export interface ActivitySummary {
  readonly asker: string;
  readonly process?: ProcessRef | undefined;
  readonly client?: string | undefined;
  readonly domain: string;
  readonly queries: number;
  readonly distinct_names: number;
  readonly information_bytes: number;
  /** characters before the registered domain, over the different names */
  readonly subdomain_bytes: number;
  readonly carrying: number;
  readonly failures: number;
  readonly types: readonly string[];
  readonly stored_names: readonly string[];
}

/** One host's copies of a program, whatever the spelling. */
export const toProgramKey = (host: string, executable: string): string =>
  `${host}\n${executable}`.toLowerCase();

/** How many registered domains one host's copies of a program asked in a slice. */
export interface DomainCount {
  readonly host: string;
  readonly executable: string;
  readonly domains: number;
}

export const countDomains = (groups: readonly AskedGroup[]): DomainCount[] => {
  const counts = new Map<string, { readonly process: ProcessRef; readonly domains: Set<string> }>();
  const domainsOf = (process: ProcessRef): Set<string> | undefined => {
    if (!isKnownImage(process.executable)) return undefined;
    const key = toProgramKey(process.host, process.executable);
    const entry = counts.get(key) ?? { process, domains: new Set<string>() };
    counts.set(key, entry);
    return entry.domains;
  };
  let before:
    | { readonly process: ProcessRef; readonly domain: string; readonly domains: Set<string> | undefined }
    | undefined;
  for (const { domain, buckets } of groups)
    for (const { process } of buckets) {
      const is_same = process === before?.process;
      if (process === undefined || (is_same && domain === before?.domain)) continue;
      const domains = is_same ? before?.domains : domainsOf(process);
      domains?.add(domain);
      before = { process, domain, domains };
    }
  const told: DomainCount[] = [];
  for (const { process, domains } of counts.values()) {
    const { host, executable } = process;
    if (executable !== undefined) told.push({ host, executable, domains: domains.size });
  }
  return told;
};

/** Groups whose names could carry something; the others would only fill the index. */
export const summariseActivity = (
  groups: readonly AskedGroup[],
  minutes: number,
  definition: TunnelDefinition = AN1121,
): ActivitySummary[] =>
  groups.flatMap(({ asker, domain, buckets, most_information }) => {
    if (most_information < definition.rollup_information_bytes) return [];
    const observed = observe(buckets);
    const { information_bytes, mean_subdomain_length } = toFeatures(observed, minutes);
    if (information_bytes < definition.rollup_information_bytes) return [];
    return [
      {
        asker,
        process: pickProcess(buckets),
        client: buckets[0]?.client,
        domain,
        queries: observed.queries,
        distinct_names: observed.names.size,
        information_bytes,
        subdomain_bytes: Math.round(mean_subdomain_length * observed.names.size),
        carrying: observed.carrying,
        failures: observed.failures,
        types: [...new Set(buckets.flatMap((b) => b.type ?? []))].sort(),
        stored_names: [...new Set(buckets.map((b) => b.stored_name))].sort().slice(0, MOST_REMEMBERED),
      },
    ];
  });
