import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readCpuSeconds } from './engine_cpu.ts';
import type { Job, JobResult } from './job.ts';

export interface Measured extends JobResult {
  /** processor seconds of the engine meanwhile */
  readonly engine_cpu_seconds: number | undefined;
}

/** As `npm start` starts the service. */
const NODE_OPTIONS = [
  '--import',
  new URL('../../../bin/keep_compiled.mjs', import.meta.url).href,
  '--max-semi-space-size=8',
];

/** A process of its own for each measurement, so that memory and processor time are its own. */
export const runChild = (
  name: string,
  job: Job,
  engine_pid: number,
  node_options: readonly string[] = [],
  more: readonly string[] = [],
): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
    const before = readCpuSeconds(engine_pid);
    const child = spawn(
      process.execPath,
      [...NODE_OPTIONS, ...node_options, file, JSON.stringify(job), ...more],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      out += part;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const after = readCpuSeconds(engine_pid);
      if (code !== 0) return reject(new Error(`${name} ended with ${code}`));
      const engine_cpu_seconds = before === undefined || after === undefined ? undefined : after - before;
      resolve({ ...(JSON.parse(out) as JobResult), engine_cpu_seconds });
    });
  });
