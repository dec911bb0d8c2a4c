import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { saveException } from '../../server/scan/exception_store.ts';
import { executeScan, toScanSentence } from '../../server/scan/execute_scan.ts';
import { type IndexNames, toIndexNames } from '../../server/scan/index_names.ts';
import { toScheduledSpan } from '../../server/scheduler/scheduled_scan.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { writeGzipLines } from '../lab/gzip_lines.ts';
import type { LabelledSet, World } from './labelled_set.ts';
import { nameClients, type ObservedEvent, toObserved } from './observed_event.ts';

const MINUTE = 60_000;

/** A finding as it stood after the last scan, and when it was first at medium or above. */
export interface Standing {
  readonly id: string;
  finding: Finding;
  /** as it stood when it scored most: what it woke somebody for */
  peak: Finding;
  /** end of the span of the first scan that found it at medium or above; undefined: never was */
  proven_at?: number | undefined;
}

export interface WorldRun {
  readonly events: readonly ObservedEvent[];
  readonly standing: readonly Standing[];
  /** findings of the first days */
  readonly history: readonly Standing[];
  readonly ingested: number;
  readonly scans: number;
  readonly seconds: number;
}

export interface RunOptions {
  readonly engine: Engine;
  /** minutes between two scans of a replayed world */
  readonly step: number;
  /** seconds that events take to reach the cluster, at most (AFTERQUERY_INGEST_DELAY) */
  readonly delay: number;
  readonly say: (line: string) => void;
  /** judge on merit alone: the shipped exceptions are switched off */
  readonly bare?: boolean | undefined;
  /** applied to every record before it is written */
  readonly change?: ((record: object) => object) | undefined;
}

const MEDIUM = 40;

