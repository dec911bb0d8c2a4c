import {
  buildCoverageCounts,
  buildCoverageHour,
  buildCoverageLacks,
  buildCoverageNetwork,
  type CoverageCount,
  type CoverageFields,
} from '../../queries/coverage.ts';
import { buildCoverageSample } from '../../queries/coverage_sample.ts';
import { buildHostAddresses } from '../../queries/host_addresses.ts';
import type { Span } from '../../queries/question.ts';
import { asking, search } from '../engine/operations.ts';
import { HOUR_MS } from '../schema/durations.ts';
import type { FieldProfile } from '../schema/field_profile.ts';
import { type CoverageDesk, type CoveredSpan, toHour, toSlicesOf } from './coverage_desk.ts';
import { type Draft, type Place, toDrafts, toPlaces } from './fact_drafts.ts';
import {
  addCounts,
  addJoins,
  addJoinsOfHours,
  addSampled,
  addTransactions,
  markWhole,
  NEAR_SLICES,
  type Tallies,
  type ToStart,
  WHOLE_HOUR,
} from './tally_slices.ts';

/** Events of one slice (or hour, where that is counted as a whole) and group of indices whose times are read. */
const SAMPLE = 100;
/** Of more in an hour, those of an eighth of it tell how clocks stand, and are chosen among: looking at each costs more than counting. */
const MANY_EVENTS = 50_000;
/** Clients whose hosts are looked for at once; the cluster takes 65,536 terms. */
const CLIENTS_AT_ONCE = 10_000;

export type Extras = ReadonlyMap<FieldProfile, CoverageFields>;

interface Counted {
  readonly hosts: Tallies;
  readonly sensors: Tallies;
}

const canCount = ({ fields }: FieldProfile): boolean => fields.host !== undefined;
const canCountNetwork = ({ fields }: FieldProfile): boolean => fields.source_ip !== undefined;

/** A stretch that is counted at once: hours as a whole, or slices of one hour. */
export interface Stretch extends Span {
  readonly is_whole: boolean;
}

const toStep = ({ is_whole }: Stretch, { slice_minutes }: CoveredSpan): number =>
  is_whole ? WHOLE_HOUR : slice_minutes;

const toEighth = ({ from, to }: Span): Span => {
  const eighth = (to - from) / 8;
  const middle = (from + to - eighth) / 2;
  return { from: middle, to: middle + eighth };
};

/** Only where an aggregation cannot tell: the cluster has no difference of two fields without a script. */
const readSample = async (
  desk: CoverageDesk,
  profile: FieldProfile,
  { ingested }: CoverageFields,
  steps: ReadonlyMap<number, number>,
  step_ms: number,
  tallies: Tallies,
): Promise<void> => {
  if (ingested === undefined && profile.fields.utc_time === undefined) return;
  for (const [from, events] of steps) {
    const step = { from, to: from + step_ms };
    const span = events > MANY_EVENTS ? toEighth(step) : step;
    const { body, decode } = buildCoverageSample(profile.fields, span, SAMPLE, ingested);
    const { hits } = await desk.ask(search(desk.engine, profile.indices.join(','), body));
    const sampled = hits.flatMap((hit) => decode(hit) ?? []);
    addSampled(tallies, sampled, (time) => Math.floor(time / step_ms) * step_ms);
  }
};

/** Hosts of one answer: with what is below each of them it stays within the buckets that a cluster allows. */
const MOST_HOSTS = 5_000;

/** Groups of indices that hold more: it is not tried again in the same scan. */
const CROWDED = new WeakSet<FieldProfile>();

/** An hour at once, or its slices one by one. undefined: the stretch is of several hours, or holds more hosts than one answer does */
const readHour = async (
  desk: CoverageDesk,
  profile: FieldProfile,
  { from, to }: Stretch,
  step_ms: number,
  extra: CoverageFields,
  is_dense: boolean,
): Promise<readonly CoverageCount[] | undefined> => {
  if (to - from > HOUR_MS || CROWDED.has(profile)) return undefined;
  const engine = asking(desk.engine, { question: 'coverage_hour', way: 'terms' });
  const rows: CoverageCount[] = [];
  for (let start = from; start < to; start += step_ms) {
    const step = { from: start, to: start + step_ms };
    const part = is_dense ? toEighth(step) : undefined;
    const { body, decode } = buildCoverageHour(profile.fields, step, MOST_HOSTS, extra, part);
    const { aggregations } = await desk.ask(search(engine, profile.indices.join(','), body));
    const counted = decode(aggregations);
    if (counted === undefined) {
      CROWDED.add(profile);
      return undefined;
    }
    for (const row of counted) rows.push(row);
  }
  return rows;
};

