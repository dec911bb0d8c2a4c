import { AN1121 } from '../analytics/an1121_dns_tunnelling/definition.ts';
import { isBetterWindow, type TunnelCandidate } from '../analytics/an1121_dns_tunnelling/detect.ts';
import type { ActivitySummary } from '../analytics/an1121_dns_tunnelling/summarise.ts';
import { judgeProgram } from '../analytics/programs/judge_program.ts';
import { type History, isEstateHabit, toUsualMost } from '../baseline/judge_usage.ts';
import { DNS_SERVICE } from '../baseline/usage.ts';
import { toDay } from '../findings/finding_id.ts';
import type { Reason } from '../schema/finding.ts';
import { isKnownImage } from '../schema/process_identity.ts';
import { toScore } from '../schema/severity.ts';
import type { Learnt, UsageStore } from './usage_store.ts';

/** Amounts are learnt by quarter hours: a day's window is not compared with them. */
const COMPARED_MINUTES = 15;

const toReasons = (
  history: History,
  window: TunnelCandidate['windows'][number],
  domain: string,
): Reason[] => {
  const { information_bytes: bytes } = window.features;
  const known = window.reasons;
  const reasons: Reason[] = [];
  if (isEstateHabit(history) && !known.some(({ code }) => code === 'prevalent'))
    reasons.push({
      code: 'prevalent',
      points: AN1121.prevalent_points,
      text: `On ${history.days} earlier days the same program asked names under ${domain}, from ${history.hosts} hosts.`,
      value: `${history.hosts} hosts`,
      expected: `fewer than ${AN1121.prevalent_hosts}`,
    });
  const most = toUsualMost(history);
  if (most === undefined || window.minutes > COMPARED_MINUTES) return reasons;
  const { median, host_days } = history.bytes;
  const deviates = bytes > most;
  reasons.push({
    code: deviates ? 'unusual_volume' : 'usual_volume',
    points: deviates ? AN1121.unusual_volume_points : AN1121.usual_volume_points,
    text: `On ${host_days} earlier host-days the same program's names under ${domain} carried about ${Math.round(median)} bytes in the busiest quarter of an hour; more than ${Math.round(most)} would be unusual.`,
    value: `${bytes} B`,
    expected: `at most ${Math.round(most)} B`,
  });
  return reasons;
};

/** Earlier days of an ordinary program and its domain, as reasons of every window. A suspicious program is never lowered. */
export const weighByHistory = (store: UsageStore, candidate: TunnelCandidate): TunnelCandidate => {
  const { process, domain } = candidate;
  const executable = process?.executable;
  if (process === undefined || !isKnownImage(executable)) return candidate;
  const ordinary = judgeProgram(executable) === undefined;
  const subject = { executable, domain, service: DNS_SERVICE };
  const windows = candidate.windows.map((window) => {
    const history = store.historyOf(subject, process.host, toDay(window.start));
    const added = toReasons(history, window, domain).filter(({ points }) => ordinary || points > 0);
    const reasons = [...window.reasons, ...added];
    return { ...window, reasons, score: toScore(reasons) };
  });
  windows.sort((a, b) =>
    isBetterWindow({ ...a, queries: a.features.queries }, { ...b, queries: b.features.queries }) ? -1 : 1,
  );
  return { ...candidate, windows };
};

/** What a slice teaches about names, but for what was found too strong to be a habit. */
export const toLearntNames = (
  summaries: readonly ActivitySummary[],
  slice_start: number,
  isStrong: (summary: ActivitySummary) => boolean,
): Learnt[] =>
  summaries.flatMap((summary) => {
    const { process, domain, information_bytes } = summary;
    const executable = process?.executable;
    if (process === undefined || !isKnownImage(executable) || isStrong(summary)) return [];
    const day = toDay(slice_start);
    return [{ executable, domain, service: DNS_SERVICE, host: process.host, day, bytes: information_bytes }];
  });
