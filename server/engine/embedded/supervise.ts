/**
 * A process of its own that runs one engine and outlives whoever started it. Standard input brings one line (a
 * SupervisedCommand as JSON); when it closes, whether by order or because the starter died, the engine is stopped and what
 * it leaves is removed. Standard output says `{"pid":n}`, then `{"code":n,"signal":s}`. Imports nothing of the project.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';

export interface SupervisedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  readonly log_path: string;
  /** from SIGTERM to SIGKILL */
  readonly stop_ms: number;
  readonly lock: { readonly path: string; readonly token: string };
  /** folders removed after the engine is gone */
  readonly remove: readonly string[];
}

const IS_WINDOWS = process.platform === 'win32';

const run = (task: SupervisedCommand): { pid: number | undefined; ended: Promise<void> } => {
  const log = openSync(task.log_path, 'w');
  const { uid, gid } = task;
  const child = spawn(task.command, task.args, {
    env: task.env,
    cwd: '/',
    stdio: ['ignore', log, log],
    // a group of its own: an engine may be several processes
    detached: !IS_WINDOWS,
    shell: IS_WINDOWS,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      say({ code: null, signal: null, error: error.message });
      resolve();
    });
    child.on('exit', (code, signal) => {
      say({ code, signal });
      resolve();
    });
  });
  return { pid: child.pid, ended };
};

const signalGroup = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    if (!IS_WINDOWS) process.kill(-pid, signal);
    else if (signal === 0) process.kill(pid, 0);
    else execFileSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const endGroup = async (pid: number, stop_ms: number): Promise<void> => {
  const deadline = Date.now() + stop_ms;
  signalGroup(pid, 'SIGTERM');
  while (signalGroup(pid, 0) && Date.now() < deadline) await setTimeout(50);
  signalGroup(pid, 'SIGKILL');
  // what is dead but not yet collected still counts as a member: do not wait for it for ever
  for (let tries = 0; signalGroup(pid, 0) && tries < 100; tries++) await setTimeout(50);
};

const cleanUp = ({ lock, remove }: SupervisedCommand): void => {
  for (const folder of remove)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  try {
    if (JSON.parse(readFileSync(lock.path, 'utf8')).token === lock.token) rmSync(lock.path, { force: true });
  } catch {
    // it went with its folder
  }
};

const say = (event: object): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};

const main = async (): Promise<void> => {
  process.stdout.on('error', () => undefined);
  const lines = createInterface({ input: process.stdin });
  const closed = new Promise<void>((resolve) => {
    lines.on('close', resolve);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const first = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    closed.then(() => undefined),
  ]);
  if (first === undefined) return;
  const task = JSON.parse(first) as SupervisedCommand;
  const { pid, ended } = run(task);
  if (pid !== undefined) {
    say({ pid });
    await Promise.race([closed, ended]);
    await endGroup(pid, task.stop_ms);
  }
  // the starter may still want to read the log of an engine that died
  await Promise.all([ended, closed]);
  cleanUp(task);
};

await main();
process.exit(0);
