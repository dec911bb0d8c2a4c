import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { toAllowance } from '../../../server/backfill/run_part.ts';
import { decodeSettings } from '../../../server/commands/load_settings.ts';
import type { Truth } from '../day/truth.ts';
import { type Checked, checkTruth } from './check_truth.ts';
import type { Job } from './job.ts';
import { type Measured, runChild } from './run_child.ts';
import { type Stage, say } from './stage.ts';
import { readAll, timeSearches } from './time_searches.ts';

/** What is compared: each in a process of its own, in turns. */
export const SUBJECTS = [
  'ports',
  'ports_floor',
  'all',
  'all_floor',
  'all_without_coverage',
  'incremental',
  'analyst',
  'lean_fetch',
  'naive_fetch',
  'duckdb',
] as const;
export type Subject = (typeof SUBJECTS)[number];

export interface DayFigures {
  readonly events: number;
  readonly load_seconds: number;
  readonly runs: Readonly<Partial<Record<Subject, readonly Measured[]>>>;
  /** milliseconds of an analyst's searches, alone and beside a scan */
  readonly searches: { readonly alone: readonly number[]; readonly beside: readonly number[] };
  readonly checked: readonly Checked[];
  /** digests of the findings of every run of both analytics: one, or the runs differ */
  readonly digests: readonly string[];
}

export interface DayOptions {
  readonly repeat: number;
  readonly subjects: ReadonlySet<Subject>;
  /** of what reads the whole day out of the cluster, that many */
  readonly repeat_outside: number;
}

/** By the settings of the shelf. */
const A_BACKFILL = toAllowance(decodeSettings({}));
const BOTH = ['AN0728', 'AN1121'] as const;
const PORTS = ['AN0728'] as const;
/** A few hundred searches. */
const ALONE_MS = 60_000;
const FIVE_MINUTES = 300_000;
/** An hour of the schedule. */
const SCANS_BEFORE = 12;
/** Noon: a busy slice. */
const NOON = 43_200_000;

