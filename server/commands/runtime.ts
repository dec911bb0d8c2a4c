import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EmbeddedEngine, EmbeddedOptions } from '../engine/embedded/start_embedded.ts';
import type { EngineError } from '../engine/errors.ts';
import type { Engine, EngineConnection } from '../engine/port.ts';

/** What a command may touch of the world; filled once, in main. */
export interface Runtime {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** results */
  readonly out: (text: string) => void;
  /** progress and logs */
  readonly err: (text: string) => void;
  /** width of the terminal; undefined where output goes elsewhere */
  readonly columns: number | undefined;
  readonly now: () => number;
  readonly newId: () => string;
  /** resolves at the next SIGINT or SIGTERM */
  readonly waitForInterrupt: () => Promise<string>;
  /** From the call on SIGHUP no longer ends the process: each one is an item, also those that came before somebody asked for it. */
  readonly watchHangups: () => AsyncIterable<unknown>;
  /** ends the process at once, whatever it still waits for */
  readonly leave: () => void;
  readonly connect: (connection: EngineConnection) => TaskEither<EngineError, Engine>;
  readonly startEmbedded: (options: EmbeddedOptions) => Promise<EmbeddedEngine>;
  /** folder of `mappings/` */
  readonly mappings: URL;
  /** the repository's root, for files it ships */
  readonly root: URL;
}

/** A failure that a person can read: one sentence, and the exit code. */
export class CommandFailure extends Error {
  readonly exit_code: 1 | 2;
  constructor(sentence: string, exit_code: 1 | 2) {
    super(sentence);
    this.exit_code = exit_code;
  }
}
