import { isLeft } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import type { Engine } from '../engine/port.ts';
import { executeScan, toScanSentence } from '../scan/execute_scan.ts';
import { parseSpan } from '../scan/parse_time.ts';
import type { ScanResult } from '../scan/scan_request.ts';
import type { AnalyticId } from '../schema/finding.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

const ANALYTICS: readonly AnalyticId[] = ['AN0728', 'AN1121'];

export interface CommandScan {
  readonly from: string;
  readonly to: string;
  readonly analytics: string;
  readonly dry_run: boolean;
}

const readAnalytics = (raw: string): AnalyticId[] =>
  raw.split(',').map((part) => {
    const found = ANALYTICS.find((id) => id === part.trim().toUpperCase());
    if (found === undefined)
      throw new CommandFailure(
        `--analytic takes ${ANALYTICS.join(' and ')}, not "${part.trim().slice(0, 40)}".`,
        2,
      );
    return found;
  });

/** Check before anything is opened, so that bad usage costs nothing. */
export const toScanRecord = (runtime: Runtime, scan: CommandScan): ScanRecord => {
  const now = runtime.now();
  const span = parseSpan(scan.from, scan.to, now);
  if (isLeft(span)) throw new CommandFailure(`--${span.left}`, 2);
  return {
    '@timestamp': new Date(now).toISOString(),
    id: runtime.newId(),
    status: 'queued',
    trigger: 'command_line',
    from: new Date(span.right.from).toISOString(),
    to: new Date(span.right.to).toISOString(),
    analytics: readAnalytics(scan.analytics),
    dry_run: scan.dry_run,
  };
};

const PROGRESS_EVERY_MS = 2_000;

/** Run it, with progress on standard error. */
export const runCommandScan = async (
  runtime: Runtime,
  engine: Engine,
  settings: Settings,
  record: ScanRecord,
): Promise<ScanResult> => {
  let told = runtime.now();
  const onProgress = (done: number, planned: number, found: number): void => {
    if (runtime.now() - told < PROGRESS_EVERY_MS) return;
    told = runtime.now();
    runtime.err(`scan: ${done} of ${planned} slices, ${found} findings\n`);
  };
  const result = await executeScan({ engine, settings, now: runtime.now, onProgress }, record)();
  if (isLeft(result)) throw new CommandFailure(toScanSentence(result.left, engine.url), 1);
  return result.right;
};
