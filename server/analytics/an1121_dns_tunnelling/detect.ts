import { toDomainGroup } from '../../schema/domain_group.ts';
import type { Reason } from '../../schema/finding.ts';
import { isKnownImage, toProcessKey } from '../../schema/process_identity.ts';
import type { ProcessRef, QuestionBucket } from '../../schema/rows.ts';
import { toScore } from '../../schema/severity.ts';
import { judgeProgram } from '../programs/judge_program.ts';
import { AN1121, type TunnelDefinition } from './definition.ts';
import { boundInformation, observe } from './features.ts';
import { judgeWindow, type WindowJudgement } from './judge_window.ts';

export interface ScoredWindow extends WindowJudgement {
  readonly start: number;
  readonly minutes: number;
}

/** Who asked (a process instance, or a client address seen by a sensor), under which registered domain, and how it scored. */
export interface TunnelCandidate {
  readonly process?: ProcessRef | undefined;
  readonly client?: string | undefined;
  readonly domain: string;
  readonly names: readonly string[];
  /** the same as the index holds them */
  readonly stored_names: readonly string[];
  readonly types: readonly string[];
  /** best first; the first one is what the finding argues with */
  readonly windows: readonly ScoredWindow[];
}

const MINUTE = 60_000;

export const toAskerKey = (bucket: Pick<QuestionBucket, 'process' | 'client'>): string =>
  bucket.process === undefined ? `client|${bucket.client ?? ''}` : toProcessKey(bucket.process).key;

/** What one asker asked under one registered domain. */
export interface AskedGroup {
  readonly asker: string;
  readonly domain: string;
  readonly buckets: readonly QuestionBucket[];
  /** bytes that the names could carry at most, in whatever window */
  readonly most_information: number;
}

/** Buckets come process by process, so that the asker is mostly the one before. */
export const groupByAskerAndDomain = (buckets: readonly QuestionBucket[]): AskedGroup[] => {
  const askers = new Map<string, Map<string, QuestionBucket[]>>();
  let before: QuestionBucket | undefined;
  let domains = new Map<string, QuestionBucket[]>();
  for (const bucket of buckets) {
    if (before === undefined || bucket.process === undefined || bucket.process !== before.process) {
      const asker = toAskerKey(bucket);
      domains = askers.get(asker) ?? new Map();
      askers.set(asker, domains);
      before = bucket;
    }
    const { group } = toDomainGroup(bucket.name);
    const list = domains.get(group);
    if (list === undefined) domains.set(group, [bucket]);
    else list.push(bucket);
  }
  const groups: AskedGroup[] = [];
  for (const [asker, by_domain] of askers)
    for (const [domain, own] of by_domain)
      groups.push({ asker, domain, buckets: own, most_information: boundInformation(own) });
  return groups;
};

/** Windows stand on the epoch's grid, so that scans of any range judge the same ones. */
const toWindows = (buckets: readonly QuestionBucket[], minutes: number): Map<number, QuestionBucket[]> => {
  const windows = new Map<number, QuestionBucket[]>();
  for (const bucket of buckets) {
    const start = Math.floor(bucket.step / (minutes * MINUTE)) * minutes * MINUTE;
    const list = windows.get(start);
    if (list === undefined) windows.set(start, [bucket]);
    else list.push(bucket);
  }
  return windows;
};

export const isBetterWindow = (
  a: {
    readonly score: number;
    readonly queries: number;
    readonly start: number | string;
    readonly minutes: number;
  },
  b: {
    readonly score: number;
    readonly queries: number;
    readonly start: number | string;
    readonly minutes: number;
  },
): boolean => {
  if (a.score !== b.score) return a.score > b.score;
  if (a.queries !== b.queries) return a.queries > b.queries;
  if (a.start !== b.start) return a.start < b.start;
  return a.minutes < b.minutes;
};

/** The same instance may be logged with and without an image, or in two spellings: take the smallest known one. */
export const pickProcess = (buckets: readonly QuestionBucket[]): ProcessRef | undefined => {
  const known = buckets.flatMap(({ process }) => process ?? []);
  const rank = (ref: ProcessRef): string => `${isKnownImage(ref.executable) ? 0 : 1}${ref.executable ?? ''}`;
  known.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return known[0];
};

const byTelling = (a: ScoredWindow, b: ScoredWindow): number =>
  isBetterWindow({ ...a, queries: a.features.queries }, { ...b, queries: b.features.queries }) ? -1 : 1;

/** The candidate with further reasons in each window, best window first again. */
export const addReasons = (
  candidate: TunnelCandidate,
  toAdded: (window: ScoredWindow) => readonly Reason[],
): TunnelCandidate => {
  const windows = candidate.windows.map((window) => {
    const reasons = [...window.reasons, ...toAdded(window)];
    return { ...window, reasons, score: toScore(reasons) };
  });
  return { ...candidate, windows: windows.sort(byTelling) };
};

export interface DetectedTunnel {
  readonly candidate: TunnelCandidate;
  readonly group: AskedGroup;
}

/** Judge every asker and registered domain of a slice over the fast windows. */
export const detectInGroups = (
  groups: readonly AskedGroup[],
  definition: TunnelDefinition = AN1121,
): DetectedTunnel[] => {
  const least = Math.min(...definition.windows.map((window) => window.information_bytes.from));
  return groups.flatMap((group): DetectedTunnel[] => {
    const { domain, buckets } = group;
    const first = buckets[0];
    if (first === undefined || group.most_information <= least) return [];
    const process = pickProcess(buckets);
    const suspicion = process === undefined ? undefined : judgeProgram(process.executable);
    const windows = definition.windows.flatMap((window) =>
      [...toWindows(buckets, window.minutes)].flatMap(([start, inside]): ScoredWindow[] => {
        const judged = judgeWindow(observe(inside), window, domain, suspicion, definition);
        return judged === undefined ? [] : [{ start, minutes: window.minutes, ...judged }];
      }),
    );
    if (windows.length === 0) return [];
    const candidate: TunnelCandidate = {
      process,
      client: first.client,
      domain,
      names: [...new Set(buckets.map((b) => b.name))].sort(),
      stored_names: [...new Set(buckets.map((b) => b.stored_name))].sort(),
      types: [...new Set(buckets.flatMap((b) => b.type ?? []))].sort(),
      windows: windows.sort(byTelling),
    };
    return [{ candidate, group }];
  });
};

export const detectTunnels = (
  buckets: readonly QuestionBucket[],
  definition: TunnelDefinition = AN1121,
): TunnelCandidate[] =>
  detectInGroups(groupByAskerAndDomain(buckets), definition).map(({ candidate }) => candidate);
