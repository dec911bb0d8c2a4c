import { createHash } from 'node:crypto';
import type { CoverageFact, CoverageUnresolved, JoinCounts, SliceTally } from '../schema/coverage.ts';
import { toCanonicalJson } from './canonical_json.ts';
import { judgePortHour, judgeTunnelHour } from './judge_hour.ts';
import { emptyTally, mergeTallies } from './merge_tallies.ts';

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
  createHash('sha256')
    .update(JSON.stringify([kind, name, hour]))
    .digest('base64url')
    .slice(0, 27);

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

const countSockets = (join: JoinCounts): number => Object.values(join).reduce((sum, n) => sum + n, 0);

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

/** The fact of a host or sensor from what was counted in each slice of the hour, by its minute. */
export const buildFact = (
  { kind, name, hour }: FactKey,
  tallies: Readonly<Record<string, SliceTally>>,
  scan_id: string,
): CoverageFact => {
  const all = Object.values(tallies).reduce((a, b) => mergeTallies(a, b, ALL_DELAYS), emptyTally());
  return {
    '@timestamp': new Date(hour).toISOString(),
    host: { name },
    afterquery: {
      coverage: {
        kind,
        scan_id,
        slices: toMinutes(Object.keys(tallies)),
        ...toMeasures(all),
        ...(kind === 'host' ? { an0728: judgePortHour(all), an1121: judgeTunnelHour(all) } : {}),
        tallies,
      },
    },
  };
};

/** What was counted anew stands in place of what the slice said before; a join that was not made anew is kept. */
export const replaceTallies = (
  stored: CoverageFact | undefined,
  fresh: Readonly<Record<string, SliceTally>>,
): Record<string, SliceTally> => {
  const before = stored?.afterquery.coverage.tallies ?? {};
  const merged = { ...before };
  for (const [minute, tally] of Object.entries(fresh)) {
    const { join, sockets_with_start } = before[minute] ?? {};
    const is_kept = tally.join === undefined && join !== undefined;
    merged[minute] = is_kept ? { ...tally, join, sockets_with_start: sockets_with_start ?? 0 } : tally;
  }
  return merged;
};

/** Which slices of the hour are judged, and what of their indices could not be used the last time. */
export const buildHour = (
  hour: number,
  stored: CoverageFact | undefined,
  judged: readonly number[],
  unresolved: readonly CoverageUnresolved[],
  scan_id: string,
): CoverageFact => ({
  '@timestamp': new Date(hour).toISOString(),
  afterquery: {
    coverage: {
      kind: 'hour',
      scan_id,
      slices: toMinutes([...(stored?.afterquery.coverage.slices ?? []), ...judged]),
      unresolved: unresolved.map((one) => ({ ...one, needed_by: [...one.needed_by] })),
    },
  },
});

/** Nothing but the scan that says it has changed. */
export const isSame = (stored: CoverageFact, fresh: CoverageFact): boolean => {
  const bare = (fact: CoverageFact): string =>
    toCanonicalJson({ ...fact.afterquery.coverage, scan_id: undefined });
  return bare(stored) === bare(fresh);
};
