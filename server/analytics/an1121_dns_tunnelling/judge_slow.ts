import type { Reason } from '../../schema/finding.ts';
import { toScore } from '../../schema/severity.ts';
import { judgeProgram } from '../programs/judge_program.ts';
import { AN1121 } from './definition.ts';
import type { ScoredWindow, TunnelCandidate } from './detect.ts';
import { type Observed, toFeatures } from './features.ts';
import { scoreWindow } from './score.ts';
import type { ActivitySummary } from './summarise.ts';

const MINUTE = 60_000;
const WINDOW_MS = AN1121.slow_window.minutes * MINUTE;
const DAY_MS = 1_440 * MINUTE;
const STEP_MS = AN1121.slow_window_every_minutes * MINUTE;

/** A summary with the start of its quarter of an hour. */
export interface DatedSummary extends ActivitySummary {
  readonly start: number;
}

/** Starts of the slow windows that hold a moment: each moment lies in four of them. */
const toSlowStarts = (moment: number): number[] => {
  const last = Math.floor(moment / STEP_MS) * STEP_MS;
  return Array.from({ length: WINDOW_MS / STEP_MS }, (_, i) => last - i * STEP_MS);
};

/** A slow window as it stood at the end of one UTC day: what the finding of that day may argue with. */
export interface SlowWindow {
  readonly start: number;
  readonly day: number;
}

export const toSlowSpan = ({ start, day }: SlowWindow): { readonly from: number; readonly to: number } => ({
  from: start,
  to: Math.min(start + WINDOW_MS, day + DAY_MS),
});

/** The windows, with the one or two days each belongs to, that a moment can change. */
export const toSlowWindows = (moment: number): SlowWindow[] =>
  toSlowStarts(moment).flatMap((start) => {
    const days = new Set([moment, start + WINDOW_MS - 1].map((t) => Math.floor(t / DAY_MS) * DAY_MS));
    return [...days].map((day) => ({ start, day }));
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

const toPrevalence = (hosts: number, domain: string): Reason[] =>
  hosts < AN1121.prevalent_hosts
    ? []
    : [
        {
          code: 'prevalent',
          points: AN1121.prevalent_points,
          text: `The same program asks names under ${domain} from ${hosts} hosts.`,
          value: `${hosts} hosts`,
          expected: `fewer than ${AN1121.prevalent_hosts}`,
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
  query_length_threshold?: number,
): TunnelCandidate | undefined => {
  const { from, to } = toSlowSpan(slow);
  const inside = summaries.filter((summary) => summary.start >= from && summary.start < to);
  const first = inside[0];
  if (first === undefined || !inside.some((summary) => summary.start >= slow.day)) return undefined;
  const observed = combine(inside);
  const features = toFeatures(observed, AN1121.slow_window.minutes);
  const suspicion = first.process === undefined ? undefined : judgeProgram(first.process.executable);
  const raised = scoreWindow(features, AN1121.slow_window, first.domain, suspicion, query_length_threshold);
  if (raised.length === 0) return undefined;
  const lowered =
    first.process === undefined || suspicion !== undefined ? [] : toPrevalence(hosts, first.domain);
  const reasons = [...raised, ...lowered];
  const window: ScoredWindow = {
    start: slow.start,
    minutes: AN1121.slow_window.minutes,
    features,
    reasons,
    score: toScore(reasons),
  };
  return {
    process: first.process,
    client: first.client,
    domain: first.domain,
    names: [...observed.names].sort(),
    stored_names: [...new Set(inside.flatMap((s) => s.stored_names))].sort(),
    types: [...new Set(inside.flatMap((s) => s.types))].sort(),
    windows: [window],
  };
};
