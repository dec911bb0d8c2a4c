import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  buildCoverageCounts,
  buildCoverageLacks,
  buildCoverageNetwork,
  buildCoverageSample,
  buildFilledDays,
  type CoverageFields,
} from '../../queries/coverage.ts';
import { buildHostAddresses } from '../../queries/host_addresses.ts';
import type { CompositeQuestion, Span } from '../../queries/question.ts';
import type { EngineError } from '../engine/errors.ts';
import { type BulkOperation, multiGet, search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { CoverageFact, type CoverageUnresolved, type SliceTally } from '../schema/coverage.ts';
import { DAY_MS, HOUR_MS } from '../schema/durations.ts';
import type { FieldProfile, ResolvedFields } from '../schema/field_profile.ts';
import { buildFact, buildHour, type FactKey, isSame, replaceTallies, toFactId } from './hour_fact.ts';
import type { JoinTally } from './join_tally.ts';
import { readExtraFields } from './read_extra_fields.ts';
import {
  addCounts,
  addJoins,
  addSampled,
  addTransactions,
  NEAR_SLICES,
  type Tallies,
} from './tally_slices.ts';

/** What a scan has at hand when it has judged its slices. */
export interface CoverageDesk {
  readonly engine: Engine;
  /** the month's index of a UTC day */
  readonly indexOf: (day: string) => string;
  /** what the task yields, waiting out what time heals */
  readonly ask: <A>(task: TaskEither<EngineError, A>) => Promise<A>;
  readonly composite: <B>(
    profiles: readonly FieldProfile[],
    build: (fields: ResolvedFields) => CompositeQuestion<B>,
  ) => Promise<B[]>;
  /** yields the ids that another writer was faster with */
  readonly write: (operations: readonly BulkOperation[]) => Promise<ReadonlySet<string>>;
  /** those of the hosts that no machine stands behind */
  readonly madeUp: (hosts: Iterable<string>) => Promise<ReadonlySet<string>>;
  /** told of a stored fact that is none */
  readonly onUnreadable: () => void;
}

export interface CoveredSpan {
  /** in whole slices, all of them judged */
  readonly span: Span;
  readonly slice_minutes: number;
  readonly sysmon: readonly FieldProfile[];
  readonly dns: readonly FieldProfile[];
  readonly sysmon_indices: string;
  readonly dns_indices: string;
  /** the groups of indices that can be asked for sockets and questions */
  readonly sockets: ReadonlySet<FieldProfile>;
  readonly questions: ReadonlySet<FieldProfile>;
  /** groups that tell addresses of hosts */
  readonly addresses: readonly FieldProfile[];
  /** undefined: the scan did not join */
  readonly joins: JoinTally | undefined;
  readonly unresolved: readonly CoverageUnresolved[];
  readonly scan_id: string;
}

/** Hours of a span that are said to be judged even where nothing happened: a month. */
const MOST_EMPTY_HOURS = 744;
/** Events of one slice and group of indices whose times are read. */
const SAMPLE = 100;
/** Clients whose hosts are looked for at once; the cluster takes 65,536 terms. */
const CLIENTS_AT_ONCE = 10_000;

/** Slices of hosts counted at once: about two pages of buckets, and memory stays that of an hour of a large estate. */
const TALLIES_AT_ONCE = 8_000;

/** Whole hours of the next piece: a page of a composite visits every event of its span, so few pages are worth more than few requests. */
export const toNextWidth = (width: number, tallies: number): number =>
  Math.max(1, Math.min(24, width * 4, Math.floor((width * TALLIES_AT_ONCE) / Math.max(1, tallies))));

type Extras = ReadonlyMap<FieldProfile, CoverageFields>;

interface Counted {
  readonly hosts: Tallies;
  readonly sensors: Tallies;
}

const toHour = (time: number): number => Math.floor(time / HOUR_MS) * HOUR_MS;
const canCount = ({ fields }: FieldProfile): boolean => fields.host !== undefined;
const canCountNetwork = ({ fields }: FieldProfile): boolean => fields.source_ip !== undefined;

/** Only where an aggregation cannot tell: the cluster has no difference of two fields without a script. */
const readSample = async (
  desk: CoverageDesk,
  profile: FieldProfile,
  { ingested }: CoverageFields,
  slices: Iterable<number>,
  slice_ms: number,
  tallies: Tallies,
): Promise<void> => {
  if (ingested === undefined && profile.fields.utc_time === undefined) return;
  for (const from of slices) {
    const slice = { from, to: from + slice_ms };
    const { body, decode } = buildCoverageSample(profile.fields, slice, SAMPLE, ingested);
    const { hits } = await desk.ask(search(desk.engine, profile.indices.join(','), body));
    addSampled(
      tallies,
      hits.flatMap((hit) => decode(hit) ?? []),
      slice_ms,
    );
  }
};

const countSysmon = async (
  desk: CoverageDesk,
  covered: CoveredSpan,
  extras: Extras,
  span: Span,
  hosts: Tallies,
): Promise<void> => {
  const slice_ms = covered.slice_minutes * 60_000;
  for (const profile of covered.sysmon.filter(canCount)) {
    const extra = extras.get(profile) ?? {};
    const rows = await desk.composite([profile], (fields) =>
      buildCoverageCounts(fields, span, covered.slice_minutes, extra),
    );
    const lacks = await desk.composite([profile], (fields) =>
      buildCoverageLacks(fields, span, covered.slice_minutes),
    );
    addCounts(hosts, rows, lacks, {
      sockets: covered.sockets.has(profile),
      questions: covered.questions.has(profile),
    });
    const slices = new Set(rows.map(({ slice }) => slice));
    await readSample(desk, profile, extra, slices, slice_ms, hosts);
  }
};

const countNetwork = async (
  desk: CoverageDesk,
  covered: CoveredSpan,
  extras: Extras,
  span: Span,
  { hosts, sensors }: Counted,
): Promise<void> => {
  const slice_ms = covered.slice_minutes * 60_000;
  const near = { from: span.from - NEAR_SLICES * slice_ms, to: span.to + NEAR_SLICES * slice_ms };
  for (const profile of covered.dns.filter(canCountNetwork)) {
    const rows = await desk.composite([profile], (fields) =>
      buildCoverageNetwork(fields, span, covered.slice_minutes, extras.get(profile) ?? {}),
    );
    const clients = [...new Set(rows.map(({ client }) => client))];
    for (let i = 0; i < clients.length; i += CLIENTS_AT_ONCE) {
      const some = new Set(clients.slice(i, i + CLIENTS_AT_ONCE));
      const addresses = await desk.composite(covered.addresses, (fields) =>
        buildHostAddresses(fields, near, [...some], covered.slice_minutes),
      );
      const own = rows.filter(({ client }) => some.has(client));
      addTransactions(hosts, sensors, own, addresses, slice_ms);
    }
  }
};

/** Slices of one name by hour, each by the minute at which it begins. */
const toHours = (slices: ReadonlyMap<number, SliceTally>): Map<number, Record<string, SliceTally>> => {
  const hours = new Map<number, Record<string, SliceTally>>();
  for (const [start, tally] of slices) {
    const hour = toHour(start);
    const minute = String(Math.round((start - hour) / 60_000));
    hours.set(hour, { ...hours.get(hour), [minute]: tally });
  }
  return hours;
};

interface Draft {
  readonly index: string;
  readonly id: string;
  readonly build: (stored: CoverageFact | undefined) => CoverageFact;
}

const toDraft = (
  desk: CoverageDesk,
  key: FactKey,
  build: (stored: CoverageFact | undefined) => CoverageFact,
): Draft => ({
  index: desk.indexOf(new Date(key.hour).toISOString().slice(0, 10)),
  id: toFactId(key),
  build,
});

const toDrafts = (desk: CoverageDesk, kind: 'host' | 'sensor', tallies: Tallies, scan_id: string): Draft[] =>
  [...tallies].flatMap(([name, slices]) =>
    [...toHours(slices)].map(([hour, fresh]) => {
      const key = { kind, name, hour };
      return toDraft(desk, key, (stored) => buildFact(key, replaceTallies(stored, fresh), scan_id));
    }),
  );

const toHourDrafts = (desk: CoverageDesk, covered: CoveredSpan, hours: Iterable<number>): Draft[] => {
  const { span, slice_minutes, unresolved, scan_id } = covered;
  return [...hours].map((hour) => {
    const judged: number[] = [];
    for (let minute = 0; minute < 60; minute += slice_minutes) {
      const start = hour + minute * 60_000;
      if (start >= span.from && start < span.to) judged.push(minute);
    }
    const key: FactKey = { kind: 'hour', name: '', hour };
    return toDraft(desk, key, (stored) => buildHour(hour, stored, judged, unresolved, scan_id));
  });
};

interface Stored {
  /** undefined: what lies there is no fact, and is written over */
  readonly fact: CoverageFact | undefined;
  readonly guard: Pick<BulkOperation, 'if_seq_no' | 'if_primary_term'>;
}

const readStored = async (
  desk: CoverageDesk,
  index: string,
  drafts: readonly Draft[],
): Promise<Map<string, Stored>> => {
  const ids = drafts.map(({ id }) => id);
  const known = new Map<string, Stored>();
  for (const found of await desk.ask(multiGet(desk.engine, index, ids))) {
    const { _id, _source, _seq_no: if_seq_no, _primary_term: if_primary_term } = found;
    const fact = CoverageFact.is(_source) ? _source : undefined;
    if (fact === undefined) desk.onUnreadable();
    known.set(_id, { fact, guard: { if_seq_no, if_primary_term } });
  }
  return known;
};

/** Over what was read and nothing else, so that two copies that count slices of one hour lose neither's. */
const toOperation = ({ index, id, build }: Draft, stored: Stored | undefined): BulkOperation | undefined => {
  const document = build(stored?.fact);
  if (stored === undefined) return { op: 'create', index, id, document };
  return stored.fact !== undefined && isSame(stored.fact, document)
    ? undefined
    : { op: 'index', index, id, document, ...stored.guard };
};

/** Tries to write over the version that was read; then over whatever is there: an hour has few writers, so that nobody waits long. */
const TRIES = 5;

/** Merge the drafts into what is stored of their hours, and write what has changed. */
const settle = async (desk: CoverageDesk, drafts: readonly Draft[]): Promise<number> => {
  let [open, written] = [drafts, 0];
  for (let attempt = 0; open.length > 0; attempt += 1) {
    const by_index = new Map<string, Draft[]>();
    for (const draft of open) by_index.set(draft.index, [...(by_index.get(draft.index) ?? []), draft]);
    const operations: BulkOperation[] = [];
    for (const [index, own] of by_index) {
      const stored = await readStored(desk, index, own);
      for (const draft of own) {
        const operation = toOperation(draft, stored.get(draft.id));
        if (operation === undefined) continue;
        const { index: at, id, document } = operation;
        operations.push(attempt < TRIES ? operation : { op: 'index', index: at, id, document });
      }
    }
    const again = await desk.write(operations);
    written += operations.length - again.size;
    open = open.filter(({ id }) => again.has(id));
  }
  return written;
};

const countTallies = (tallies: Tallies): number =>
  [...tallies.values()].reduce((sum, slices) => sum + slices.size, 0);

interface Piece {
  readonly drafts: readonly Draft[];
  readonly hours: ReadonlySet<number>;
  readonly tallies: number;
}

const countPiece = async (
  desk: CoverageDesk,
  covered: CoveredSpan,
  extras: Extras,
  piece: Span,
): Promise<Piece> => {
  const counted: Counted = { hosts: new Map(), sensors: new Map() };
  await countSysmon(desk, covered, extras, piece, counted.hosts);
  await countNetwork(desk, covered, extras, piece, counted);
  if (covered.joins !== undefined) addJoins(counted.hosts, covered.joins);
  for (const host of await desk.madeUp(counted.hosts.keys())) counted.hosts.delete(host);
  const starts = [...counted.hosts.values(), ...counted.sensors.values()].flatMap((slices) => [
    ...slices.keys(),
  ]);
  return {
    drafts: [
      ...toDrafts(desk, 'host', counted.hosts, covered.scan_id),
      ...toDrafts(desk, 'sensor', counted.sensors, covered.scan_id),
    ],
    hours: new Set(starts.map(toHour)),
    tallies: countTallies(counted.hosts) + countTallies(counted.sensors),
  };
};

/** A long span by the UTC days that hold anything: empty days cost nothing. */
const toDays = async (desk: CoverageDesk, covered: CoveredSpan): Promise<Span[]> => {
  const { span, sysmon, dns } = covered;
  if (span.to - span.from <= DAY_MS) return [span];
  const days = await desk.composite([...sysmon, ...dns], (fields) => buildFilledDays(fields, span));
  return [...new Set(days)]
    .sort((a, b) => a - b)
    .map((day) => ({ from: Math.max(day, span.from), to: Math.min(day + DAY_MS, span.to) }));
};

const toSpanHours = ({ from, to }: Span): number[] => {
  const hours = Math.ceil((to - toHour(from)) / HOUR_MS);
  return hours > MOST_EMPTY_HOURS ? [] : Array.from({ length: hours }, (_, i) => toHour(from) + i * HOUR_MS);
};

/** The facts of the hours that the span touches, from counts of its slices alone. What was written before of other slices stands. */
export const writeFacts = async (desk: CoverageDesk, covered: CoveredSpan): Promise<number> => {
  const { sysmon, dns, sysmon_indices, dns_indices } = covered;
  const extras = new Map([
    ...(sysmon.length === 0 ? [] : await desk.ask(readExtraFields(desk.engine, sysmon_indices, sysmon))),
    ...(dns.length === 0 ? [] : await desk.ask(readExtraFields(desk.engine, dns_indices, dns))),
  ]);
  const hours = new Set(toSpanHours(covered.span));
  let width = 1;
  // While a piece is written the next one is counted.
  let behind = Promise.resolve(0);
  try {
    for (const day of await toDays(desk, covered))
      for (let from = day.from; from < day.to; ) {
        const span = { from, to: Math.min(toHour(from) + width * HOUR_MS, day.to) };
        const piece = await countPiece(desk, covered, extras, span);
        const before = await behind;
        behind = settle(desk, piece.drafts).then((written) => before + written);
        behind.catch(() => undefined);
        for (const hour of piece.hours) hours.add(hour);
        width = toNextWidth(width, piece.tallies);
        from = span.to;
      }
    return (await behind) + (await settle(desk, toHourDrafts(desk, covered, hours)));
  } finally {
    await Promise.allSettled([behind]);
  }
};
