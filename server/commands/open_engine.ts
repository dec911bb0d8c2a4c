import { setTimeout as wait } from 'node:timers/promises';
import { type Either, isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Settings } from '../config/settings.ts';
import { EmbeddedEngineError } from '../engine/embedded/embedded_error.ts';
import type { EmbeddedEngine } from '../engine/embedded/start_embedded.ts';
import { type EngineError, toSentence } from '../engine/errors.ts';
import type { Engine, EngineConnection } from '../engine/port.ts';
import { readPem } from './read_pem.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

const toConnection = (settings: Settings, url: string): EngineConnection => ({
  url,
  flavor: settings.engine,
  ...(settings.username === undefined ? {} : { username: settings.username }),
  ...(settings.password === undefined ? {} : { password: settings.password }),
  ...(settings.api_key === undefined ? {} : { api_key: settings.api_key }),
  ...(settings.ca_file === undefined ? {} : { ca: readPem('AFTERQUERY_ENGINE_CA', settings.ca_file) }),
});

export interface OpenEngine {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

const start = async (runtime: Runtime, settings: Settings): Promise<EmbeddedEngine> => {
  try {
    return await runtime.startEmbedded({
      flavor: settings.engine === 'elasticsearch' ? 'elasticsearch' : 'opensearch',
      data_name: 'default',
      progress: (line) => runtime.err(`${line}\n`),
    });
  } catch (error) {
    if (error instanceof EmbeddedEngineError) throw new CommandFailure(error.message, 1);
    throw error;
  }
};

/** The cluster by the account that may write canaries, where the settings name one; else as it is open already. */
export const openCanaryWriter = async (
  runtime: Runtime,
  settings: Settings,
  engine: Engine,
): Promise<OpenEngine> => {
  const { canary_api_key: api_key, engine_url } = settings;
  if (api_key === undefined || engine_url === undefined) return { engine, close: async () => undefined };
  const { username: _, password: __, ...connection } = toConnection(settings, engine_url);
  const connected = await runtime.connect({ ...connection, flavor: engine.flavor, api_key })();
  if (isLeft(connected))
    throw new CommandFailure(
      `AFTERQUERY_CANARY_API_KEY: ${toSentence(connected.left, hideUser(engine_url))}`,
      1,
    );
  return { engine: connected.right, close: () => connected.right.close() };
};

const WAIT_MS = 5_000;

/** A service that starts before its cluster waits for it, and says so; whatever else is wrong ends it at once. */
const connectAtLast = async (
  runtime: Runtime,
  connect: TaskEither<EngineError, Engine>,
  url: string,
): Promise<Either<EngineError, Engine>> => {
  for (;;) {
    const connected = await connect();
    const is_away =
      isLeft(connected) && ['unreachable', 'timeout', 'overloaded'].includes(connected.left.kind);
    if (!is_away) return connected;
    runtime.err(`waiting for the cluster: ${toSentence(connected.left, url)}\n`);
    await wait(WAIT_MS);
  }
};

/** The cluster of the settings, or the embedded engine (which keeps its data between runs) where they name none. */
export const openEngine = async (
  runtime: Runtime,
  settings: Settings,
  when_away: 'fail' | 'wait' = 'fail',
): Promise<OpenEngine> => {
  const embedded = settings.engine_url === undefined ? await start(runtime, settings) : undefined;
  const url = settings.engine_url ?? embedded?.url ?? '';
  const connect = runtime.connect(toConnection(settings, url));
  const connected =
    when_away === 'wait' ? await connectAtLast(runtime, connect, hideUser(url)) : await connect();
  if (isLeft(connected)) {
    await embedded?.stop();
    throw new CommandFailure(toSentence(connected.left, hideUser(url)), 1);
  }
  const engine = connected.right;
  return {
    engine,
    close: async () => {
      await engine.close();
      await embedded?.stop();
    },
  };
};

const hideUser = (url: string): string => {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.toString();
};