const toRuntime = (say: (line: string) => void): Runtime => ({
  env: {},
  out: () => undefined,
  err: () => undefined,
  columns: undefined,
  now: () => Date.now(),
  newId: () => randomUUID(),
  waitForInterrupt: async () => 'never',
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

const toRecords = (world: World, change: RunOptions['change']): object[] => {
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

const scanOnce = async (
  engine: Engine,
  settings: Settings,
  span: { readonly from: number; readonly to: number },
  standing: Map<string, Standing>,
): Promise<void> => {
  const result = await executeScan(
    { engine, settings, now: () => Date.now() },
    {
      '@timestamp': new Date(span.to).toISOString(),
      id: randomUUID(),
      status: 'queued',
      trigger: 'schedule',
      from: new Date(span.from).toISOString(),
      to: new Date(span.to).toISOString(),
      analytics: ['AN0728', 'AN1121'],
      dry_run: false,
    },
  )();
  if (isLeft(result)) throw new Error(toScanSentence(result.left, engine.url));
  for (const { id, finding } of result.right.findings) {
    const known = standing.get(id) ?? { id, finding, peak: finding };
    known.finding = finding;
    if (finding.afterquery.score > known.peak.afterquery.score) known.peak = finding;
    if (known.proven_at === undefined && finding.afterquery.score >= MEDIUM) known.proven_at = span.to;
    standing.set(id, known);
  }
};

/** When a composed record happened: Sysmon's UtcTime, a sensor's ts. */
const toTime = (record: object): number =>
  'UtcTime' in record && typeof record.UtcTime === 'string'
    ? Date.parse(`${record.UtcTime.replace(' ', 'T')}Z`)
    : 'ts' in record && typeof record.ts === 'number'
      ? record.ts * 1000
      : Number.NaN;

interface Replay {
  readonly options: RunOptions;
  readonly settings: Settings;
  readonly folder: string;
  readonly records: readonly object[];
  readonly ingest: (files: readonly string[]) => Promise<number>;
}

/**
 * As the scheduled service would have met the events: they arrive as late as the ingest delay allows, and every `step` minutes a scan runs
 * over the span the scheduler gives it. Nothing of the future is ever in the index.
 */
const replay = async (
  { options, settings, folder, records, ingest }: Replay,
  standing: Map<string, Standing>,
): Promise<{ readonly scans: number; readonly written: number }> => {
  const timed = records.map((record) => ({ time: toTime(record), record })).sort((a, b) => a.time - b.time);
  const [first, last] = [timed[0]?.time ?? 0, timed.at(-1)?.time ?? 0];
  const step = options.step * MINUTE;
  let [checkpoint, scans, written, next] = [first, 0, 0, 0];
  for (let now = Math.floor(first / step) * step + step; checkpoint <= last; now += step) {
    const span = toScheduledSpan(checkpoint, now, settings);
    const lines: string[] = [];
    for (
      let one = timed[next];
      one !== undefined && one.time < now - settings.ingest_delay;
      one = timed[next]
    ) {
      lines.push(`${JSON.stringify(one.record)}\n`);
      next += 1;
    }
    const file = join(folder, 'arrived.ndjson');
    writeFileSync(file, lines.join(''));
    if (lines.length > 0) written += await ingest([file]);
    if (span === undefined || written === 0) continue;
    await scanOnce(options.engine, settings, span, standing);
    scans += 1;
    checkpoint = Math.max(checkpoint, span.to);
    if (scans % 48 === 0) options.say(`  ${scans} scans, ${written} events, ${standing.size} findings`);
  }
  return { scans, written };
};

/** The days before, each loaded whole and scanned in one scan, in order of time. */
const learn = async (
  days: readonly LabelledSet[],
  { options, settings, folder, ingest }: Omit<Replay, 'records'>,
): Promise<Standing[]> => {
  const standing = new Map<string, Standing>();
  for (const day of days) {
    const { change } = options;
    const raw = [...day.sysmon, ...day.zeek];
    const records = change === undefined ? raw : raw.map(change);
    const file = join(folder, 'history.ndjson.gz');
    writeGzipLines(file, records);
    const written = await ingest([file]);
    const times = records.map(toTime).filter((time) => !Number.isNaN(time));
    const from = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const to = times.reduce((a, b) => Math.max(a, b), 0) + 1;
    const started = Date.now();
    await scanOnce(options.engine, settings, { from, to }, standing);
    options.say(`  ${day.name}: ${written} events, ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
  return [...standing.values()];
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

/** Ingest a world into an index of its own, scan it through the real engine, and take everything away again. */
export const runWorld = async (world: World, options: RunOptions): Promise<WorldRun> => {
  const started = Date.now();
  const prefix = `aqeval${randomUUID().slice(0, 8)}`;
  const folder = mkdtempSync(join(tmpdir(), 'afterquery-evaluation-'));
  const { engine, say } = options;
  try {
    const records = toRecords(world, options.change);
    const files = writeFiles(world, folder, records);
    const events = await readObserved(files);
    const runtime = toRuntime(say);
    await runInstall(runtime, engine, prefix, false);
    const names = toIndexNames(prefix);
    if (options.bare === true) await switchOffShipped(engine, names);
    const ingest = async (some: readonly string[]): Promise<number> => {
      const outcome = await runIngest(runtime, engine, names, { files: some, shift_to_now: false });
      if (outcome.failed > 0) throw new Error(`ingest: ${outcome.first_failure ?? 'failed'}`);
      return outcome.written;
    };
    const settings = toSettings(prefix, options.delay);
    const standing = new Map<string, Standing>();
    const learnt = await learn(world.history ?? [], { options, settings, folder, ingest });
    const done = (scans: number, ingested: number): WorldRun => {
      const seconds = (Date.now() - started) / 1000;
      return { events, standing: [...standing.values()], history: learnt, ingested, scans, seconds };
    };
    if (world.replay) {
      const { scans, written } = await replay({ options, settings, folder, records, ingest }, standing);
      return done(scans, written);
    }
    const written = await ingest(files);
    const times = events.map(({ time }) => time);
    const from = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    await scanOnce(engine, settings, { from, to: times.reduce((a, b) => Math.max(a, b), 0) + 1 }, standing);
    return done(1, written);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await clean(engine, prefix);
  }
};
