import { hash } from 'node:crypto';
import type { CoverageFact, CoverageUnresolved, JoinCounts, SliceTally } from '../schema/coverage.ts';
import { isSameJson } from '../schema/same_json.ts';
import { judgePortHour, judgeTunnelHour } from './judge_hour.ts';
import { emptyTally, keepTally, mergeTallies } from './merge_tallies.ts';
import { packTallies, unpackTallies } from './stored_tallies.ts';
import { toStartMinutes, WHOLE_HOUR } from './tally_slices.ts';

type Kind = CoverageFact['afterquery']['coverage']['kind'];

/** Whose hour it is: a host, a sensor, or nobody's (`hour`, with an empty name). */
export interface FactKey {
  readonly kind: Kind;
  readonly name: string;
  /** epoch milliseconds, on the hour */
  readonly hour: number;
}

/** Deterministic: the same hour is written over, whoever writes it. */
export const toFactId = ({ kind, name, hour }: FactKey): string =>
  hash('sha256', JSON.stringify([kind, name, hour]), 'base64url').slice(0, 27);

/** Of a scan with the settings as they come. */
const SLICE_MINUTES = 15;

/** More than an hour's slices keep, so that merging them loses none. */
const ALL_DELAYS = 1_000;

const toPercentile = (ordered: readonly number[], share: number): number =>
  Math.round(ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? 0);

const toDelay = (delays: readonly number[] | undefined) =>
  delays === undefined || delays.length === 0
    ? {}
    : {
        ingest_delay: {
          p50_ms: toPercentile(delays, 0.5),
          p99_ms: toPercentile(delays, 0.99),
          sampled: delays.length,
        },
      };

const toShare = (part: number, whole: number): number => Number((part / whole).toFixed(4));

const countSockets = (join: JoinCounts): number => {
  let sum = 0;
  for (const count of Object.values(join)) sum += count;
  return sum;
};

const toMeasures = (all: SliceTally) => {
  const named = all.events.sysmon_3 + all.events.sysmon_22;
  const sockets = all.join === undefined ? 0 : countSockets(all.join);
  return {
    events: all.events,
    without_entity_id: all.without_entity_id,
    without_identity: all.without_identity,
    ...(named === 0 ? {} : { without_identity_share: toShare(all.without_identity, named) }),
    ...(all.join === undefined ? {} : { join_states: all.join }),
    ...(sockets === 0 ? {} : { started_share: toShare(all.sockets_with_start ?? 0, sockets) }),
    ...toDelay(all.delays_ms),
    ...(all.clock_offset_ms === undefined ? {} : { clock_offset_ms: all.clock_offset_ms }),
    ...(all.agent_versions === undefined ? {} : { agent_versions: all.agent_versions }),
    ...(all.collectors === undefined ? {} : { collectors: all.collectors }),
    ...(all.clients === undefined ? {} : { clients: all.clients }),
  };
};

const toMinutes = (slices: Iterable<string | number>): number[] =>
  [...new Set([...slices].map(Number))].sort((a, b) => a - b);

type TalliesOfHour = Readonly<Record<string, SliceTally>>;

const isWhole = (tallies: TalliesOfHour): boolean => tallies['0']?.minutes === WHOLE_HOUR;

const toSlices = (tallies: TalliesOfHour, slice_minutes: number): number[] =>
  isWhole(tallies) ? toStartMinutes(slice_minutes) : toMinutes(Object.keys(tallies));

/** The fact of a host or sensor from what was counted in each slice of the hour, by its minute; or in the whole of it. */
export const buildFact = (
  { kind, name, hour }: FactKey,
  tallies: TalliesOfHour,
  scan_id: string,
  slice_minutes = SLICE_MINUTES,
): CoverageFact => {
  const [first = emptyTally(), ...others] = Object.values(tallies);
  const all = others.reduce((a, b) => mergeTallies(a, b, ALL_DELAYS), keepTally(first, ALL_DELAYS));
  return {
    '@timestamp': new Date(hour).toISOString(),
    host: { name },
    afterquery: {
      coverage: {
        kind,
        scan_id,
        slices: toSlices(tallies, slice_minutes),
        ...toMeasures(all),
        ...(kind === 'host' ? { an0728: judgePortHour(all), an1121: judgeTunnelHour(all) } : {}),
        tallies: packTallies(tallies),
      },
    },
  };
};

type Joined = Pick<SliceTally, 'join' | 'sockets_with_start'>;

const toJoined = ({ join, sockets_with_start }: Joined = {}): Joined =>
  join === undefined ? {} : { join, sockets_with_start: sockets_with_start ?? 0 };

/** The join is of slices, whatever the rest is of: each one's stays unless it was made anew. */
const withJoins = (
  counted: TalliesOfHour,
  before: TalliesOfHour,
  fresh: TalliesOfHour,
  joined: ReadonlySet<number>,
): Record<string, SliceTally> => {
  const tallies: Record<string, SliceTally> = {};
  for (const minute of new Set([...Object.keys(before), ...Object.keys(fresh), '0'])) {
    const is_anew = joined.has(Number(minute)) || fresh[minute]?.join !== undefined;
    const own = toJoined(is_anew ? fresh[minute] : before[minute]);
    const {
      join: _,
      sockets_with_start: __,
      ...bare
    } = (minute === '0' ? counted['0'] : undefined) ?? emptyTally();
    if (minute === '0' || own.join !== undefined) tallies[minute] = { ...bare, ...own };
  }
  return tallies;
};

/**
 * What was counted anew stands in place of what was said before; a join that was not made anew is kept. An hour that was counted as a whole
 * stays so: slices of it that come later bring their joins, since what they counted is in it.
 * `joined`: minutes of the slices whose join was made anew.
 */
export const replaceTallies = (
  stored: CoverageFact | undefined,
  fresh: TalliesOfHour,
  joined: ReadonlySet<number> = new Set(),
): TalliesOfHour => {
  if (stored === undefined) return fresh;
  const before = unpackTallies(stored.afterquery.coverage.tallies);
  if (isWhole(fresh)) return withJoins(fresh, before, fresh, joined);
  if (isWhole(before)) return withJoins(before, before, fresh, joined);
  const merged = { ...before };
  for (const [minute, tally] of Object.entries(fresh))
    merged[minute] = tally.join === undefined ? { ...tally, ...toJoined(before[minute]) } : tally;
  return merged;
};

/** Which slices of the hour are judged, and what of their indices could not be used the last time. */
export const buildHour = (
  hour: number,
  stored: CoverageFact | undefined,
  judged: readonly number[],
  unresolved: readonly CoverageUnresolved[],
  scan_id: string,
  is_whole = false,
): CoverageFact => ({
  '@timestamp': new Date(hour).toISOString(),
  afterquery: {
    coverage: {
      kind: 'hour',
      scan_id,
      slices: toMinutes([...(stored?.afterquery.coverage.slices ?? []), ...judged]),
      unresolved: unresolved.map((one) => ({ ...one, needed_by: [...one.needed_by] })),
      ...(is_whole || stored?.afterquery.coverage.whole === true ? { whole: true } : {}),
    },
  },
});

/** Nothing but the scan that says it has changed. */
export const isSame = (stored: CoverageFact, fresh: CoverageFact): boolean => {
  const bare = ({ afterquery }: CoverageFact) => ({ ...afterquery.coverage, scan_id: undefined });
  return isSameJson(bare(stored), bare(fresh));
};
