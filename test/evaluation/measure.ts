import type { AnalyticName, Episode } from './labelled_set.ts';
import type { Matched, Outcome } from './match.ts';

export interface Figures {
  readonly name: string;
  readonly analytic: AnalyticName;
  readonly episodes: number;
  readonly found: number;
  readonly recall: number;
  readonly false_positives: number;
  readonly host_days: number;
  readonly per_host_day: number;
  readonly precision: number;
  readonly f1: number;
  /** of the episodes seen at all whose telemetry tells the process */
  readonly right_process?: number | undefined;
}

const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);

export const toFigures = (
  name: string,
  analytic: AnalyticName,
  { outcomes, false_positives }: Matched,
  host_days: number,
  names_process: boolean,
): Figures => {
  const found = outcomes.filter((outcome) => outcome.found).length;
  const recall = share(found, outcomes.length);
  const precision = share(found, found + false_positives.length);
  const told = outcomes.filter(({ episode, claims }) => episode.entity_id !== undefined && claims.length > 0);
  return {
    name,
    analytic,
    episodes: outcomes.length,
    found,
    recall,
    false_positives: false_positives.length,
    host_days,
    per_host_day: share(false_positives.length, host_days),
    precision,
    f1: found === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    ...(names_process
      ? { right_process: share(told.filter((outcome) => outcome.right_process).length, told.length) }
      : {}),
  };
};

/** Bytes that had left by a moment. */
export const leakedBy = (episode: Episode, moment: number): number => {
  let bytes = 0;
  for (const [time, total] of episode.leaked ?? []) {
    if (time > moment) break;
    bytes = total;
  }
  return bytes;
};

/** From here on a tunnel counts as fast: bytes a second while it lasts. */
const FAST = 100;

export interface Leak {
  readonly episode: Episode;
  /** mean bytes a second */
  readonly rate: number;
  readonly fast: boolean;
  readonly seconds: number;
  readonly bytes: number;
}

/** How much had left when the first scan proved it, for episodes found with a known timeline. `delay` is the ingest delay. */
export const toLeaks = (outcomes: readonly Outcome[], delay: number): Leak[] =>
  outcomes.flatMap(({ episode, claims, found }): Leak[] => {
    const proven = claims.flatMap(({ proven_at }) => proven_at ?? []);
    if (!found || proven.length === 0 || episode.leaked === undefined) return [];
    const at = Math.min(...proven) + delay;
    const total = episode.leaked.at(-1)?.[1] ?? 0;
    const rate = total / Math.max(1, (episode.last - episode.first) / 1000);
    return [
      {
        episode,
        rate,
        fast: rate >= FAST,
        seconds: Math.max(0, (at - episode.first) / 1000),
        bytes: leakedBy(episode, at),
      },
    ];
  });

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) return Number.NaN;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
};
