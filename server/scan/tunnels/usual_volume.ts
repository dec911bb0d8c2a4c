import type { TunnelDefinition } from '../../analytics/an1121_dns_tunnelling/definition.ts';
import {
  addReasons,
  type ScoredWindow,
  type TunnelCandidate,
} from '../../analytics/an1121_dns_tunnelling/detect.ts';
import type { ActivitySummary, DomainCount } from '../../analytics/an1121_dns_tunnelling/summarise.ts';
import { judgeProgram } from '../../analytics/programs/judge_program.ts';
import {
  type HabitDefinition,
  type History,
  isEstateHabit,
  toUsualMost,
} from '../../baseline/judge_usage.ts';
import { isNewInstallation, type Novelty } from '../../baseline/novelty.ts';
import { ALL_DOMAINS, DNS_SERVICE, DOMAINS_SERVICE } from '../../baseline/usage.ts';
import { toDay } from '../../findings/finding_id.ts';
import type { Reason } from '../../schema/finding.ts';
import { isKnownImage } from '../../schema/process_identity.ts';
import { toNoveltySubject } from '../history/unfamiliar.ts';
import type { Learnt } from '../history/usage_store.ts';
import type { ScanContext } from '../scan_context.ts';

/** Amounts are learnt by quarter hours: a day's window is not compared with them. */
const COMPARED_MINUTES = 15;

interface Judged {
  readonly window: ScoredWindow;
  readonly domain: string;
  readonly definition: TunnelDefinition;
  readonly habits: HabitDefinition;
}

const toPrevalent = (history: History, { window, domain, definition, habits }: Judged): Reason[] =>
  !isEstateHabit(history, habits) || window.reasons.some(({ code }) => code === 'prevalent')
    ? []
    : [
        {
          code: 'prevalent',
          points: definition.prevalent_points,
          text: `On ${history.days} earlier days the same program asked names under ${domain}, from ${history.hosts} hosts.`,
          value: `${history.hosts} hosts`,
          expected: `fewer than ${habits.estate_hosts}`,
        },
      ];

const toVolume = (history: History, { window, domain, definition, habits }: Judged): Reason[] => {
  const most = toUsualMost(history, habits);
  if (most === undefined || window.minutes > COMPARED_MINUTES) return [];
  const { information_bytes: bytes } = window.features;
  const { median, host_days } = history.bytes;
  const deviates = bytes > most;
  return [
    {
      code: deviates ? 'unusual_volume' : 'usual_volume',
      points: deviates ? definition.unusual_volume_points : definition.usual_volume_points,
      text: `On ${host_days} earlier host-days the same program's names under ${domain} carried about ${Math.round(median)} bytes in the busiest quarter of an hour; more than ${Math.round(most)} would be unusual.`,
      value: `${bytes} B`,
      expected: `at most ${Math.round(most)} B`,
    },
  ];
};

const toNewDomain = (novelty: Novelty, { domain, definition, habits }: Judged): Reason[] =>
  isNewInstallation(novelty.known_days, habits) || !novelty.domain
    ? []
    : [
        {
          code: 'new_domain',
          points: definition.new_domain_points,
          text: `In the ${novelty.known_days} days learnt before, no program's names under ${domain} carried anything.`,
          value: 'never before',
          expected: 'seen on an earlier day',
        },
      ];

const toUnusualDomains = (
  history: History,
  domains: number | undefined,
  { window, definition, habits }: Judged,
): Reason[] => {
  const most = toUsualMost(history, habits);
  const { least, points } = definition.unusual_domains;
  if (domains === undefined || most === undefined || window.minutes > COMPARED_MINUTES) return [];
  if (domains < least || domains <= most) return [];
  return [
    {
      code: 'unusual_domains',
      points,
      text: `On this host the program asked ${domains} different domains within a quarter of an hour; on earlier days at most ${Math.round(most)} were usual.`,
      value: `${domains} domains`,
      expected: `at most ${Math.round(most)}`,
    },
  ];
};

/** Who must be loaded into the stores before `weighByHistory`. */
export const loadHistory = async (
  { usage, novelty }: ScanContext,
  candidates: readonly TunnelCandidate[],
): Promise<void> => {
  const known = candidates.flatMap(({ process, domain, windows }) =>
    [...new Set(windows.map(({ start }) => toDay(start)))].flatMap((day) =>
      toNoveltySubject({ process, domain, day }),
    ),
  );
  await usage.load(
    known.flatMap(({ executable, domain }) => [
      { executable, domain, service: DNS_SERVICE },
      { executable, domain: ALL_DOMAINS, service: DOMAINS_SERVICE },
    ]),
  );
  await novelty.load(known);
};

/**
 * Earlier days of a program and its domain, as reasons of every window. A suspicious program is never lowered.
 * `domains`: how many registered domains the program asked on its host in the slice.
 */
export const weighByHistory = (
  { usage, novelty, tunables: { definitions } }: Pick<ScanContext, 'usage' | 'novelty' | 'tunables'>,
  candidate: TunnelCandidate,
  domains: number | undefined,
): TunnelCandidate => {
  const { process, domain } = candidate;
  const executable = process?.executable;
  if (process === undefined || !isKnownImage(executable)) return candidate;
  const { an1121: definition, habits } = definitions;
  const ordinary = judgeProgram(executable) === undefined;
  const subject = { executable, domain, service: DNS_SERVICE };
  const all = { executable, domain: ALL_DOMAINS, service: DOMAINS_SERVICE };
  return addReasons(candidate, (window) => {
    const day = toDay(window.start);
    const history = usage.historyOf(subject, process.host, day);
    const judged = { window, domain, definition, habits };
    return [
      ...toPrevalent(history, judged),
      ...toVolume(history, judged),
      ...toUnusualDomains(usage.historyOf(all, process.host, day), domains, judged),
      ...toNewDomain(novelty.noveltyOf({ executable, domain, host: process.host, day }), judged),
    ].filter(({ points }) => ordinary || points > 0);
  });
};

/** What a slice teaches about names, but for what was found too strong to be a habit. */
export const toLearntNames = (
  summaries: readonly ActivitySummary[],
  slice_start: number,
  isStrong: (summary: ActivitySummary) => boolean,
): Learnt[] => {
  const day = toDay(slice_start);
  return summaries.flatMap((summary) => {
    const { process, domain, information_bytes } = summary;
    const executable = process?.executable;
    if (process === undefined || !isKnownImage(executable) || isStrong(summary)) return [];
    return [{ executable, domain, service: DNS_SERVICE, host: process.host, day, bytes: information_bytes }];
  });
};

/** What a slice teaches about how many domains a program asks. */
export const toLearntDomains = (counts: readonly DomainCount[], slice_start: number): Learnt[] => {
  const day = toDay(slice_start);
  const learnt: Learnt[] = [];
  for (const { host, executable, domains } of counts)
    learnt.push({ executable, domain: ALL_DOMAINS, service: DOMAINS_SERVICE, host, day, bytes: domains });
  return learnt;
};
