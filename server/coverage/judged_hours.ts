import type { CoverageReason, Judged } from '../schema/coverage.ts';
import type { StateHours } from '../schema/coverage_report.ts';
import { HOUR_MS } from '../schema/durations.ts';
import type { CoverageFacts, HostHour } from './host_hour.ts';

const SLICES_AN_HOUR = 4;

/** An hour of a host as a period judges it. */
export interface JudgedHour extends HostHour {
  readonly an0728: Judged;
  readonly an1121: Judged;
}

const weaken = (judged: Judged | undefined, leave: ReadonlySet<CoverageReason>, is_owed: boolean): Judged => {
  const { state, reasons } = judged ?? { state: 'blind', reasons: [] };
  const kept = reasons.filter((reason) => !leave.has(reason));
  const all: CoverageReason[] = is_owed && state !== 'blind' ? [...kept, 'slices_owed'] : kept;
  if (state === 'blind') return { state, reasons };
  return { state: all.length === 0 ? 'full' : 'partial', reasons: all };
};

/**
 * Every hour of every host. An hour without a process creation lacks nothing on a host that sends them at all: they are looked for over the
 * thirty days before. An hour that scans have not judged to its end is owed.
 */
export const judgeHours = ({ hosts, hours }: CoverageFacts): Map<string, JudgedHour[]> =>
  new Map(
    [...hosts].map(([host, rows]) => {
      const has_starts = rows.some(({ events }) => events.sysmon_1 > 0);
      const leave = new Set<CoverageReason>(has_starts ? ['no_event_1'] : []);
      const judged = rows.map((row) => {
        const is_owed = (hours.get(row.hour)?.slices.length ?? 0) < SLICES_AN_HOUR;
        return {
          ...row,
          an0728: weaken(row.fact.an0728, leave, is_owed),
          an1121: weaken(row.fact.an1121, leave, is_owed),
        };
      });
      return [host, judged];
    }),
  );

export const countStates = (judged: readonly Judged[]): StateHours => {
  const counts = { full: 0, partial: 0, blind: 0 };
  for (const { state } of judged) counts[state] += 1;
  return counts;
};

/** Hours between a host's first and last in which it sent nothing. */
export const countSilent = (hosts: CoverageFacts['hosts']): number =>
  [...hosts.values()].reduce((sum, rows) => {
    const [first, last] = [rows[0]?.hour ?? 0, rows.at(-1)?.hour ?? 0];
    return sum + (last - first) / HOUR_MS + 1 - rows.length;
  }, 0);

/** Slices of the period that were over when it ended, and those of them that were judged. */
export const countSlices = (
  { hours }: CoverageFacts,
  { from, to }: { readonly from: number; readonly to: number },
): { readonly total: number; readonly judged: number } => {
  const slice_ms = HOUR_MS / SLICES_AN_HOUR;
  const [first, end] = [Math.ceil(from / slice_ms), Math.floor(to / slice_ms)];
  let judged = 0;
  for (const [hour, { slices }] of hours)
    for (const minute of slices) {
      const slice = (hour + minute * 60_000) / slice_ms;
      if (slice >= first && slice < end) judged += 1;
    }
  return { total: Math.max(0, end - first), judged };
};
