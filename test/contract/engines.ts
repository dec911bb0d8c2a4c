import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { connect } from '../../server/engine/connect.ts';
import {
  type EmbeddedEngine,
  type EmbeddedOptions,
  type EmbeddedTools,
  startEmbedded,
} from '../../server/engine/embedded/start_embedded.ts';
import { type EngineError, toSentence } from '../../server/engine/errors.ts';
import type { Engine, EngineFlavor } from '../../server/engine/port.ts';

export interface TestEngine {
  readonly engine: Engine;
  readonly url: string;
  readonly embedded: EmbeddedEngine;
  readonly stop: () => Promise<void>;
}

/** A real engine with data of its own that goes when it stops. */
export const startTestEngine = async (
  flavor: EngineFlavor,
  options: Partial<EmbeddedOptions> = {},
): Promise<TestEngine> => {
  const embedded = await startEmbedded({
    flavor,
    data_name: `test-${randomUUID()}`,
    ephemeral: true,
    progress: (line) => process.stderr.write(`${line}\n`),
    ...options,
  });
  const engine = await must(connect({ url: embedded.url, flavor, ...ADMIN }));
  const stop = async () => {
    await engine.close();
    await embedded.stop();
  };
  return { engine, url: embedded.url, embedded, stop };
};

/** The value, or the test fails with the engine's error. */
export const must = async <A>(task: TaskEither<EngineError, A>): Promise<A> => {
  const result = await task();
  if (isLeft(result)) throw new Error(`${result.left.kind}: ${toSentence(result.left)}`);
  return result.right;
};

/** The error, or the test fails with what came instead. */
export const mustFail = async (task: TaskEither<EngineError, unknown>): Promise<EngineError> => {
  const result = await task();
  if (isLeft(result)) return result.left;
  throw new Error(`expected a failure, got ${JSON.stringify(result.right)}`);
};

/** Credentials are ignored where security is off. */
export const ADMIN = { username: 'elastic', password: 'correct-horse' } as const;

export interface TestUser {
  readonly name: string;
  readonly password: string;
  readonly role: string;
}

/** Turns on Elasticsearch's own security: `settings` and `prepare` for the embedded engine. */
export const buildSecurity = (roles_yml: string, users: readonly TestUser[]) => ({
  settings: { 'xpack.security.enabled': 'true', 'xpack.security.autoconfiguration.enabled': 'false' },
  prepare: async (tools: EmbeddedTools): Promise<void> => {
    await runTool(tools, 'elasticsearch-keystore', ['create']);
    await runTool(tools, 'elasticsearch-keystore', ['add', '-x', 'bootstrap.password'], ADMIN.password);
    await appendFile(join(tools.config, 'roles.yml'), `\n${roles_yml}`);
    for (const { name, password, role } of users)
      await runTool(tools, 'elasticsearch-users', ['useradd', name, '-p', password, '-r', role]);
  },
});

const runTool = ({ distribution, env, account }: EmbeddedTools, tool: string, args: string[], input = '') =>
  new Promise<void>((resolve, reject) => {
    const path = join(distribution, 'bin', tool);
    const child = execFile(path, args, { env, cwd: '/', ...account }, (error, stdout, stderr) =>
      error === null ? resolve() : reject(new Error(`${tool}: ${stdout}${stderr}`)),
    );
    child.stdin?.end(input);
  });
