import { isLeft, left } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { buildChanges } from '../../../queries/list_scans.ts';
import type { Span } from '../../../queries/question.ts';
import type { Settings } from '../../config/settings.ts';
import { buildReport } from '../../coverage/build_report.ts';
import { findBlindSpots } from '../../coverage/find_blind_spots.ts';
import type { CoverageFacts } from '../../coverage/host_hour.ts';
import { MOST_FACTS, readFacts, type TooManyFacts } from '../../coverage/read_facts.ts';
import { type EngineError, toSentence } from '../../engine/errors.ts';
import { search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { AuditEntry } from '../../schema/access_documents.ts';
import type {
  BlindSpot,
  Change,
  CoverageReport,
  DetectionTest,
  ExceptionInForce,
  Threshold,
} from '../../schema/coverage_report.ts';
import { toIndexNames } from '../index_names.ts';
import { asTask, orThrow } from '../reader.ts';
import { listCanaries } from '../stored/canary_store.ts';
import { listExceptions } from '../stored/exception_store.ts';
import { toTunables } from '../tunables.ts';
import { readFindingFigures } from './finding_figures.ts';
import { findSilentPrograms } from './silent_programs.ts';

export type ReportFailure = EngineError | TooManyFacts;

export const toReportSentence = (failure: ReportFailure, url: string): string =>
  failure.kind === 'too_many_facts'
    ? `${failure.found} facts lie in the period, and a report holds at most ${MOST_FACTS}; narrow it by from and to.`
    : toSentence(failure, url);

/** Where what judges is changed. */
const CHANGING = ['/api/v1/exceptions', '/api/v1/settings', '/api/v1/baselines'];
const MOST_CHANGES = 1_001;

const readChanges = async (engine: Engine, index: string, span: Span): Promise<Change[]> => {
  const { hits } = await orThrow(search(engine, index, buildChanges(span, CHANGING, MOST_CHANGES)));
  return hits
    .map(({ _source }) => _source)
    .filter(AuditEntry.is)
    .map((entry) => ({
      time: entry['@timestamp'],
      user: entry.user.name,
      action: entry.event.action,
      path: entry.url.path,
    }));
};

/** Those that acted in the period: made before its end, and not expired before it began. */
const readExceptions = async (
  engine: Engine,
  names: ReturnType<typeof toIndexNames>,
  { from, to }: Span,
): Promise<ExceptionInForce[]> =>
  (await orThrow(listExceptions(engine, names)))
    .filter(
      (one) =>
        Date.parse(one['@timestamp']) < to && (one.expires === undefined || Date.parse(one.expires) >= from),
    )
    .map((one) => ({
      id: one.id,
      author: one.author,
      reason: one.reason,
      effect: one.effect.kind === 'lower' ? `lower by ${one.effect.points ?? 0}` : 'suppress',
      enabled: one.enabled,
      changed: one['@timestamp'],
      ...(one.expires === undefined ? {} : { expires: one.expires }),
    }));

const MOST_TESTS = 2_001;

const readTests = async (
  engine: Engine,
  names: ReturnType<typeof toIndexNames>,
  span: Span,
): Promise<DetectionTest[]> =>
  (await orThrow(listCanaries(engine, names, MOST_TESTS, { span }))).map(({ record }) => ({
    time: record['@timestamp'],
    id: record.id,
    index: record.index,
    status: record.status,
    found: record.found.map(({ analytic, seconds, score }) => ({ analytic, seconds, score })),
    ...(record.error === undefined ? {} : { error: record.error }),
  }));

const toThresholds = (settings: Settings): Threshold[] => {
  const minutes = (ms: number): string => `${ms / 60_000} min`;
  const list = (values: readonly unknown[]): string => values.join(', ') || 'none';
  return [
    { name: 'AN0728 TimeWindow', value: minutes(settings.time_window) },
    { name: 'AN0728 negative lag', value: `${settings.negative_lag / 1_000} s` },
    { name: 'AN0728 answer memory', value: minutes(settings.answer_memory) },
    { name: 'AN0728 PortDeviationThreshold', value: String(settings.port_deviation_threshold) },
    { name: 'AN0728 expected ports', value: list(settings.expected_ports) },
    { name: 'AN0728 formulae', value: list(settings.formulae.map(({ text }) => text)) },
    { name: 'AN1121 QueryLengthThreshold', value: String(settings.query_length_threshold) },
    { name: 'AN1121 slow windows', value: list(settings.slow_windows.map(minutes)) },
    { name: 'ProcessImageFilter beside the shipped one', value: list(settings.process_image_filter) },
    { name: 'ingest delay that scans wait', value: `${settings.ingest_delay / 1_000} s` },
    { name: 'late events judged again within', value: minutes(settings.late_within) },
  ];
};

const readPrograms = (engine: Engine, settings: Settings, span: Span): Promise<BlindSpot[]> =>
  findSilentPrograms(engine, settings.sysmon_indices, toTunables(settings), span);

export interface SeenAndNot {
  readonly facts: CoverageFacts;
  readonly spots: BlindSpot[];
}

/** The facts of a period and what was not seen in it: from them, and from one look at the programs of its last day. */
export const readBlindSpots =
  (engine: Engine, settings: Settings, span: Span): TaskEither<ReportFailure, SeenAndNot> =>
  async () => {
    const { coverage } = toIndexNames(settings.index_prefix);
    const facts = await readFacts(engine, coverage, span)();
    if (isLeft(facts)) return left(facts.left);
    return asTask(async () => ({
      facts: facts.right,
      spots: findBlindSpots(coverage, facts.right, await readPrograms(engine, settings, span)),
    }))();
  };

/** What was watched in a period, and what people decided in it; from facts, findings, exceptions and the audit. */
export const reportCoverage =
  (engine: Engine, settings: Settings, span: Span, now: number): TaskEither<ReportFailure, CoverageReport> =>
  async () => {
    const names = toIndexNames(settings.index_prefix);
    const facts = await readFacts(engine, names.coverage, span)();
    if (isLeft(facts)) return left(facts.left);
    return asTask(async () =>
      buildReport({
        ...span,
        generated: now,
        index: names.coverage,
        facts: facts.right,
        unreadable: facts.right.unreadable,
        programs: await readPrograms(engine, settings, span),
        findings: await readFindingFigures(engine, names.findings, span),
        thresholds: toThresholds(settings),
        exceptions: await readExceptions(engine, names, span),
        changes: await readChanges(engine, names.audit, span),
        tests: await readTests(engine, names, span),
      }),
    )();
  };
