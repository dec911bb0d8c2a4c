import { toDomainGroup } from '../../schema/domain_group.ts';
import type { QuestionBucket } from '../../schema/rows.ts';
import { AN1121 } from './definition.ts';
import { estimateInformationBytes } from './information.ts';

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
}

export const observe = (buckets: readonly QuestionBucket[]): Observed => {
  const names = new Set<string>();
  let [queries, carrying, failures] = [0, 0, 0];
  for (const bucket of buckets) {
    queries += bucket.count;
    names.add(bucket.name);
    if (bucket.type !== undefined && isCarrying(bucket.type)) carrying += bucket.count;
    if (bucket.response_code !== undefined && !ANSWERED.has(bucket.response_code)) failures += bucket.count;
  }
  return { names, queries, carrying, failures };
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
