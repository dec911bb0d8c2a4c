import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Settings } from '../config/settings.ts';
import { type EngineError, toSentence } from '../engine/errors.ts';
import { refresh } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { AnalyticId } from '../schema/finding.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import { toIndexNames } from './index_names.ts';
import { runScan } from './run_scan.ts';
import type { Cancelled, NothingToScan, ScanResult } from './scan_request.ts';
import { saveScan } from './stored/scan_records.ts';
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
}

/**
 * One scan with its record: running, then done or failed. A dry run writes no findings, and of the command line no record. The findings are visible
 * to searches when it resolves.
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
    const result = await runScan(engine, {
      id: record.id,
      span: { from: Date.parse(record.from), to: Date.parse(record.to) },
      analytics: record.analytics as AnalyticId[],
      dry_run: record.dry_run,
      only_news: record.trigger === 'schedule' || record.trigger === 'late',
      sysmon_indices: settings.sysmon_indices,
      dns_indices: settings.dns_indices,
      tunables: toTunables(settings),
      names,
      created: record['@timestamp'],
      clock: now,
      ...(desk.onProgress === undefined ? {} : { onProgress: desk.onProgress }),
      ...(desk.signal === undefined ? {} : { signal: desk.signal }),
      ...(desk.holds === undefined ? {} : { holds: desk.holds }),
    })();
    const finished = new Date(now()).toISOString();
    if (isLeft(result)) {
      const status = result.left.kind === 'cancelled' ? 'cancelled' : 'failed';
      await save({ status, finished, error: toScanSentence(result.left, engine.url) });
      return result;
    }
    if (!record.dry_run && result.right.findings.length > 0) {
      const seen = await refresh(engine, names.findings)();
      if (isLeft(seen)) return seen;
    }
    const lost = await save({ status: 'done', finished, account: result.right.account });
    return lost === undefined ? right(result.right) : left(lost);
  };