export const measureDay = async (
  stage: Stage,
  truth: Truth,
  { repeat, repeat_outside, subjects }: DayOptions,
): Promise<DayFigures> => {
  const { url, flavor } = stage.engine;
  const runs: Partial<Record<Subject, Measured[]>> = {};
  const checked: Checked[] = [];
  const digests = new Set<string>();
  const searches: { alone: number[]; beside: number[] } = { alone: [], beside: [] };
  let made = 0;
  const whole = { url, flavor, index: truth.index, from: truth.from, to: truth.to };
  const keep = (subject: Subject, measured: Measured): void => {
    runs[subject] = [...(runs[subject] ?? []), measured];
    const cpu = measured.engine_cpu_seconds?.toFixed(1) ?? '?';
    say(
      `${truth.events} ${subject}: ${measured.seconds.toFixed(2)} s, engine ${cpu} s of processor, own ${measured.cpu_seconds.toFixed(1)} s, ${measured.max_rss_mb.toFixed(0)} MB`,
    );
  };
  /** On indices of its own, which go afterwards. */
  const onStage = async (act: (prefix: string) => Promise<void>): Promise<void> => {
    made += 1;
    const prefix = `aqbench${process.pid}x${made}`;
    await stage.install(prefix);
    try {
      await act(prefix);
    } finally {
      await stage.remove(prefix);
    }
  };
  const warm = (): Promise<void> =>
    onStage(async (prefix) => {
      await runChild('product', { ...whole, prefix, analytics: BOTH, covers: true }, stage.pid);
    });
  const logOf = (analytics: Job['analytics']): string =>
    join(stage.folder, `requests-${process.pid}-${analytics.length}.log`);
  /** The requests are written down in a run of its own, which also warms the engine: writing is not measured. */
  const record = (analytics: Job['analytics'], covers: boolean): Promise<void> =>
    onStage(async (prefix) => {
      const findings = join(stage.folder, `findings-${process.pid}.ndjson`);
      await runChild(
        'product',
        { ...whole, prefix, analytics, covers, log: logOf(analytics), findings },
        stage.pid,
      );
      checked.push(checkTruth(truth, findings, analytics));
      rmSync(findings);
    });
  const scan = (subject: Subject, analytics: Job['analytics'], covers: boolean): Promise<void> =>
    onStage(async (prefix) => {
      const job = { ...whole, prefix, analytics, covers };
      const measured = await runChild('product', job, stage.pid);
      keep(subject, measured);
      if (subject === 'all') digests.add(String(measured.detail.findings));
    });
  /** As the schedule does at noon: the morning is judged, the process has run for a while, and the slice (a quarter of an hour, all there) is new. */
  const scanNews = (): Promise<void> =>
    onStage(async (prefix) => {
      const noon = truth.from + NOON;
      const job = { ...whole, prefix, analytics: BOTH, covers: true };
      await runChild('product', { ...job, to: noon }, stage.pid);
      const span = { from: noon, to: noon + FIVE_MINUTES };
      for (let i = 0; i < repeat; i += 1)
        keep(
          'incremental',
          await runChild(
            'product',
            { ...job, ...span, only_news: true, after_scans: SCANS_BEFORE },
            stage.pid,
          ),
        );
    });
  /** Beside a scan at the pace of a backfill, from its begin to its end; then alone. */
  const search = async (): Promise<void> => {
    // What Java has not compiled, and pages that nobody has read lately, are slower than any scan makes them.
    await warm();
    await onStage(async (prefix) => {
      await readAll(stage.engine, truth);
      let is_over = false;
      const beside = timeSearches(stage.engine, truth, () => is_over);
      const measured = await runChild(
        'product',
        { ...whole, prefix, analytics: BOTH, covers: true, allowance: A_BACKFILL },
        stage.pid,
      ).finally(() => {
        is_over = true;
      });
      searches.beside.push(...(await beside));
      const until = performance.now() + ALONE_MS;
      searches.alone.push(...(await timeSearches(stage.engine, truth, () => performance.now() > until)));
      keep('analyst', measured);
    });
  };
  const replay = (subject: Subject, analytics: Job['analytics']): Promise<void> =>
    onStage(async (prefix) =>
      keep(
        subject,
        await runChild(
          'floor',
          { ...whole, prefix, analytics, covers: true, log: logOf(analytics) },
          stage.pid,
        ),
      ),
    );
  const outside = async (subject: Subject, child: string, ...more: readonly string[]): Promise<void> =>
    keep(
      subject,
      await runChild(
        child,
        { ...whole, prefix: '', analytics: PORTS, covers: false },
        stage.pid,
        ['--max-old-space-size=8000'],
        more,
      ),
    );

  if (subjects.has('ports')) await record(PORTS, false);
  if (subjects.has('all')) await record(BOTH, true);
  // What reads the day out is compared with AN0728 on an engine that has run for a while.
  else if (subjects.has('lean_fetch')) await warm();
  const compared: readonly (readonly [Subject, () => Promise<void>])[] = [
    ['ports', () => scan('ports', PORTS, false)],
    ['ports_floor', () => replay('ports_floor', PORTS)],
    ['all_floor', () => replay('all_floor', BOTH)],
    ['all', () => scan('all', BOTH, true)],
    ['all_without_coverage', () => scan('all_without_coverage', BOTH, false)],
  ];
  const wanted = compared.filter(([subject]) => subjects.has(subject));
  for (const [, act] of repeat > 1 ? wanted : []) await act();
  // Until an engine has compiled what a scan asks of it, the first of two is the slower one, whichever that is.
  for (const subject of SUBJECTS) delete runs[subject];
  for (let turn = 0; turn < repeat; turn += 1) {
    // There and back, so that what drifts meets both of two neighbours alike.
    for (const [, act] of turn % 2 === 0 ? wanted : wanted.toReversed()) await act();
    if (subjects.has('analyst')) await search();
    if (subjects.has('incremental') && turn === 0) await scanNews();
  }
  // After them: for a minute or two after the day was read out of it an engine is half as fast at all else.
  for (let turn = 0; turn < repeat_outside; turn += 1) {
    if (subjects.has('lean_fetch')) await outside('lean_fetch', 'fetch_join', 'lean');
    if (subjects.has('duckdb')) await outside('duckdb', 'duckdb');
    if (subjects.has('naive_fetch')) await outside('naive_fetch', 'fetch_join', 'naive');
  }
  for (const analytics of [PORTS, BOTH]) rmSync(logOf(analytics), { force: true });
  return {
    events: truth.events,
    load_seconds: truth.load_seconds,
    runs,
    searches,
    checked,
    digests: [...digests],
  };
};
