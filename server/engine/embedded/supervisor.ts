import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { killGroup } from './kill_group.ts';
import type { SupervisedCommand } from './supervise.ts';

/** A running supervisor with its engine. */
export interface Supervisor {
  /** of the engine; undefined where it could not even be started */
  readonly pid: number | undefined;
  readonly own_pid: number;
  /** how the engine ended, e.g. "exit code 1" */
  readonly ended: Promise<string>;
  /** resolves when the engine is gone and cleaned up after */
  readonly stop: () => Promise<void>;
}

interface SupervisorEvent {
  readonly pid?: number;
  readonly code?: number | null;
  readonly signal?: string | null;
  readonly error?: string;
}

/**
 * Starts the supervisor in a session of its own, so that a terminal's Ctrl-C does not reach it. The pipe to it closes when
 * this process ends in whatever way; that is its order to stop the engine.
 */
export const startSupervisor = async (task: SupervisedCommand): Promise<Supervisor> => {
  const own = import.meta.url;
  const script = fileURLToPath(new URL(own.endsWith('.ts') ? './supervise.ts' : './supervise.js', own));
  const child = spawn(process.execPath, ['--no-warnings', script], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    env: pickEnv(['PATH', 'SystemRoot', 'ComSpec', 'TEMP', 'TMP']),
    cwd: '/',
    windowsHide: true,
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(task)}\n`);
  const gone = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  const events = listen(child.stdout, gone);
  const pid = await events.pid;
  events.ended.then(async () => {
    await gone;
    // the supervisor itself may have been killed
    if (pid !== undefined && child.exitCode !== 0) killGroup(pid);
  });
  letGo(child);
  return {
    pid,
    own_pid: child.pid ?? 0,
    ended: events.ended,
    stop: () => {
      child.ref();
      child.stdin.end();
      return gone;
    },
  };
};

export const pickEnv = (names: readonly string[]): Record<string, string> => {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
};

const listen = (stdout: NodeJS.ReadableStream, gone: Promise<void>) => {
  const lines = createInterface({ input: stdout });
  const next = (isIt: (event: SupervisorEvent) => boolean) =>
    new Promise<SupervisorEvent | undefined>((resolve) => {
      lines.on('line', (line) => {
        const event = JSON.parse(line) as SupervisorEvent;
        if (isIt(event)) resolve(event);
      });
      gone.then(() => resolve(undefined));
    });
  const is_end = (event: SupervisorEvent) => event.code !== undefined;
  return {
    pid: next((event) => event.pid !== undefined || is_end(event)).then((event) => event?.pid),
    ended: next(is_end).then(toEnd),
  };
};

const toEnd = (event: SupervisorEvent | undefined): string => {
  if (event === undefined) return 'its supervisor was killed';
  if (event.error !== undefined) return event.error;
  return event.signal === null ? `exit code ${event.code}` : `signal ${event.signal}`;
};

/** A caller that forgets to stop the engine can still end; the engine then ends with it. */
const letGo = (child: ReturnType<typeof spawn>): void => {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref?: () => void }).unref?.();
};
