import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { Settings } from '../../server/config/settings.ts';
import type { Engine } from '../../server/engine/port.ts';
import { executeScan, toScanSentence } from '../../server/scan/execute_scan.ts';
import { toScheduledSpan } from '../../server/scheduler/scheduled_scan.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { writeGzipLines } from '../lab/gzip_lines.ts';
import type { LabelledSet, World } from './labelled_set.ts';
import type { ObservedEvent } from './observed_event.ts';
import { type OpenWorld, type WorldOptions, withWorld } from './open_world.ts';

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

export interface RunOptions extends WorldOptions {
  /** minutes between two scans of a replayed world */
  readonly step: number;
}

const MEDIUM = 40;

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

/**
 * As the scheduled service would have met the events: they arrive as late as the ingest delay allows, and every `step` minutes a scan runs
 * over the span the scheduler gives it. Nothing of the future is ever in the index.
 */
const replay = async (
  { settings, folder, records, ingest }: OpenWorld,
  options: RunOptions,
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
export const learn = async (
  days: readonly LabelledSet[],
  { settings, folder, ingest }: OpenWorld,
  options: WorldOptions,
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

/** Load a world into indices of its own and scan it through the real engine. */
export const runWorld = async (world: World, options: RunOptions): Promise<WorldRun> => {
  const started = Date.now();
  return withWorld(world, options, async (open) => {
    const standing = new Map<string, Standing>();
    const learnt = await learn(world.history ?? [], open, options);
    const done = (scans: number, ingested: number): WorldRun => {
      const seconds = (Date.now() - started) / 1000;
      const { events } = open;
      return { events, standing: [...standing.values()], history: learnt, ingested, scans, seconds };
    };
    if (world.replay) {
      const { scans, written } = await replay(open, options, standing);
      return done(scans, written);
    }
    const written = await open.ingest(open.files);
    await scanOnce(options.engine, open.settings, open.span, standing);
    return done(1, written);
  });
};
