import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { EmbeddedEngineError } from './embedded_error.ts';
import { killGroup } from './kill_group.ts';
import { processStart } from './process_identity.ts';

interface Holder {
  readonly pid: number;
  readonly start: string;
}
interface LockText {
  readonly token: string;
  readonly owner: Holder;
  readonly engine?: Holder;
  readonly supervisor?: Holder;
}

export interface DataLock {
  readonly path: string;
  /** tells our lock from a later one at the same place */
  readonly token: string;
  readonly setEngine: (engine: number, supervisor: number) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** An engine whose starter is gone is being stopped by its supervisor; that takes this long at most. */
const WAIT_MS = 25_000;

/** Takes a data folder for one run. What a crashed run left behind is cleared. */
export const takeDataLock = async (path: string, data_name: string): Promise<DataLock> => {
  const token = randomUUID();
  const text: LockText = { token, owner: toHolder(process.pid) };
  const aside = `${path}.${token}`;
  await writeFile(aside, JSON.stringify(text));
  try {
    for (let tries = 0; tries < 5; tries++) {
      // a link appears whole or not at all
      const taken = await link(aside, path).then(
        () => true,
        () => false,
      );
      if (taken) return buildLock(path, text);
      await clearStale(path, data_name);
    }
  } finally {
    await rm(aside, { force: true });
  }
  throw new EmbeddedEngineError(
    `The data folder "${data_name}" is being taken by several runs at once; try again.`,
  );
};

const buildLock = (path: string, text: LockText): DataLock => ({
  path,
  token: text.token,
  setEngine: async (engine, supervisor) => {
    const running = { engine: toHolder(engine), supervisor: toHolder(supervisor) };
    await writeFile(`${path}.${text.token}`, JSON.stringify({ ...text, ...running }));
    await rename(`${path}.${text.token}`, path);
  },
  release: async () => {
    if ((await readLock(path))?.token === text.token) await rm(path, { force: true });
  },
});

const clearStale = async (path: string, data_name: string): Promise<void> => {
  const lock = await readLock(path);
  if (lock !== undefined && isRunning(lock.owner))
    throw new EmbeddedEngineError(
      `The data folder "${data_name}" is in use by another run (process ${lock.owner.pid}); stop that run or use another folder.`,
    );
  if (lock?.engine !== undefined) await outlast(lock.engine, lock.supervisor);
  if ((await readLock(path))?.token === lock?.token) await rm(path, { force: true });
};

const outlast = async (engine: Holder, supervisor: Holder | undefined): Promise<void> => {
  const deadline = Date.now() + WAIT_MS;
  const is_being_stopped = () => supervisor !== undefined && isRunning(supervisor) && Date.now() < deadline;
  while (isRunning(engine) && is_being_stopped()) await setTimeout(200);
  while (isRunning(engine)) {
    killGroup(engine.pid);
    await setTimeout(200);
  }
};

const toHolder = (pid: number): Holder => ({ pid, start: processStart(pid) ?? '' });

const isRunning = ({ pid, start }: Holder): boolean => processStart(pid) === start;

const readLock = async (path: string): Promise<LockText | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LockText;
  } catch {
    return undefined;
  }
};
