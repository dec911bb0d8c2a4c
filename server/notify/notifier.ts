import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import type { Finding } from '../schema/finding.ts';
import type { CanaryNotification } from '../schema/outbox.ts';
import type { Severity } from '../schema/severity.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { toCandidates } from './candidate.ts';
import type { Deliver } from './deliver.ts';
import { enqueueOwed, oweServiceScans } from './enqueue_owed.ts';
import { startLoop } from './loop.ts';
import { openOutbox } from './outbox.ts';
import { createOwed } from './owed.ts';
import { sendDue } from './send_due.ts';

export interface NotifierDesk {
  readonly engine: Engine;
  readonly names: IndexNames;
  readonly threshold: Severity;
  readonly deliver: Deliver;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'countNotification'>;
  readonly now: () => number;
  readonly chance: () => number;
}

/** What of a scan's outcome tells what there may be to notify. */
type Outcome = Either<
  unknown,
  {
    readonly findings: readonly { readonly id: string; readonly finding: Finding }[];
    /** every finding that the scan met; `findings` may hold only the strongest of them */
    readonly outcomes?: ReadonlyMap<string, unknown>;
  }
>;

export interface Notifier {
  /** Returns at once and never throws for the cluster's or the receiver's sake. */
  readonly noteScan: (record: { readonly id: string; readonly dry_run: boolean }, outcome: Outcome) => void;
  /** A canary that was not found; returns at once. */
  readonly noteCanary: (failed: CanaryNotification) => void;
  /** what is being sent may finish for a moment, else its claim is released */
  readonly stop: () => Promise<void>;
}

const PAUSE_MS = 5_000;
const LOOKBACK_MS = 86_400_000;
const FINISH_MS = 3_000;
const STOP_MS = 5_000;

/** Enqueues in the background what scans found, and sends what is due, until stopped. */
export const startNotifier = (desk: NotifierDesk): Notifier => {
  const { engine, names, threshold, logger, now } = desk;
  const owed = createOwed();
  const outbox = openOutbox(engine, names);
  const stopping = new AbortController();
  let [is_closing, has_caught_up] = [false, false];
  const enqueuing = { ...desk, outbox, owed };
  const sending = {
    ...desk,
    outbox,
    stop: stopping.signal,
    isClosing: () => is_closing,
    unreadable: new Set<string>(),
  };
  const started = now();
  const loop = startLoop(
    async () => {
      if (!has_caught_up) has_caught_up = await oweServiceScans(enqueuing, started - LOOKBACK_MS);
      await enqueueOwed(enqueuing);
      if (!is_closing) await sendDue(sending);
    },
    PAUSE_MS,
    (error) => logger.error({ err: error }, 'a turn of the notifications ended by a defect'),
  );
  const end = async (): Promise<'ended'> => {
    await loop.end();
    await enqueueOwed(enqueuing);
    return 'ended';
  };
  return {
    noteScan: ({ id, dry_run }, outcome) => {
      if (dry_run) return;
      const lost = isLeft(outcome) ? 0 : owed.add(toCandidates(outcome.right.findings, threshold));
      // Ended before its result, or with more findings than a result holds: what it wrote stands, and is read from the index.
      const is_cut = !isLeft(outcome) && (outcome.right.outcomes?.size ?? 0) > outcome.right.findings.length;
      if (isLeft(outcome) || is_cut || lost > 0) owed.addScan(id);
      loop.wake();
    },
    noteCanary: (failed) => {
      if (owed.add([failed]) > 0)
        logger.error('a lost canary is not notified: too much waits for the outbox');
      loop.wake();
    },
    stop: async () => {
      is_closing = true;
      const finish = setTimeout(() => stopping.abort(), FINISH_MS);
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        limit = setTimeout(() => resolve('late'), STOP_MS);
      });
      const how = await Promise.race([end(), late]);
      clearTimeout(finish);
      clearTimeout(limit);
      if (how === 'late')
        logger.warn('notifications did not end in time; the next start takes up what is left');
    },
  };
};
