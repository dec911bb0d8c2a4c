import ipaddr from 'ipaddr.js';
import type { Reason } from '../../schema/finding.ts';
import type { TunnelDefinition } from './definition.ts';
import type { ScoredWindow } from './detect.ts';

/** One query as far as its timing and its answer go; epoch milliseconds. */
export interface TimedQuery {
  readonly time: number;
  readonly addresses?: readonly string[] | undefined;
}

/** Which answers the host's sockets went to. */
export interface Contacts {
  /** the host sends event 3 at all: otherwise nothing follows from silence */
  readonly watched: boolean;
  readonly contacted: ReadonlySet<string>;
}

const MINUTE = 60_000;
/** A socket follows its answer within seconds; answers younger than this at the end of a window say nothing yet. */
const UNSETTLED_MS = 60_000;

/** Verdicts in 127/8, multicast and the like are answers to which nobody connects anyway. */
const NOWHERE = new Set(['loopback', 'unspecified', 'multicast', 'broadcast', 'linkLocal']);
const leadsSomewhere = (address: string): boolean =>
  ipaddr.IPv4.isValid(address) && !NOWHERE.has(ipaddr.IPv4.parse(address).range());

/** Different IPv4 answers that a socket could have gone to by then. */
export const toContactable = (queries: readonly TimedQuery[], by: number): string[] => [
  ...new Set(
    queries
      .filter(({ time }) => time + UNSETTLED_MS <= by)
      .flatMap(({ addresses }) => addresses ?? [])
      .filter(leadsSomewhere),
  ),
];

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0;

/** Median deviation of the gaps as a share of the median gap: 0 is a metronome. undefined: too few to say. */
export const toSpread = (times: readonly number[], least_gaps: number): number | undefined => {
  const ordered = [...times].sort((a, b) => a - b);
  const gaps = ordered.slice(1).map((time, i) => time - (ordered[i] ?? time));
  if (gaps.length < least_gaps) return undefined;
  const middle = median([...gaps].sort((a, b) => a - b));
  if (middle <= 0) return undefined;
  return median(gaps.map((gap) => Math.abs(gap - middle)).sort((a, b) => a - b)) / middle;
};

const toEnd = ({ start, minutes }: ScoredWindow): number => start + minutes * MINUTE;

/** Only of fast windows, since slow ones read a sample of their events; only when they are over, so that no scan says what a later one denies. */
const isTold = (window: ScoredWindow, read_to: number, definition: TunnelDefinition): boolean =>
  toEnd(window) <= read_to && definition.windows.some(({ minutes }) => minutes === window.minutes);

const toInside = <Q extends TimedQuery>(window: ScoredWindow, queries: readonly Q[]): Q[] =>
  queries.filter(({ time }) => time >= window.start && time < toEnd(window));

/** A window asked at even intervals. `read_to`: the end of what was read. */
export const toRegularReasons = (
  window: ScoredWindow,
  queries: readonly TimedQuery[],
  read_to: number,
  definition: TunnelDefinition,
): Reason[] => {
  if (!isTold(window, read_to, definition)) return [];
  const { least_gaps, most_spread, points } = definition.regular;
  const times = toInside(window, queries).map(({ time }) => time);
  const spread = toSpread(times, least_gaps);
  if (spread === undefined || spread > most_spread) return [];
  const share = `${(spread * 100).toFixed(1)} %`;
  return [
    {
      code: 'regular_intervals',
      points,
      text: `The queries come at even intervals: the gaps between them deviate by ${share} from their median.`,
      value: share,
      expected: `more than ${Math.round(most_spread * 100)} %`,
    },
  ];
};

/** Answers that look like addresses, none of which any socket of the host went to. */
export const toNeverContactedReasons = (
  window: ScoredWindow,
  queries: readonly TimedQuery[],
  read_to: number,
  contacts: Contacts,
  definition: TunnelDefinition,
): Reason[] => {
  const { least_addresses, points } = definition.never_contacted;
  if (!contacts.watched || !isTold(window, read_to, definition)) return [];
  const addresses = toContactable(toInside(window, queries), toEnd(window));
  if (addresses.length < least_addresses || addresses.some((one) => contacts.contacted.has(one))) return [];
  return [
    {
      code: 'never_contacted',
      points,
      text: `${addresses.length} different addresses were answered, and no socket of the host went to any of them.`,
      value: `${addresses.length} addresses`,
      expected: 'sockets to some of them',
    },
  ];
};

export const toOddParentReasons = (sentence: string | undefined, definition: TunnelDefinition): Reason[] =>
  sentence === undefined
    ? []
    : [
        {
          code: 'odd_parent',
          points: definition.odd_parent_points,
          text: sentence,
          value: 'odd parent',
          expected: 'a usual parent',
        },
      ];
