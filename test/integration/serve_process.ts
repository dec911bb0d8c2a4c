import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { getDocument } from '../../server/engine/operations.ts';
import type { Engine } from '../../server/engine/port.ts';
import type { LeaseDocument } from '../../server/schema/stored_documents.ts';
import { must } from '../contract/engines.ts';
import { startAfterquery } from './support.ts';

/** `afterquery serve` in a process of its own, as a process manager would start it. */
export interface ServeProcess {
  readonly child: ChildProcess;
  /** standard error so far */
  readonly log: () => string;
  /** once it listens */
  readonly url: () => Promise<string>;
}

/** What is found, as soon as it is there; fails after `seconds`, with `tell`. */
export const until = async <A>(
  find: () => A | undefined | Promise<A | undefined>,
  seconds: number,
  tell: () => string,
): Promise<A> => {
  const began = performance.now();
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() - began > seconds * 1_000) throw new Error(`not within ${seconds} s: ${tell()}`);
    await wait(100);
  }
};

/** Scans every second, over the last quarter of an hour at first, unless `env` says otherwise. */
export const startServe = (
  env: Readonly<Record<string, string>>,
  node_options: readonly string[] = [],
): ServeProcess => {
  const { child, err } = startAfterquery(
    ['serve'],
    {
      AFTERQUERY_PORT: '0',
      AFTERQUERY_SCHEDULE: '* * * * * *',
      AFTERQUERY_FIRST_LOOKBACK: '15m',
      ...env,
    },
    node_options,
  );
  return {
    child,
    log: err,
    url: () => until(() => /REST API on (http:\/\/\S+?)\/api/.exec(err())?.[1], 30, err),
  };
};

/** Exit code and seconds. */
export const stopServe = async ({ child }: ServeProcess): Promise<{ code: unknown; seconds: number }> => {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const began = performance.now();
  child.kill('SIGTERM');
  const code = await exited;
  return { code, seconds: (performance.now() - began) / 1_000 };
};

export const readLease = async (engine: Engine, prefix: string): Promise<LeaseDocument | undefined> =>
  (await must(getDocument(engine, `${prefix}-checkpoints`, 'lease')))?._source as LeaseDocument | undefined;

/** Waits until another copy holds the lease; milliseconds. */
export const waitForTakeover = async (engine: Engine, prefix: string, from: string): Promise<number> => {
  const began = performance.now();
  const isAnother = async (): Promise<true | undefined> => {
    const holder = (await readLease(engine, prefix))?.holder ?? '';
    return holder === from || holder === '' ? undefined : true;
  };
  await until(isAnother, 60, () => 'nobody took over');
  return performance.now() - began;
};
