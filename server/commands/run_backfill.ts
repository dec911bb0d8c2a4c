import { setTimeout as wait } from 'node:timers/promises';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { addStanding, findSameBackfill, resumeBackfill } from '../backfill/manage_backfill.ts';
import { startWorker } from '../backfill/worker.ts';
import type { Settings } from '../config/settings.ts';
import { type EngineError, toSentence } from '../engine/errors.ts';
import type { Engine } from '../engine/port.ts';
import { type IndexNames, toIndexNames } from '../scan/index_names.ts';
import { readScan, saveScan } from '../scan/stored/scan_records.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import { createLogger } from '../telemetry/logger.ts';
import { toAccountText } from './print_findings.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

const LOOK_EVERY_MS = 1_000;
const TELL_EVERY_MS = 2_000;
const STOP_WITHIN_MS = 9_000;

const isOver = ({ status }: ScanRecord): boolean => status !== 'queued' && status !== 'running';

/** The record as it stands, and how to go on. */
export const toBackfillText = ({ id, status, from, to, work, account }: ScanRecord): string => {
  const progress = work === undefined ? '' : `, ${work.done} of ${work.parts} parts done, ${work.owed} owed`;
  return `Backfill ${id} from ${from} to ${to} is ${status}${progress}.\n${account === undefined ? '' : toAccountText(account)}`;
};

const orFail = async <A>(engine: Engine, task: TaskEither<EngineError, A>): Promise<A> => {
  const done = await task();
  if (isLeft(done)) throw new CommandFailure(toSentence(done.left, engine.url), 1);
  return done.right;
};

/** The open backfill of the same span, or a new one; by its id, one that may have failed or been cancelled. */
const file = async (
  engine: Engine,
  names: IndexNames,
  asked: ScanRecord | string,
): Promise<{ readonly record: ScanRecord; readonly is_new: boolean }> => {
  if (typeof asked === 'string') {
    const known = await orFail(engine, resumeBackfill(engine, names, asked));
    if (known?.trigger !== 'backfill') throw new CommandFailure(`There is no backfill ${asked}.`, 1);
    return { record: known, is_new: false };
  }
  const known = await orFail(engine, findSameBackfill(engine, names, asked));
  if (known !== undefined) return { record: known, is_new: false };
  const record: ScanRecord = { ...asked, trigger: 'backfill' };
  await orFail(engine, saveScan(engine, names, record, { create: true }));
  return { record, is_new: true };
};

/**
 * Start a backfill, or go on with an open one of the same span, and take parts of it until it is over or the user interrupts. `detach`:
 * the running copies of the service do it.
 */
export const runBackfill = async (
  runtime: Runtime,
  engine: Engine,
  settings: Settings,
  asked: ScanRecord | string,
  detach: boolean,
): Promise<ScanRecord> => {
  const names = toIndexNames(settings.index_prefix);
  const { record, is_new } = await file(engine, names, asked);
  if (!is_new) runtime.err(`backfill: going on with ${record.id}\n`);
  const look = async (): Promise<ScanRecord> =>
    orFail(
      engine,
      addStanding(engine, names, (await orFail(engine, readScan(engine, names, record.id))) ?? record),
    );
  if (detach) return look();
  let is_interrupted = false;
  void runtime.waitForInterrupt().then(() => {
    is_interrupted = true;
  });
  const worker = startWorker({
    engine,
    settings,
    logger: createLogger(settings.log_level === 'info' ? 'warn' : settings.log_level),
    holder: runtime.newId(),
    monotonic: () => performance.now(),
    now: runtime.now,
    isBusy: () => false,
    onOutcome: () => undefined,
  });
  try {
    let told = runtime.now();
    for (;;) {
      const now = await look();
      if (isOver(now)) return now;
      if (is_interrupted) {
        runtime.err('backfill: interrupted; the same command, or a running copy of the service, goes on\n');
        return now;
      }
      if (runtime.now() - told >= TELL_EVERY_MS && now.work !== undefined) {
        told = runtime.now();
        const { done, parts, running, owed } = now.work;
        runtime.err(`backfill: ${done} of ${parts} parts done, ${running} running, ${owed} owed\n`);
      }
      await wait(LOOK_EVERY_MS);
    }
  } finally {
    // A cluster that answers nothing would keep the process until every request has timed out.
    const late = wait(STOP_WITHIN_MS, 'late' as const, { ref: false });
    if ((await Promise.race([worker.stop(), late])) === 'late') runtime.leave();
  }
};
