import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Settings } from '../config/settings.ts';
import { type EngineError, toSentence } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import type { AnalyticId } from '../schema/finding.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import { compareFindings } from './compare_findings.ts';
import { toIndexNames } from './index_names.ts';
import { runScan } from './run_scan.ts';
import type { ScanMemory } from './scan_memory.ts';
import type { Cancelled, NothingToScan, ScanResult } from './scan_request.ts';
import { saveScan } from './stored/scan_records.ts';
import { showWritten } from './stored/show_written.ts';
import { moveTunables } from './tunable_settings.ts';
import { toTunables } from './tunables.ts';

export type ScanFailure = EngineError | NothingToScan | Cancelled;

export const toScanSentence = (failure: ScanFailure, url: string): string =>
  failure.kind === 'nothing_to_scan' || failure.kind === 'cancelled'
    ? failure.detail
    : toSentence(failure, url);

export interface ScanDesk {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly now: () => number;
  readonly onProgress?: (done: number, planned: number, found: number) => void;
  readonly signal?: AbortSignal;
  readonly holds?: () => boolean;
  /** of scheduled scans */
  readonly memory?: ScanMemory;
}

const toRun =
  (desk: ScanDesk, record: ScanRecord) => (settings: Settings, onProgress: ScanDesk['onProgress']) =>
    runScan(desk.engine, {
      id: record.id,
      span: { from: Date.parse(record.from), to: Date.parse(record.to) },
      analytics: record.analytics as AnalyticId[],
      dry_run: record.dry_run,
      only_news: record.trigger === 'schedule' || record.trigger === 'late',
      ...(desk.memory === undefined || record.trigger !== 'schedule' ? {} : { memory: desk.memory }),
      sysmon_indices: settings.sysmon_indices,
      dns_indices: settings.dns_indices,
      tunables: toTunables(settings),
      allowance: { requests: settings.scan_requests, share: 1 },
      names: toIndexNames(settings.index_prefix),
      created: record['@timestamp'],
      clock: desk.now,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(desk.signal === undefined ? {} : { signal: desk.signal }),
      ...(desk.holds === undefined ? {} : { holds: desk.holds }),
    })();

type Outcome = Either<ScanFailure, ScanResult & Pick<ScanRecord, 'comparison'>>;

/** Once with the settings in force and once with others: what else differs from the stored findings (baselines, exceptions) is the same for both. */
const runTwice = async (
  { settings, onProgress }: ScanDesk,
  { analytics, tunables = {} }: ScanRecord,
  run: ReturnType<typeof toRun>,
): Promise<Outcome> => {
  const moved = moveTunables(settings, analytics as AnalyticId[], tunables);
  // Checked when it was asked for.
  if (isLeft(moved)) throw new Error(moved.left);
  let planned_before = 0;
  const before = await run(settings, (done, planned, found) => {
    planned_before = planned;
    onProgress?.(done, 2 * planned, found);
  });
  if (isLeft(before)) return before;
  const after = await run(moved.right, (done, planned, found) =>
    onProgress?.(planned_before + done, planned_before + planned, found),
  );
  if (isLeft(after)) return after;
  const comparison = compareFindings(before.right.findings, after.right.findings);
  return right({ ...after.right, comparison });
};

/**
 * One scan with its record: running, then done or failed. A dry run writes no findings, and of the command line no record; with tunables of its
 * own it is a comparison. The findings are visible to searches when it resolves.
 */
export const executeScan =
  (desk: ScanDesk, record: ScanRecord): TaskEither<ScanFailure, ScanResult> =>
  async () => {
    const { engine, settings, now } = desk;
    const names = toIndexNames(settings.index_prefix);
    const save = async (changes: Partial<ScanRecord>): Promise<EngineError | undefined> => {
      if (record.dry_run && record.trigger === 'command_line') return undefined;
      const saved = await saveScan(engine, names, { ...record, ...changes } as ScanRecord)();
      return isLeft(saved) ? saved.left : undefined;
    };
    const unsaved = await save({ status: 'running' });
    if (unsaved !== undefined) return left(unsaved);
    if (record.trigger === 'late') desk.memory?.forget();
    const run = toRun(desk, record);
    const result: Outcome =
      record.tunables === undefined
        ? await run(settings, desk.onProgress)
        : await runTwice(desk, record, run);
    const finished = new Date(now()).toISOString();
    if (isLeft(result)) {
      const status = result.left.kind === 'cancelled' ? 'cancelled' : 'failed';
      await save({ status, finished, error: toScanSentence(result.left, engine.url) });
      return result;
    }
    const { account, comparison } = result.right;
    if (!record.dry_run) {
      const seen = await showWritten(engine, names)();
      if (isLeft(seen)) return seen;
    }
    const lost = await save({
      status: 'done',
      finished,
      account,
      ...(comparison === undefined ? {} : { comparison }),
    });
    return lost === undefined ? right(result.right) : left(lost);
  };
