import { toDomainGroup } from '../../schema/domain_group.ts';
import type { QuestionBucket } from '../../schema/rows.ts';
import { AN1121 } from './definition.ts';
import { estimateInformationBytes, toMostInformationBytes } from './information.ts';

export interface WindowFeatures {
  readonly queries: number;
  readonly distinct_names: number;
  readonly distinct_ratio: number;
  readonly mean_subdomain_length: number;
  readonly longest_label: number;
  readonly information_bytes: number;
  readonly carrying_type_share: number;
  readonly failure_share: number;
  readonly queries_per_minute: number;
}

/** Outcomes that are answers, though not always addresses: success, and "no such record" (9501, 9701). */
const ANSWERED = new Set([
  'NOERROR',
  'SUCCESS',
  '0',
  '9501',
  '9701',
  'DNS_INFO_NO_RECORDS',
  'DNS_ERROR_RECORD_DOES_NOT_EXIST',
]);

const CARRYING: ReadonlySet<string> = new Set(AN1121.carrying_types);

/** Record types whose data is free for anything. */
export const isCarrying = (type: string): boolean => CARRYING.has(type.toUpperCase());

/** What was seen of one asker and domain in some span; the names once each, lower case. */
export interface Observed {
  readonly names: ReadonlySet<string>;
  readonly queries: number;
  readonly carrying: number;
  readonly failures: number;
  /** the same of each name, where the events were at hand; a rollup keeps only the sums */
  readonly by_name?: ReadonlyMap<string, Tally> | undefined;
}

interface Tally {
  readonly queries: number;
  readonly carrying: number;
  readonly failures: number;
}

const NOTHING: Tally = { queries: 0, carrying: 0, failures: 0 };

/** What was seen of some of the names. Without counts of each, their share of the queries, and all that carried or failed. */
export const observeOnly = (observed: Observed, names: ReadonlySet<string>): Observed => {
  const { by_name } = observed;
  if (by_name === undefined) {
    const share = observed.names.size === 0 ? 0 : names.size / observed.names.size;
    const queries = Math.round(observed.queries * share);
    const most = (part: number): number => Math.min(part, queries);
    return { names, queries, carrying: most(observed.carrying), failures: most(observed.failures) };
  }
  let { queries, carrying, failures } = NOTHING;
  for (const name of names) {
    const own = by_name.get(name) ?? NOTHING;
    queries += own.queries;
    carrying += own.carrying;
    failures += own.failures;
  }
  return { names, queries, carrying, failures, by_name };
};

export const observe = (buckets: readonly QuestionBucket[]): Observed => {
  const by_name = new Map<string, Tally>();
  for (const { name, count, type, response_code } of buckets) {
    const known = by_name.get(name) ?? NOTHING;
    const carries = type !== undefined && isCarrying(type);
    const fails = response_code !== undefined && !ANSWERED.has(response_code);
    by_name.set(name, {
      queries: known.queries + count,
      carrying: known.carrying + (carries ? count : 0),
      failures: known.failures + (fails ? count : 0),
    });
  }
  const names = new Set(by_name.keys());
  return observeOnly({ names, ...NOTHING, by_name }, names);
};

/** Features of one asker and registered domain over one window. Shares are 0 to 1, lengths in characters. */
export const toFeatures = (observed: Observed, minutes: number): WindowFeatures => {
  const { names, queries, carrying, failures } = observed;
  const subdomains = [...names].map((name) => toDomainGroup(name).subdomain);
  const lengths = subdomains.map((s) => s.length);
  const labels = subdomains.flatMap((s) => s.split('.')).map((label) => label.length);
  const share = (part: number): number => (queries === 0 ? 0 : Number((part / queries).toFixed(4)));
  return {
    queries,
    distinct_names: names.size,
    distinct_ratio: share(names.size),
    mean_subdomain_length: Number(
      (lengths.reduce((sum, n) => sum + n, 0) / Math.max(1, lengths.length)).toFixed(1),
    ),
    longest_label: labels.reduce((max, n) => Math.max(max, n), 0),
    information_bytes: estimateInformationBytes(subdomains),
    carrying_type_share: share(carrying),
    failure_share: share(failures),
    queries_per_minute: Number((queries / minutes).toFixed(2)),
  };
};

/** What the names of these buckets could carry at most, in whatever window: cheap, and never less than `toFeatures` says. */
export const boundInformation = (buckets: readonly QuestionBucket[]): number => {
  let [characters, uses, before] = [0, 0, ''];
  for (const { name } of buckets) {
    // Buckets come name by name; one that comes twice all the same makes it no less.
    if (name === before) continue;
    before = name;
    const { subdomain } = toDomainGroup(name);
    characters += subdomain.length;
    uses += 1;
    for (let at = subdomain.indexOf('.'); at !== -1; at = subdomain.indexOf('.', at + 1)) uses += 1;
  }
  return toMostInformationBytes(characters, uses);
};
