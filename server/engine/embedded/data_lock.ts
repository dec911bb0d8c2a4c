import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { EmbeddedEngineError } from './embedded_error.ts';
import { processStart } from './process_identity.ts';

interface Holder {
  readonly pid: number;
  readonly start: string;
}
interface LockText {
  readonly token: string;
  readonly owner: Holder;
  readonly engine?: Holder;
}

export interface DataLock {
  readonly path: string;
  /** tells our lock from a later one at the same place */
  readonly token: string;
  readonly setEngine: (pid: number) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** An engine whose starter is gone is being stopped by its supervisor; that takes this long at most. */
const WAIT_MS = 25_000;

/** Takes a data folder for one run. What a crashed run left behind is cleared. */
export const takeDataLock = async (path: string, data_name: string): Promise<DataLock> => {
  const token = randomUUID();
  const text: LockText = { token, owner: { pid: process.pid, start: processStart(process.pid) ?? '' } };
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
  setEngine: async (pid) => {
    const engine = { pid, start: processStart(pid) ?? '' };
    await writeFile(`${path}.${text.token}`, JSON.stringify({ ...text, engine }));
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
  if (lock?.engine !== undefined) await outlast(lock.engine);
  if ((await readLock(path))?.token === lock?.token) await rm(path, { force: true });
};

const outlast = async (engine: Holder): Promise<void> => {
  const deadline = Date.now() + WAIT_MS;
  while (isRunning(engine) && Date.now() < deadline) await setTimeout(200);
  // not even its supervisor is left
  if (isRunning(engine)) process.kill(process.platform === 'win32' ? engine.pid : -engine.pid, 'SIGKILL');
};

const isRunning = ({ pid, start }: Holder): boolean => processStart(pid) === start;

const readLock = async (path: string): Promise<LockText | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LockText;
  } catch {
    return undefined;
  }
};
