import type { CoverageReason, EventCounts, Judged } from '../schema/coverage.ts';
import type {
  BlindSpot,
  Change,
  CoverageBody,
  CoverageReport,
  DetectionTest,
  ExceptionInForce,
  FindingFigures,
  StateHours,
  Threshold,
} from '../schema/coverage_report.ts';
import type { AnalyticId } from '../schema/finding.ts';
import { toUnresolved } from './blind_spots/sensors.ts';
import { iso } from './blind_spots/spot.ts';
import { toCanonicalJson, toSha256 } from './canonical_json.ts';
import { findBlindSpots } from './find_blind_spots.ts';
import type { CoverageFacts } from './host_hour.ts';
import { NO_JOINS } from './join_tally.ts';
import { isClockOff } from './judge_hour.ts';
import { countSilent, countSlices, countStates, type JudgedHour, judgeHours } from './judged_hours.ts';
import { ANALYTICS } from './log_sources.ts';
import { NO_EVENTS } from './merge_tallies.ts';

export interface ReportInput {
  /** epoch milliseconds */
  readonly from: number;
  readonly to: number;
  readonly generated: number;
  /** where the facts are, for evidence */
  readonly index: string;
  readonly facts: CoverageFacts;
  /** documents of the period that are no facts */
  readonly unreadable: number;
  readonly programs: readonly BlindSpot[];
  readonly findings: Readonly<Record<AnalyticId, FindingFigures>>;
  readonly thresholds: readonly Threshold[];
  readonly exceptions: readonly ExceptionInForce[];
  readonly changes: readonly Change[];
  readonly tests: readonly DetectionTest[];
}

const MOST = {
  by_host: 2_000,
  blind_spots: 1_000,
  exceptions: 1_000,
  changes: 1_000,
  unresolved: 500,
  tests: 2_000,
};

const sum = <K extends string>(
  zero: Readonly<Record<K, number>>,
  all: readonly Readonly<Record<K, number>>[],
) =>
  all.reduce<Record<K, number>>(
    (into, one) => {
      for (const key of Object.keys(into) as K[]) into[key] += one[key];
      return into;
    },
    { ...zero },
  );

type Key = 'an0728' | 'an1121';
const KEYS: readonly (readonly [AnalyticId, Key])[] = [
  ['AN0728', 'an0728'],
  ['AN1121', 'an1121'],
];

const toReasons = (rows: readonly JudgedHour[], key: Key): CoverageBody['analytics'][number]['reasons'] => {
  const found = new Map<
    string,
    { state: Judged['state']; reason: CoverageReason; hours: number; hosts: Set<string> }
  >();
  for (const row of rows) {
    const { state, reasons } = row[key];
    for (const reason of reasons) {
      const id = `${state} ${reason}`;
      const known = found.get(id) ?? { state, reason, hours: 0, hosts: new Set() };
      known.hours += 1;
      known.hosts.add(row.host);
      found.set(id, known);
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { state, reason, hours, hosts }]) => ({ state, reason, host_hours: hours, hosts: hosts.size }));
};

const toAnalytic = (
  [id, key]: readonly [AnalyticId, Key],
  hosts: ReadonlyMap<string, readonly JudgedHour[]>,
  { findings, facts }: ReportInput,
): CoverageBody['analytics'][number] => {
  const rows = [...hosts.values()].flat();
  const { name, technique, sources } = ANALYTICS[id];
  const host_hours = countStates(rows.map((row) => row[key]));
  const unattributed = facts.sensors.reduce((n, { events }) => n + events.network_dns, 0);
  return {
    id,
    name,
    technique,
    log_sources: sources.map(({ counts, ...source }) => ({
      ...source,
      events:
        rows.reduce((n, { events }) => n + events[counts], 0) + (counts === 'network_dns' ? unattributed : 0),
      hosts: [...hosts.values()].filter((of) => of.some(({ events }) => events[counts] > 0)).length,
    })),
    host_hours,
    watched_share: rows.length === 0 ? 0 : Number((1 - host_hours.blind / rows.length).toFixed(4)),
    reasons: toReasons(rows, key),
    findings: findings[id],
  };
};

const toHosts = (hosts: ReadonlyMap<string, readonly JudgedHour[]>): CoverageBody['by_host'] =>
  [...hosts].map(([host, rows]) => {
    const clock = rows
      .map(({ fact }) => fact.clock_offset_ms)
      .filter(isClockOff)
      .sort((a, b) => Math.abs(b ?? 0) - Math.abs(a ?? 0))[0];
    return {
      host,
      hours: rows.length,
      events: sum<keyof EventCounts>(
        NO_EVENTS,
        rows.map(({ events }) => events),
      ),
      an0728: countStates(rows.map((row) => row.an0728)),
      an1121: countStates(rows.map((row) => row.an1121)),
      ...(clock === undefined ? {} : { clock_offset_ms: clock }),
    };
  });

const toDays = (rows: readonly JudgedHour[]): { day: string; an0728: StateHours; an1121: StateHours }[] => {
  const days = new Map<string, JudgedHour[]>();
  for (const row of rows) {
    const day = iso(row.hour).slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), row]);
  }
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, of]) => ({
      day,
      an0728: countStates(of.map((row) => row.an0728)),
      an1121: countStates(of.map((row) => row.an1121)),
    }));
};

const OVER = 'canonical JSON (RFC 8785) of the report without its member "digest", in UTF-8';

/** SHA-256 of everything in the report but the digest itself. */
export const toDigest = (body: CoverageBody): CoverageReport['digest'] => {
  const { digest: _, ...own } = body as CoverageReport;
  return { algorithm: 'SHA-256', over: OVER, value: toSha256(toCanonicalJson(own)) };
};

/** The report of a period from its facts and from what people decided in it. */
export const buildReport = (input: ReportInput): CoverageReport => {
  const { facts, from, to } = input;
  const hosts = judgeHours(facts);
  const rows = [...hosts.values()].flat();
  const cut: CoverageBody['cut'] =
    input.unreadable === 0 ? [] : [{ list: 'unreadable facts', kept: 0, of: input.unreadable }];
  const keep = <A>(list: keyof typeof MOST, all: readonly A[]): A[] => {
    if (all.length > MOST[list]) cut.push({ list, kept: MOST[list], of: all.length });
    return all.slice(0, MOST[list]);
  };
  const body: CoverageBody = {
    format: 'afterquery-coverage/1',
    generated: iso(input.generated),
    from: iso(from),
    to: iso(to),
    hosts: hosts.size,
    host_hours: rows.length,
    silent_host_hours: countSilent(facts.hosts),
    slices: countSlices(facts, { from, to: Math.min(to, input.generated) }),
    events: sum<keyof EventCounts>(
      NO_EVENTS,
      [...rows, ...facts.sensors].map(({ events }) => events),
    ),
    join_states: sum(
      NO_JOINS,
      rows.flatMap(({ fact }) => fact.join_states ?? []),
    ),
    unattributed_dns: facts.sensors.reduce((n, { events }) => n + events.network_dns, 0),
    analytics: KEYS.map((key) => toAnalytic(key, hosts, input)),
    by_day: toDays(rows),
    by_host: keep('by_host', toHosts(hosts)),
    blind_spots: keep('blind_spots', findBlindSpots(input.index, facts, input.programs)),
    unresolved: keep(
      'unresolved',
      toUnresolved(facts).map(({ one }) => one),
    ),
    thresholds: [...input.thresholds],
    exceptions: keep('exceptions', input.exceptions),
    changes: keep('changes', input.changes),
    tests: keep('tests', input.tests),
    cut,
  };
  return { ...body, digest: toDigest(body) };
};
