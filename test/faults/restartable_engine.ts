import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { connect } from '../../server/engine/connect.ts';
import { findAccount } from '../../server/engine/embedded/account.ts';
import { DISTRIBUTIONS } from '../../server/engine/embedded/distributions.ts';
import { provideHome } from '../../server/engine/embedded/home.ts';
import { toInstance } from '../../server/engine/embedded/instance.ts';
import { type EmbeddedEngine, startEmbedded } from '../../server/engine/embedded/start_embedded.ts';
import { must } from '../contract/engines.ts';
import type { Bench } from '../integration/support.ts';

/** A real engine that can be killed and comes back at the same address with the same data. */
export interface RestartableEngine extends Bench {
  /** SIGKILL to the engine's own process; resolves when it is gone */
  readonly kill: () => Promise<void>;
  /** resolves when it answers again */
  readonly restart: () => Promise<void>;
}

const takeFreePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

export const openRestartable = async (): Promise<RestartableEngine> => {
  const flavor = 'opensearch';
  const data_name = `faults-${randomUUID()}`;
  const port = await takeFreePort();
  const launch = (): Promise<EmbeddedEngine> =>
    startEmbedded({
      flavor,
      data_name,
      settings: { 'http.port': String(port) },
      progress: (line) => process.stderr.write(`${line}\n`),
    });
  let running = await launch();
  const engine = await must(connect({ url: running.url, flavor }));
  return {
    engine,
    url: running.url,
    kill: async () => {
      process.kill(running.pid, 'SIGKILL');
      // `ended` alone would not keep this process alive.
      await running.stop();
    },
    restart: async () => {
      running = await launch();
    },
    stop: async () => {
      await engine.close();
      await running.stop();
      const { folder } = toInstance(
        await provideHome(undefined, findAccount()),
        DISTRIBUTIONS[flavor],
        data_name,
      );
      await rm(folder, { recursive: true, force: true });
    },
  };
};
