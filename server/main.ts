import { randomUUID } from 'node:crypto';
import { on } from 'node:events';
import { boundHeap } from './bound_heap.ts';
import { runCli } from './cli.ts';
import type { Runtime } from './commands/runtime.ts';
import { connect } from './engine/connect.ts';
import { startEmbedded } from './engine/embedded/start_embedded.ts';

/** The repository's root, from the sources as from `dist`. */
const root = /dist[\\/]server[\\/]/.test(import.meta.filename)
  ? new URL('../../', import.meta.url)
  : new URL('../', import.meta.url);

boundHeap();

/** Only who waits catches signals: until then a Ctrl-C ends the process at once, and the embedded engine with it. */
const waitForInterrupt = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });

const runtime: Runtime = {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  columns: process.stdout.columns,
  now: Date.now,
  newId: randomUUID,
  waitForInterrupt,
  watchHangups: () => on(process, 'SIGHUP'),
  leave: () => process.exit(),
  connect,
  startEmbedded,
  mappings: new URL('mappings/', root),
  root,
};

// A reader that goes away (afterquery scan | head) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(runtime, process.argv.slice(2));
