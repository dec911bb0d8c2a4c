import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../../server/engine/connect.ts';
import { findAccount } from '../../../server/engine/embedded/account.ts';
import { provideHome } from '../../../server/engine/embedded/home.ts';
import { startEmbedded } from '../../../server/engine/embedded/start_embedded.ts';
import { deleteIndex, resolveIndices } from '../../../server/engine/operations.ts';
import type { Engine, EngineFlavor } from '../../../server/engine/port.ts';
import { must } from '../../contract/engines.ts';
import { runAfterquery, toEnv } from '../../integration/support.ts';
import { provideDay } from '../day/load_day.ts';
import type { DayShape } from '../day/model_day.ts';
import type { Truth } from '../day/truth.ts';

/** An engine whose data is kept between runs, and room for what a run leaves. */
export interface Stage {
  readonly engine: Engine;
  readonly pid: number;
  readonly folder: string;
  readonly provide: (shape: DayShape) => Promise<Truth>;
  /** templates for a prefix of its own */
  readonly install: (prefix: string) => Promise<void>;
  readonly remove: (prefix: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** In the order in which they let go of each other. */
const RESOURCES = ['_index_template', '_component_template', '_ingest/pipeline'];

export const openStage = async (flavor: EngineFlavor, heap_mb: number): Promise<Stage> => {
  const folder = join(await provideHome(undefined, findAccount()), 'bench', flavor);
  mkdirSync(folder, { recursive: true });
  const embedded = await startEmbedded({ flavor, data_name: 'bench', heap_mb, progress: say });
  const engine = await must(connect({ url: embedded.url, flavor }));
  return {
    engine,
    pid: embedded.pid,
    folder,
    provide: (shape) =>
      provideDay(engine, shape, join(folder, `day-${shape.seed}-${shape.events}-${shape.hosts}.json`), say),
    install: async (prefix) => {
      const installed = await runAfterquery(['install'], toEnv(embedded.url, prefix));
      if (installed.code !== 0) throw new Error(installed.err);
    },
    remove: async (prefix) => {
      // By name: Elasticsearch deletes nothing that a wildcard means.
      for (const index of await must(resolveIndices(engine, `${prefix}-*`)))
        await must(deleteIndex(engine, index));
      for (const kind of RESOURCES)
        await engine.request({ method: 'DELETE', path: `/${kind}/${prefix}-*` })();
      for (const name of ['.log', '.ndjson']) rmSync(join(folder, `${prefix}${name}`), { force: true });
    },
    stop: async () => {
      await engine.close();
      await embedded.stop();
    },
  };
};
