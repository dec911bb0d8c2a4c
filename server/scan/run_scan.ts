import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { buildEventCounts } from '../../queries/population.ts';
import type { Span } from '../../queries/question.ts';
import { toProgramKey } from '../analytics/an1121_dns_tunnelling/summarise.ts';
import { toPathMatcher } from '../analytics/programs/path_pattern.ts';
import type { EngineError } from '../engine/errors.ts';
import { search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { applyExceptions } from '../exceptions/apply_exceptions.ts';
import { mergeFindings } from '../findings/merge_findings.ts';
import type { FieldProfile } from '../schema/field_profile.ts';
import type { AnalyticId } from '../schema/finding.ts';
import { addTo, emptyAccount, type MutableAccount, type ScanAccount } from '../schema/scan_account.ts';
import { createBury } from './dead_letters.ts';
import { listExceptions } from './exception_store.ts';
import type { FoundFinding } from './found_finding.ts';
import type { IndexNames } from './index_names.ts';
import { openNoveltyStore } from './novelty_store.ts';
import { planSlices, toWholeSlices } from './plan_slices.ts';
import { createReader, EngineFailure, isAway, orThrow } from './reader.ts';
import { resolveFields } from './resolve_fields.ts';
import type { ScanContext, ScanTunables } from './scan_context.ts';
import { scanNetwork } from './scan_network.ts';
import { scanOwnResolvers } from './scan_own_resolvers.ts';
import { scanPorts } from './scan_ports.ts';
import { findProcessTunnels, toProcessFindings } from './scan_tunnels.ts';
import { judgeSlowWindows, nothingTouched, remember } from './slow_windows.ts';
import { choose } from './usable_profiles.ts';
import { openUsageStore, readBaselineState } from './usage_store.ts';
import { TEACHES_BELOW, toLearntPorts } from './usual_ports.ts';
import { toLearntDomains, toLearntNames } from './usual_volume.ts';
import {
  type Except,
  type PlacedFinding,
  placeFindings,
  type WriteOutcome,
  writeFindings,
} from './write_findings.ts';

export interface ScanRequest {
  readonly id: string;
  readonly span: Span;
  readonly analytics: readonly AnalyticId[];
  readonly dry_run: boolean;
  /** slow windows only where something is new since they were judged */
  readonly only_news: boolean;
  readonly sysmon_indices: string;
  readonly dns_indices: string;
  readonly tunables: ScanTunables;
  readonly names: IndexNames;
  /** ISO time for `event.created` */
  readonly created: string;
  /** told after each slice */
  readonly onProgress?: (done: number, planned: number, found: number) => void;
  /** ends the scan before its next slice; what was written stands */
  readonly signal?: AbortSignal;
  /** false: another copy has taken over, and this one, which may have been frozen, must not write any more */
  readonly holds?: () => boolean;
  /** milliseconds, for the account */
  readonly clock: () => number;
}

export interface ScanResult {
  readonly account: ScanAccount;
  /** findings as they now stand in the index (as they would, in a dry run), strongest first */
  readonly findings: readonly PlacedFinding[];
}

/** Neither pattern leads to an index. */
export interface NothingToScan {
  readonly kind: 'nothing_to_scan';
  readonly detail: string;
}

/** Somebody asked it to end. */
export interface Cancelled {
  readonly kind: 'cancelled';
  readonly detail: string;
}

class ScanCancelled extends Error {}

const endIfCancelled = ({ signal, holds }: ScanRequest): void => {
  if (signal?.aborted === true)
    throw new ScanCancelled('The scan was cancelled; findings already written stand.');
  if (holds?.() === false)
    throw new ScanCancelled('Another copy of the service has taken over; its scan judges the rest.');
};

/** While the cluster is away nothing is lost by ending at once: who asked for it does not wait until it is back. */
const endWhileAway = (engine: Engine, request: ScanRequest): Engine => ({
  ...engine,
  request: (asked) => async () => {
    const answer = await engine.request(asked)();
    if (isLeft(answer) && isAway(answer.left)) endIfCancelled(request);
    return answer;
  },
});

const countEvents = async (context: ScanContext, span: Span): Promise<void> => {
  for (const profile of [...context.sysmon, ...context.dns]) {
    const body = buildEventCounts(profile.fields, span);
    const answer = await orThrow(search(context.reader.engine, profile.indices.join(','), body));
    const codes = answer.aggregations?.codes as
      | { buckets?: { key: unknown; doc_count: number }[] }
      | undefined;
    if (profile.stream === 'dns') addTo(context.account.events, 'network_dns', answer.total ?? 0);
    for (const bucket of codes?.buckets ?? [])
      addTo(context.account.events, `sysmon_${String(bucket.key)}`, bucket.doc_count);
  }
};

/** Findings as they stand after the slices judged so far, and what became of each over the scan. */
interface Standing {
  readonly findings: Map<string, PlacedFinding>;
  readonly outcomes: Map<string, WriteOutcome>;
}

/** Place, except, and write what was found; what an exception suppresses is kept apart and counted. */
const settleFound = async (
  request: ScanRequest,
  context: ScanContext,
  found: readonly FoundFinding[],
  start: number,
  standing: Standing,
): Promise<void> => {
  const { except, bury, account, reader } = context;
  const onUnreadable = (): void => addTo(account.skipped, 'undecodable_findings');
  const placed = placeFindings(request.names, found, start, except);
  const seen = placed.filter((one) => one.hidden_by === undefined);
  const hidden = placed.filter((one) => one.hidden_by !== undefined);
  const now = request.dry_run
    ? mergePlaced(standing.findings, seen, except)
    : await writeFindings(reader.engine, seen, standing.outcomes, except, onUnreadable, bury);
  for (const one of now) standing.findings.set(one.id, one);
  if (hidden.length === 0) return;
  for (const { hidden_by } of hidden) if (hidden_by !== undefined) addTo(account.hidden, hidden_by);
  if (!request.dry_run) await writeFindings(reader.engine, hidden, new Map(), except, onUnreadable, bury);
};

/** Slices of one kind of event, judged in order of time; findings are written slice by slice, so memory stays flat. */
const judgeSlices = async (
  request: ScanRequest,
  context: ScanContext,
  slices: readonly Span[],
  judge: (slice: Span) => Promise<readonly FoundFinding[]>,
  standing: Standing,
): Promise<void> => {
  const { account } = context;
  for (const slice of slices) {
    endIfCancelled(request);
    const found = await judge(slice);
    endIfCancelled(request);
    await settleFound(request, context, found, slice.from, standing);
    account.slices.done += 1;
    request.onProgress?.(account.slices.done, account.slices.planned, standing.findings.size);
  }
};

const mergePlaced = (
  standing: ReadonlyMap<string, PlacedFinding>,
  placed: readonly PlacedFinding[],
  except: Except,
): PlacedFinding[] =>
  placed.map((one) => {
    const known = standing.get(one.id);
    return known === undefined
      ? one
      : { ...one, finding: except(mergeFindings(known.finding, one.finding)).finding };
  });

const union = (...lists: readonly (readonly Span[])[]): Span[] =>
  [...new Map(lists.flat().map((span) => [span.from, span])).values()].sort((a, b) => a.from - b.from);

const judgeAll = async (request: ScanRequest, context: ScanContext, standing: Standing): Promise<void> => {
  const { span, analytics, tunables } = request;
  const plan = async (profiles: readonly FieldProfile[], event_id: '3' | '22' | undefined) =>
    (await planSlices(context.reader, profiles, span, event_id, tunables.slice_minutes)).slices;
  const wants = (id: AnalyticId): boolean => analytics.includes(id);
  const sockets = await plan(choose(context.sysmon, 'sockets'), '3');
  const ports = wants('AN0728') ? sockets : [];
  const questions = wants('AN1121') ? await plan(choose(context.sysmon, 'questions'), '22') : [];
  const network = wants('AN1121') ? await plan(choose(context.dns, 'network'), undefined) : [];
  const tunnels = union(questions, network, wants('AN1121') ? sockets : []);
  context.account.slices.planned = ports.length + tunnels.length;
  const judgePorts = async (slice: Span): Promise<FoundFinding[]> => {
    const found = await scanPorts(context, slice);
    await context.usage.learn(toLearntPorts(found.map(({ finding }) => finding)));
    return found;
  };
  await judgeSlices(request, context, ports, judgePorts, standing);
  const asked_in = new Set(questions.map((slice) => slice.from));
  const seen_by_sensor = new Set(network.map((slice) => slice.from));
  const connected_in = new Set(sockets.map((slice) => slice.from));
  const touched = nothingTouched();
  const judgeTunnels = async (slice: Span): Promise<FoundFinding[]> => {
    const {
      tunnels: process_tunnels,
      summaries,
      domains,
    } = asked_in.has(slice.from)
      ? await findProcessTunnels(context, slice)
      : { tunnels: [], summaries: [], domains: [] };
    const sensor = seen_by_sensor.has(slice.from)
      ? await scanNetwork(context, slice, process_tunnels)
      : { findings: [], corroboration: new Map(), summaries: [] };
    endIfCancelled(request);
    if (!request.dry_run)
      await remember(context, request.names, slice.from, [...summaries, ...sensor.summaries], touched);
    const found = await toProcessFindings(context, slice, process_tunnels, sensor.corroboration);
    const own = connected_in.has(slice.from)
      ? await scanOwnResolvers(context, slice)
      : { findings: [], learnt: [] };
    const strong = new Set(
      found
        .filter(({ finding }) => finding.afterquery.score >= TEACHES_BELOW)
        .map(({ asker, target }) => `${asker}\n${target}`),
    );
    const strong_programs = new Set(
      [...found, ...sensor.findings]
        .filter(({ finding }) => finding.afterquery.score >= TEACHES_BELOW)
        .map(({ finding: { host, process } }) => toProgramKey(host.name, process?.executable ?? '')),
    );
    await context.usage.learn([
      ...toLearntNames(summaries, slice.from, ({ asker, domain }) => strong.has(`${asker}\n${domain}`)),
      ...toLearntDomains(
        domains.filter(({ host, executable }) => !strong_programs.has(toProgramKey(host, executable))),
        slice.from,
      ),
      ...own.learnt,
    ]);
    // What a sensor saw of a process says more than that it has a resolver of its own.
    const seen = new Set(sensor.findings.map(({ asker }) => asker));
    return [...found, ...sensor.findings, ...own.findings.filter(({ asker }) => !seen.has(asker))];
  };
  await judgeSlices(request, context, tunnels, judgeTunnels, standing);
  if (request.dry_run) {
    if (wants('AN1121')) addTo(context.account.skipped, 'slow_windows_of_a_dry_run', 1);
    return;
  }
  for await (const slow of judgeSlowWindows(context, request.names, touched)) {
    endIfCancelled(request);
    await settleFound(request, context, slow.found, slow.day, standing);
  }
};

const run = async (
  engine: Engine,
  asked: ScanRequest,
  account: MutableAccount,
): Promise<ScanResult | NothingToScan> => {
  const request = { ...asked, span: toWholeSlices(asked.span, asked.tunables.slice_minutes) };
  const started = request.clock();
  const { span, tunables } = request;
  const lookback = { from: span.from - tunables.answer_memory_ms, to: span.to + tunables.window.before_ms };
  const sysmon = await resolveFields(engine, request.sysmon_indices, 'sysmon', lookback);
  const dns = await resolveFields(engine, request.dns_indices, 'dns', lookback);
  if (sysmon.indices.length === 0 && dns.indices.length === 0)
    return {
      kind: 'nothing_to_scan',
      detail: `No index matches "${request.sysmon_indices}" or "${request.dns_indices}". Check AFTERQUERY_SYSMON_INDICES and AFTERQUERY_DNS_INDICES, or load events with "afterquery ingest".`,
    };
  account.unresolved = [...sysmon.unresolved, ...dns.unresolved].map((u) => ({
    ...u,
    needed_by: [...u.needed_by],
  }));
  const exceptions = await orThrow(listExceptions(engine, request.names));
  const excepted_at = request.clock();
  const matches = toPathMatcher(tunables.excluded_programs);
  const state = await readBaselineState(engine, request.names);
  const novelty = openNoveltyStore(engine, request.names, state.version);
  const { habits } = tunables.definitions;
  const bury = createBury(engine, request.names, account, request);
  const usage = openUsageStore(
    engine,
    request.names,
    state,
    !request.dry_run,
    habits,
    novelty.note,
    () => addTo(account.skipped, 'undecodable_baselines'),
    bury,
  );
  const context: ScanContext = {
    reader: createReader(engine, account, { page_size: tunables.page_size }),
    account,
    tunables,
    sysmon: sysmon.profiles,
    dns: dns.profiles,
    isExcluded: (executable) => executable !== undefined && matches(executable),
    starts: new Map(),
    absent_starts: new Set(),
    judged_to: asked.span.to,
    bury,
    except: (finding) => applyExceptions(finding, exceptions, excepted_at),
    only_news: request.only_news,
    usage,
    novelty,
    scan_id: request.id,
    created: request.created,
  };
  await countEvents(context, span);
  const standing: Standing = { findings: new Map(), outcomes: new Map() };
  await judgeAll(request, context, standing);
  account.findings.found = standing.findings.size;
  for (const outcome of standing.outcomes.values()) account.findings[outcome] += 1;
  account.seconds = Number(((request.clock() - started) / 1000).toFixed(3));
  const findings = [...standing.findings.values()].sort(
    (a, b) => b.finding.afterquery.score - a.finding.afterquery.score || (a.id < b.id ? -1 : 1),
  );
  return { account, findings };
};

/** One scan over [from, to), widened to whole slices. A refusal of the cluster that cannot be waited out ends it; findings already written stand. */
export const runScan =
  (engine: Engine, request: ScanRequest): TaskEither<EngineError | NothingToScan | Cancelled, ScanResult> =>
  async () => {
    try {
      const result = await run(endWhileAway(engine, request), request, emptyAccount());
      return 'kind' in result ? left(result) : right(result);
    } catch (error) {
      if (error instanceof EngineFailure) return left(error.engine_error);
      if (error instanceof ScanCancelled) return left({ kind: 'cancelled', detail: error.message });
      throw error;
    }
  };
