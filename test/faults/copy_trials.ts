import { getDocument } from '../../server/engine/operations.ts';
import { Checkpoint } from '../../server/schema/stored_documents.ts';
import { must } from '../contract/engines.ts';
import {
  readLease,
  type ServeProcess,
  startServe,
  until,
  waitForTakeover,
} from '../integration/serve_process.ts';
import type { Seeded } from '../lab/seeded.ts';
import { type ProxiedRequest, startFaultProxy } from './fault_proxy.ts';
import type { Row } from './row.ts';
import { envOf, newTrial, type Stage, settle } from './stage.ts';

const SAMPLE_BEGINS = Date.UTC(2026, 2, 10, 9);
const MOST_TAKEOVER_MS = 30_000;

/** The first scheduled scan reaches back to the sample; between it and now there is nothing to judge. */
const toLookback = (): string => {
  const ms = Date.now() - SAMPLE_BEGINS;
  if (ms <= 0) throw new Error('the clock is before the time of the sample');
  return `${Math.ceil(ms / 86_400_000)}d`;
};

const isReadBeforeWrite = ({ path }: ProxiedRequest): boolean =>
  /-findings-[^/]*\/_mget/.test(decodeURIComponent(path));

interface TwoCopies {
  readonly holder: ServeProcess;
  readonly other: ServeProcess;
  /** of the lease, before anything happened */
  readonly first: string;
  /** resolves when the holder's scan has come so far */
  readonly reached: Promise<void>;
  readonly end: () => Promise<void>;
}

/**
 * Two copies over the sample; the first holds the lease. `strike` hits it in the midst of its scan: between reading what is known of its
 * findings and writing them, or at some request.
 */
const startTwo = async (
  stage: Stage,
  prefix: string,
  random: Seeded,
  strike: (holder: ServeProcess) => void,
): Promise<TwoCopies> => {
  const at = random.whole(1, Math.floor(stage.usual_requests * 0.8));
  const before_write = random.next() < 0.5;
  let [requests, is_struck] = [0, false];
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  let holder: ServeProcess | undefined;
  const proxy = await startFaultProxy(stage.bench.url, (asked) => {
    if (asked.path.startsWith(`/${prefix}-scans/_doc`)) requests = Math.max(requests, 1);
    if (requests === 0) return undefined;
    requests += 1;
    if (is_struck || holder === undefined || !(before_write ? isReadBeforeWrite(asked) : requests > at))
      return undefined;
    is_struck = true;
    strike(holder);
    reach();
    return undefined;
  });
  const settings = { AFTERQUERY_FIRST_LOOKBACK: toLookback() };
  holder = startServe({ ...envOf(stage, prefix, proxy.url), ...settings });
  const first = await until(
    async () => (await readLease(stage.bench.engine, prefix))?.holder || undefined,
    30,
    holder.log,
  );
  const other = startServe({ ...envOf(stage, prefix), ...settings });
  return {
    holder,
    other,
    first,
    reached,
    end: async () => {
      holder.child.kill('SIGKILL');
      other.child.kill('SIGKILL');
      await proxy.close();
    },
  };
};

const readScanId = async ({ bench }: Stage, prefix: string): Promise<string | undefined> => {
  const stored = (await must(getDocument(bench.engine, `${prefix}-checkpoints`, 'schedule')))?._source;
  return Checkpoint.is(stored) ? stored.scan_id : undefined;
};

const takeOver = async (stage: Stage, prefix: string, copies: TwoCopies): Promise<number> => {
  const ms = await waitForTakeover(stage.bench.engine, prefix, copies.first);
  if (ms > MOST_TAKEOVER_MS) throw new Error(`nobody had taken over for ${ms} ms: ${copies.other.log()}`);
  return ms;
};

const inTime = (stage: Stage, prefix: string, { holder, other }: TwoCopies): Promise<string> =>
  until(
    () => readScanId(stage, prefix),
    90,
    () => `${holder.log()}\n${other.log()}`,
  );

/** The copy that scans is frozen past its lease and goes on beside the one that took over. */
export const tryFrozenCopy = async (stage: Stage, row: Row, random: Seeded): Promise<void> => {
  const prefix = await newTrial(stage);
  const copies = await startTwo(stage, prefix, random, ({ child }) => child.kill('SIGSTOP'));
  const { holder, reached, end } = copies;
  try {
    await reached;
    const ms = await takeOver(stage, prefix, copies);
    const goes_on_at_once = random.next() < 0.5;
    if (!goes_on_at_once) await inTime(stage, prefix, copies);
    holder.child.kill('SIGCONT');
    await inTime(stage, prefix, copies);
    // Its scan ends, and says why, once it sees that its lease is over.
    await until(() => (/scan ended early|scan failed/.test(holder.log()) ? true : undefined), 60, holder.log);
    if (/"scan done"/.test(holder.log())) throw new Error(`the frozen copy went on: ${holder.log()}`);
    const { holder: now } = (await readLease(stage.bench.engine, prefix)) ?? {};
    if (now === copies.first) throw new Error('the frozen copy came back as holder');
    await settle(stage, prefix, row, { ms, failed: true });
  } finally {
    await end();
  }
};

/** The copy that scans is killed; the other pays what it owes. */
export const tryKilledCopy = async (stage: Stage, row: Row, random: Seeded): Promise<void> => {
  const prefix = await newTrial(stage);
  const copies = await startTwo(stage, prefix, random, ({ child }) => child.kill('SIGKILL'));
  try {
    await copies.reached;
    const ms = await takeOver(stage, prefix, copies);
    await inTime(stage, prefix, copies);
    await settle(stage, prefix, row, { ms, failed: true });
  } finally {
    await copies.end();
  }
};
