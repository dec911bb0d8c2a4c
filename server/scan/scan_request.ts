import type { Span } from '../../queries/question.ts';
import type { SlowWindow } from '../analytics/an1121_dns_tunnelling/judge_slow.ts';
import type { AnalyticId } from '../schema/finding.ts';
import type { ScanAccount } from '../schema/scan_account.ts';
import type { Allowance } from './cluster_share.ts';
import type { Covered } from './covered/covered.ts';
import type { IndexNames } from './index_names.ts';
import type { ScanTunables } from './scan_context.ts';
import type { ScanMemory } from './scan_memory.ts';
import type { PlacedFinding, WriteOutcome } from './stored/write_findings.ts';

export interface ScanRequest {
  readonly id: string;
  readonly span: Span;
  readonly analytics: readonly AnalyticId[];
  readonly dry_run: boolean;
  /** slow windows only where something is new since they were judged */
  readonly only_news: boolean;
  /** false: no coverage facts; a benchmark tells what they cost */
  readonly covers?: boolean;
  readonly sysmon_indices: string;
  readonly dns_indices: string;
  readonly tunables: ScanTunables;
  /** what of the cluster it may take; three requests at once and no rest by default */
  readonly allowance?: Allowance;
  /** of the scans before it, where one follows the other */
  readonly memory?: ScanMemory;
  readonly names: IndexNames;
  /** ISO time for `event.created` */
  readonly created: string;
  /** told after each slice */
  readonly onProgress?: (done: number, planned: number, found: number) => void;
  /** ends the scan before its next slice; what was written stands */
  readonly signal?: AbortSignal;
  /** false: another copy has taken over, and this one, which may have been frozen, must not write any more */
  readonly holds?: () => boolean;
  /** milliseconds, for the account */
  readonly clock: () => number;
  /** one part of a backfill; absent: the whole span, its slices and then its slow windows */
  readonly part?: ScanPart;
  /** resolves when nothing more urgent runs; asked before each slice */
  readonly whenIdle?: () => Promise<void>;
}

/**
 * The slices of the span and no slow window; or one slow window, from what the slices of the span left as rollups. `until`: end of the
 * whole span that is being judged, part by part.
 */
export type ScanPart =
  | { readonly kind: 'slices'; readonly until: number }
  | { readonly kind: 'slow'; readonly until: number; readonly window: SlowWindow };

export interface ScanResult {
  readonly account: ScanAccount;
  /** findings as they now stand in the index, the strongest few thousand (all as they would stand, in a dry run); strongest first */
  readonly findings: readonly PlacedFinding[];
  /** finding → what became of it */
  readonly outcomes: ReadonlyMap<string, WriteOutcome>;
  /** what its coverage facts took; undefined where it wrote none */
  readonly covered: Covered | undefined;
}

/** Neither pattern leads to an index. */
export interface NothingToScan {
  readonly kind: 'nothing_to_scan';
  readonly detail: string;
}

/** Somebody asked it to end. */
export interface Cancelled {
  readonly kind: 'cancelled';
  readonly detail: string;
}

/** How a scan that was asked to end leaves its slices. */
export class ScanCancelled extends Error {}

export const endIfCancelled = ({ signal, holds }: ScanRequest): void => {
  if (signal?.aborted === true)
    throw new ScanCancelled('The scan was cancelled; findings already written stand.');
  if (holds?.() === false)
    throw new ScanCancelled('Another copy of the service has taken over; its scan judges the rest.');
};
