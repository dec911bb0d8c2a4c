import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Span } from '../../queries/question.ts';
import type { PortCandidate } from '../analytics/an0728_port_after_answer/detect.ts';
import type { EngineError } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import { toDay } from '../findings/finding_id.ts';
import { HOUR_MS } from '../schema/durations.ts';
import type { FieldProfile } from '../schema/field_profile.ts';
import type { AnalyticId } from '../schema/finding.ts';
import type { QuestionBucket } from '../schema/rows.ts';
import { addTo, emptyAccount, type MutableAccount } from '../schema/scan_account.ts';
import { type Allowance, shareCluster } from './cluster_share.ts';
import type { Covered } from './covered/covered.ts';
import { type Coverage, openCoverage } from './covered/open_coverage.ts';
import { choose } from './fields/usable_profiles.ts';
import { collectLearnt } from './history/collect_learnt.ts';
import {
  byStrength,
  countFound,
  judgeSlices,
  type SliceJudge,
  type Standing,
  settleFound,
} from './judge_slices.ts';
import { countEvents, openContext } from './open_context.ts';
import { type Passed, watchPassed } from './passed.ts';
import { planSlices, toWholeSlices } from './plan_slices.ts';
import {
  gatherAnswers,
  joinPorts,
  readPortSockets,
  type SliceAnswers,
  type SliceSockets,
  toPortFindings,
} from './ports/scan_ports.ts';
import { toLearntPorts } from './ports/usual_ports.ts';
import { EngineFailure, isAway } from './reader.ts';
import { countCosts } from './request_costs.ts';
import type { ScanContext } from './scan_context.ts';
import {
  type Cancelled,
  endIfCancelled,
  type NothingToScan,
  ScanCancelled,
  type ScanRequest,
  type ScanResult,
} from './scan_request.ts';
import { nothingWritten } from './stored/write_findings.ts';
import { together } from './together.ts';
import { judgeQuestions, settleTunnelSlice } from './tunnels/judge_tunnel_slice.ts';
import { type ProcessQuestions, readProcessQuestions } from './tunnels/scan_tunnels.ts';
import { judgeSlowWindows, nothingTouched, type Touched, touchAll } from './tunnels/slow_windows.ts';

const union = (...lists: readonly (readonly Span[])[]): Span[] =>
  [...new Map(lists.flat().map((span) => [span.from, span])).values()].sort((a, b) => a.from - b.from);

/** Slices by their UTC day, in order of time. */
const toDays = (slices: readonly Span[]): Map<string, Span[]> => {
  const days = new Map<string, Span[]>();
  for (const slice of slices) days.set(toDay(slice.from), [...(days.get(toDay(slice.from)) ?? []), slice]);
  return days;
};

/** Whoever follows the work hears of its end too, whatever it is. */
const joinInOrder = async (joined: Passed, work: (joined: Passed) => Promise<void>): Promise<void> => {
  try {
    await work(joined);
    joined.finish();
  } catch (error) {
    joined.fail(error);
    throw error;
  }
};

const ALLOWANCE: Allowance = { requests: 3, share: 1 };

