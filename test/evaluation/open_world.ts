import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLeft } from 'fp-ts/lib/Either.js';
import { runIngest } from '../../server/commands/run_ingest.ts';
import { runInstall } from '../../server/commands/run_install.ts';
import type { Runtime } from '../../server/commands/runtime.ts';
import { readSettings, type Settings } from '../../server/config/settings.ts';
import { connect } from '../../server/engine/connect.ts';
import { resolveIndices } from '../../server/engine/operations/resolve_indices.ts';
import { deleteIndex } from '../../server/engine/operations.ts';
import type { Engine } from '../../server/engine/port.ts';
import { SHIPPED_EXCEPTIONS } from '../../server/exceptions/shipped.ts';
import { EMPTY_ACCOUNT } from '../../server/ingest/ingest_account.ts';
import { readEvents } from '../../server/ingest/read_events.ts';
import { type IndexNames, toIndexNames } from '../../server/scan/index_names.ts';
import { saveException } from '../../server/scan/stored/exception_store.ts';
import { writeGzipLines } from '../lab/gzip_lines.ts';
import type { World } from './labelled_set.ts';
import { nameClients, type ObservedEvent, toObserved } from './observed_event.ts';

export interface WorldOptions {
  readonly engine: Engine;
  /** seconds that events take to reach the cluster, at most (AFTERQUERY_INGEST_DELAY) */
  readonly delay: number;
  readonly say: (line: string) => void;
  /** judge on merit alone: the shipped exceptions are switched off */
  readonly bare?: boolean | undefined;
  /** applied to every record before it is written */
  readonly change?: ((record: object) => object) | undefined;
}

/** A world with indices of its own, as an admin would have installed them; nothing of it is loaded yet. */
export interface OpenWorld {
  readonly settings: Settings;
  readonly names: IndexNames;
  readonly folder: string;
  /** composed records of the judged day, and the files that hold them and the recordings */
  readonly records: readonly object[];
  readonly files: readonly string[];
  readonly events: readonly ObservedEvent[];
  /** from the first to just after the last of the events, epoch milliseconds */
  readonly span: { readonly from: number; readonly to: number };
  /** events written */
  readonly ingest: (files: readonly string[]) => Promise<number>;
}

const toRuntime = (say: (line: string) => void): Runtime => ({
  env: {},
  out: () => undefined,
  err: () => undefined,
  columns: undefined,
  now: () => Date.now(),
  newId: () => randomUUID(),
  waitForInterrupt: async () => 'never',
  watchHangups: () => {
    throw new Error('unused');
  },
  leave: () => process.exit(),
  connect,
  startEmbedded: () => {
    say('no engine of its own is started here');
    throw new Error('unused');
  },
  mappings: new URL('../../mappings/', import.meta.url),
  root: new URL('../../', import.meta.url),
});

const toSettings = (prefix: string, delay: number): Settings => {
  const settings = readSettings({
    AFTERQUERY_INDEX_PREFIX: prefix,
    AFTERQUERY_INGEST_DELAY: `${delay}s`,
    AFTERQUERY_SYSMON_INDICES: `${prefix}-source-sysmon*`,
    AFTERQUERY_DNS_INDICES: `${prefix}-source-dns*`,
  });
  if (isLeft(settings)) throw new Error(settings.left.join(' '));
  return settings.right;
};

const toRecords = (world: World, change: WorldOptions['change']): object[] => {
  const records = world.sets.flatMap(({ sysmon, zeek }) => [...sysmon, ...zeek]);
  return change === undefined ? records : records.map(change);
};

/** One file for all composed records, so that the real ingest reads them as it would any other; and the recordings. */
const writeFiles = (world: World, folder: string, records: readonly object[]): string[] => {
  const own = join(folder, 'composed.ndjson.gz');
  if (records.length > 0) writeGzipLines(own, records);
  return [...(records.length > 0 ? [own] : []), ...new Set(world.sets.flatMap(({ files }) => files))];
};

const readObserved = async (files: readonly string[]): Promise<ObservedEvent[]> => {
  const events = new Map<string, ObservedEvent>();
  for await (const one of readEvents(files, {}, { current: EMPTY_ACCOUNT }))
    events.set(one.id, toObserved(one));
  return nameClients([...events.values()]);
};

/** As an admin would switch them off, one by one. */
const switchOffShipped = async (engine: Engine, names: IndexNames): Promise<void> => {
  for (const exception of SHIPPED_EXCEPTIONS) {
    const saved = await saveException(engine, names, { ...exception, enabled: false })();
    if (isLeft(saved)) throw new Error(JSON.stringify(saved.left));
  }
};

const clean = async (engine: Engine, prefix: string): Promise<void> => {
  const indices = await resolveIndices(engine, `${prefix}-*`)();
  if (!isLeft(indices)) for (const index of indices.right) await deleteIndex(engine, index)();
  for (const kind of ['_index_template', '_component_template', '_ingest/pipeline'])
    await engine.request({ method: 'DELETE', path: `/${kind}/${prefix}-*` })();
};

/** Open a world, use it, and take everything away again. */
export const withWorld = async <R>(
  world: World,
  options: WorldOptions,
  use: (open: OpenWorld) => Promise<R>,
): Promise<R> => {
  const prefix = `aqeval${randomUUID().slice(0, 8)}`;
  const folder = mkdtempSync(join(tmpdir(), 'afterquery-evaluation-'));
  const { engine, say } = options;
  try {
    const records = toRecords(world, options.change);
    const files = writeFiles(world, folder, records);
    const events = await readObserved(files);
    const runtime = toRuntime(say);
    await runInstall(runtime, engine, toSettings(prefix, options.delay), false);
    const names = toIndexNames(prefix);
    if (options.bare === true) await switchOffShipped(engine, names);
    const times = events.map(({ time }) => time);
    return await use({
      settings: toSettings(prefix, options.delay),
      names,
      folder,
      records,
      files,
      events,
      span: {
        from: times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
        to: times.reduce((a, b) => Math.max(a, b), 0) + 1,
      },
      ingest: async (some) => {
        const outcome = await runIngest(runtime, engine, names, { files: some, shift_to_now: false });
        if (outcome.failed > 0) throw new Error(`ingest: ${outcome.first_failure ?? 'failed'}`);
        return outcome.written;
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await clean(engine, prefix);
  }
};