const countSysmon = async (
  desk: CoverageDesk,
  covered: CoveredSpan,
  extras: Extras,
  stretch: Stretch,
  hosts: Tallies,
  is_dense: boolean,
): Promise<number> => {
  const step = toStep(stretch, covered);
  let total = 0;
  for (const profile of covered.sysmon.filter(canCount)) {
    const extra = extras.get(profile) ?? {};
    const rows =
      (await readHour(desk, profile, stretch, step * 60_000, extra, is_dense)) ??
      (await desk.composite([profile], (fields) => buildCoverageCounts(fields, stretch, step, extra)));
    const lacks = await desk.composite([profile], (fields) => buildCoverageLacks(fields, stretch, step));
    addCounts(hosts, rows, lacks, {
      sockets: covered.sockets.has(profile),
      questions: covered.questions.has(profile),
    });
    const events = new Map<number, number>();
    for (const { slice, count } of rows) {
      events.set(slice, (events.get(slice) ?? 0) + count);
      total += count;
    }
    await readSample(desk, profile, extra, events, step * 60_000, hosts);
  }
  return total;
};

const countNetwork = async (
  desk: CoverageDesk,
  covered: CoveredSpan,
  extras: Extras,
  stretch: Stretch,
  { hosts, sensors }: Counted,
): Promise<void> => {
  const slice_ms = covered.slice_minutes * 60_000;
  const near = { from: stretch.from - NEAR_SLICES * slice_ms, to: stretch.to + NEAR_SLICES * slice_ms };
  const toStart: ToStart = stretch.is_whole ? toHour : (slice) => slice;
  for (const profile of covered.dns.filter(canCountNetwork)) {
    const rows = await desk.composite([profile], (fields) =>
      buildCoverageNetwork(fields, stretch, covered.slice_minutes, extras.get(profile) ?? {}),
    );
    const clients = [...new Set(rows.map(({ client }) => client))];
    for (let i = 0; i < clients.length; i += CLIENTS_AT_ONCE) {
      const some = new Set(clients.slice(i, i + CLIENTS_AT_ONCE));
      const addresses = await desk.composite(covered.addresses, (fields) =>
        buildHostAddresses(fields, near, [...some], covered.slice_minutes),
      );
      const own = rows.filter(({ client }) => some.has(client));
      addTransactions(hosts, sensors, own, addresses, slice_ms, toStart);
    }
  }
};

const countTallies = (tallies: Tallies): number =>
  [...tallies.values()].reduce((sum, slices) => sum + slices.size, 0);

export interface Piece {
  /** where its facts lie */
  readonly places: readonly Place[];
  /** once the join of the piece is made */
  readonly toDrafts: () => readonly Draft[];
  readonly hours: ReadonlySet<number>;
  readonly tallies: number;
  /** so many events that the next stretch need not look at each */
  readonly is_dense: boolean;
}

/** Events are counted while the join of the piece is still being made. */
export const readCounts = async (
  desk: CoverageDesk,
  covered: CoveredSpan,
  extras: Extras,
  piece: Stretch,
  is_dense: boolean,
): Promise<Piece> => {
  const counted: Counted = { hosts: new Map(), sensors: new Map() };
  const events = await countSysmon(desk, covered, extras, piece, counted.hosts, is_dense);
  await countNetwork(desk, covered, extras, piece, counted);
  for (const host of await desk.madeUp(counted.hosts.keys())) counted.hosts.delete(host);
  const tallies = countTallies(counted.hosts) + countTallies(counted.sensors);
  if (piece.is_whole) for (const one of [counted.hosts, counted.sensors]) markWhole(one);
  const { hosts, sensors } = counted;
  const places = [...toPlaces(desk, 'host', hosts), ...toPlaces(desk, 'sensor', sensors)];
  const starts = [...hosts.values(), ...sensors.values()].flatMap((slices) => [...slices.keys()]);
  return {
    places,
    toDrafts: () => {
      if (covered.joins !== undefined && piece.is_whole)
        addJoinsOfHours(hosts, covered.joins, (hour) => toSlicesOf(covered, hour));
      else if (covered.joins !== undefined) addJoins(hosts, covered.joins);
      return [...toDrafts(desk, covered, 'host', hosts), ...toDrafts(desk, covered, 'sensor', sensors)];
    },
    hours: new Set(starts.map(toHour)),
    tallies,
    is_dense: piece.is_whole && (events / (piece.to - piece.from)) * HOUR_MS > MANY_EVENTS,
  };
};