const judgeAllSlices = async (
  request: ScanRequest,
  context: ScanContext,
  standing: Standing,
  coverage: Coverage,
): Promise<Touched> => {
  const { span, analytics, tunables } = request;
  const plan = async (profiles: readonly FieldProfile[], event_id: '3' | '22' | undefined) =>
    (await planSlices(context.reader, profiles, span, event_id, tunables.slice_minutes)).slices;
  const wants = (id: AnalyticId): boolean => analytics.includes(id);
  const is_short = span.to - span.from <= HOUR_MS;
  const [sockets, questions, network] = await together(
    plan(choose(context.sysmon, 'sockets'), '3'),
    plan(wants('AN1121') ? choose(context.sysmon, 'questions') : [], '22'),
    plan(wants('AN1121') ? choose(context.dns, 'network') : [], undefined),
    // Remembered for the hour; of a long span nobody knows yet which hour is the first with events.
    wants('AN0728') && is_short ? context.suspects.of(context, span) : Promise.resolve(),
  );
  const ports = wants('AN0728') ? sockets : [];
  const tunnels = union(questions, network, wants('AN1121') ? sockets : []);
  context.account.slices.planned = ports.length + tunnels.length;
  const starts = (slices: readonly Span[]): Set<number> => new Set(slices.map(({ from }) => from));
  const [asked_in, seen_by_sensor, connected_in] = [starts(questions), starts(network), starts(sockets)];
  const touched = nothingTouched();
  const learnt = collectLearnt({
    learn: async (all) => {
      const made_up = await context.canaries.among(all.map(({ host }) => host));
      await context.usage.learn(all.filter(({ host }) => !made_up.has(host)));
    },
  });
  const toPortsJudge = (
    { advance }: Pick<Passed, 'advance'>,
    begun: Pick<Passed, 'finish'>,
  ): SliceJudge<SliceSockets, SliceAnswers, readonly PortCandidate[]> => ({
    read: async (slice) => {
      const sockets = await readPortSockets(context, slice);
      begun.finish();
      return sockets;
    },
    gather: (slice, read) => gatherAnswers(context, slice, read),
    judge: (slice, gathered) => joinPorts(context, slice, gathered),
    settle: async (slice, candidates) => {
      const found = await toPortFindings(context, slice, candidates);
      learnt.note(toLearntPorts(found.map(({ finding }) => finding)));
      advance(slice.to);
      return found;
    },
  });
  const tunnels_judge: SliceJudge<readonly QuestionBucket[], ProcessQuestions, ProcessQuestions> = {
    read: async (slice) => (asked_in.has(slice.from) ? readProcessQuestions(context, slice) : []),
    gather: (slice, buckets) => judgeQuestions(context, slice, buckets),
    judge: async (_slice, asked) => asked,
    settle: (slice, asked) => {
      const sources = { network: seen_by_sensor.has(slice.from), sockets: connected_in.has(slice.from) };
      return settleTunnelSlice(request, context, slice, sources, asked, touched, learnt);
    },
  };
  // Day by day, both analytics: what one of them learns of a day is history to the other on the next.
  const [ports_of, tunnels_of] = [toDays(ports), toDays(tunnels)];
  try {
    for (const day of [...new Set([...ports_of.keys(), ...tunnels_of.keys()])].sort()) {
      const [joined, begun] = [watchPassed(), watchPassed()];
      const judged = together(
        joinInOrder(joined, (following) =>
          joinInOrder(begun, () =>
            judgeSlices(request, context, ports_of.get(day) ?? [], toPortsJudge(following, begun), standing),
          ),
        ),
        judgeSlices(request, context, tunnels_of.get(day) ?? [], tunnels_judge, standing),
      );
      await together(
        judged.then(() => learnt.flush()),
        // What takes longest goes first: coverage counts once the join has its sockets.
        begun.until(Number.POSITIVE_INFINITY).then(() => coverage.writeDay(day, joined)),
      );
    }
  } catch (error) {
    // Findings of a cancelled scan stand, and so does what they teach; a copy that has lost its hold writes nothing more.
    if (error instanceof ScanCancelled && request.holds?.() !== false) await learnt.flush();
    throw error;
  }
  return touched;
};

const judgeSlow = async (
  request: ScanRequest,
  context: ScanContext,
  touched: Touched,
  standing: Standing,
): Promise<void> => {
  if (request.dry_run) {
    if (request.analytics.includes('AN1121')) addTo(context.account.skipped, 'slow_windows_of_a_dry_run', 1);
    return;
  }
  for await (const slow of judgeSlowWindows(context, request.names, touched)) {
    endIfCancelled(request);
    await settleFound(request, context, slow.found, slow.day, standing);
    await request.whenIdle?.();
  }
};

const judge = async (
  request: ScanRequest,
  context: ScanContext,
  standing: Standing,
): Promise<Covered | undefined> => {
  const { part, span } = request;
  if (part?.kind === 'slow') {
    const touched = await touchAll(context, request.names, part.window, span);
    await judgeSlow(request, context, touched, standing);
    return undefined;
  }
  const coverage = openCoverage(request, context);
  const [touched] = await together(
    judgeAllSlices(request, context, standing, coverage),
    countEvents(context, span),
  );
  const covered = await coverage.finish();
  if (part === undefined) await judgeSlow(request, context, touched, standing);
  return covered;
};

const run = async (
  engine: Engine,
  asked: ScanRequest,
  account: MutableAccount,
): Promise<ScanResult | NothingToScan> => {
  const request = { ...asked, span: toWholeSlices(asked.span, asked.tunables.slice_minutes) };
  const started = request.clock();
  const context = await openContext(engine, request, asked.part?.until ?? asked.span.to, account);
  if ('kind' in context) return context;
  const standing: Standing = { findings: new Map(), written: nothingWritten() };
  const { outcomes } = standing.written;
  const covered = await judge(request, context, standing);
  account.findings.found = countFound(request, standing);
  for (const outcome of outcomes.values()) account.findings[outcome] += 1;
  account.seconds = Number(((request.clock() - started) / 1000).toFixed(3));
  const findings = [...standing.findings.values()].sort(byStrength);
  return { account, findings, outcomes, covered };
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

/** One scan over [from, to), widened to whole slices. A refusal of the cluster that cannot be waited out ends it; findings already written stand. */
export const runScan =
  (engine: Engine, request: ScanRequest): TaskEither<EngineError | NothingToScan | Cancelled, ScanResult> =>
  async () => {
    try {
      const account = emptyAccount();
      const counted = countCosts(endWhileAway(engine, request), account, request.clock);
      const result = await run(shareCluster(counted, request.allowance ?? ALLOWANCE), request, account);
      return 'kind' in result ? left(result) : right(result);
    } catch (error) {
      request.memory?.forget();
      if (error instanceof EngineFailure) return left(error.engine_error);
      if (error instanceof ScanCancelled) return left({ kind: 'cancelled', detail: error.message });
      throw error;
    }
  };
