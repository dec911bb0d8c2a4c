import { DAY_MS, MINUTE_MS } from '../../schema/durations.ts';
import type { Reason } from '../../schema/finding.ts';
import { judgeProgram } from '../programs/judge_program.ts';
import { AN1121, type TunnelDefinition } from './definition.ts';
import { addReasons, type TunnelCandidate } from './detect.ts';
import type { Observed } from './features.ts';
import { judgeWindow } from './judge_window.ts';
import type { ActivitySummary } from './summarise.ts';

/** A slow window starts at every quarter of its length, so each moment lies in four of them. */
const QUARTERS = 4;

/** A summary with the start of its quarter of an hour. */
export interface DatedSummary extends ActivitySummary {
  readonly start: number;
}

/** A slow window as it stood at the end of one UTC day: what the finding of that day may argue with. */
export interface SlowWindow {
  readonly start: number;
  readonly minutes: number;
  readonly day: number;
}

export const toSlowSpan = ({
  start,
  minutes,
  day,
}: SlowWindow): { readonly from: number; readonly to: number } => ({
  from: start,
  to: Math.min(start + minutes * MINUTE_MS, day + DAY_MS),
});

/** The windows, with the days each belongs to, that a moment can change: its own day and those after it. */
export const toSlowWindows = (moment: number, definition: TunnelDefinition = AN1121): SlowWindow[] =>
  definition.slow_windows.flatMap(({ minutes }) => {
    const step = (minutes * MINUTE_MS) / QUARTERS;
    const last = Math.floor(moment / step) * step;
    return Array.from({ length: QUARTERS }, (_, i) => last - i * step).flatMap((start) => {
      const first_day = Math.floor(moment / DAY_MS) * DAY_MS;
      const days: SlowWindow[] = [];
      for (let day = first_day; day < start + minutes * MINUTE_MS; day += DAY_MS)
        days.push({ start, minutes, day });
      return days;
    });
  });

const combine = (summaries: readonly DatedSummary[]): Observed => {
  const names = new Set<string>();
  let [queries, carrying, failures] = [0, 0, 0];
  for (const summary of summaries) {
    queries += summary.queries;
    carrying += summary.carrying;
    failures += summary.failures;
    for (const name of summary.stored_names) names.add(name.toLowerCase().replace(/\.$/, ''));
  }
  return { names, queries, carrying, failures };
};

const toPrevalence = (hosts: number, domain: string, definition: TunnelDefinition): Reason[] =>
  hosts < definition.prevalent_hosts
    ? []
    : [
        {
          code: 'prevalent',
          points: definition.prevalent_points,
          text: `The same program asks names under ${domain} from ${hosts} hosts.`,
          value: `${hosts} hosts`,
          expected: `fewer than ${definition.prevalent_hosts}`,
        },
      ];

/**
 * One asker and domain over one slow window. `hosts`: how many hosts run the same program against the domain; it lowers only
 * ordinary programs, or an attacker on many hosts would excuse himself.
 */
export const judgeSlowWindow = (
  slow: SlowWindow,
  summaries: readonly DatedSummary[],
  hosts: number,
  definition: TunnelDefinition = AN1121,
): TunnelCandidate | undefined => {
  const { from, to } = toSlowSpan(slow);
  const inside = summaries.filter((summary) => summary.start >= from && summary.start < to);
  const first = inside[0];
  const window = definition.slow_windows.find(({ minutes }) => minutes === slow.minutes);
  if (first === undefined || window === undefined || !inside.some((summary) => summary.start >= slow.day))
    return undefined;
  const observed = combine(inside);
  const suspicion = first.process === undefined ? undefined : judgeProgram(first.process.executable);
  const judged = judgeWindow(observed, window, first.domain, suspicion, definition);
  if (judged === undefined) return undefined;
  const ordinary = first.process !== undefined && suspicion === undefined;
  const candidate: TunnelCandidate = {
    process: first.process,
    client: first.client,
    domain: first.domain,
    names: [...observed.names].sort(),
    stored_names: [...new Set(inside.flatMap((s) => s.stored_names))].sort(),
    types: [...new Set(inside.flatMap((s) => s.types))].sort(),
    windows: [{ start: slow.start, minutes: slow.minutes, ...judged }],
  };
  return ordinary ? addReasons(candidate, () => toPrevalence(hosts, first.domain, definition)) : candidate;
};
