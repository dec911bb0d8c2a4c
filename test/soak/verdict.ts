import type { Sample } from './watch.ts';

/** What the service wrote to standard error, sorted. */
export interface LogFacts {
  readonly scans_done: number;
  readonly scans_failed: number;
  /** lines of level error or worse, and lines that are no log at all */
  readonly errors: readonly string[];
}

const SEVERE = new Set(['error', 'fatal']);
const GREETING = /^REST API on /;

export const readLog = (log: string): LogFacts => {
  const errors: string[] = [];
  let [scans_done, scans_failed] = [0, 0];
  for (const line of log.split('\n').filter((text) => text !== '' && !GREETING.test(text))) {
    if (!line.startsWith('{')) {
      errors.push(line);
      continue;
    }
    const entry = JSON.parse(line) as { 'log.level': string; message: string };
    if (entry.message === 'scan done') scans_done += 1;
    if (entry.message.startsWith('scan failed')) scans_failed += 1;
    if (SEVERE.has(entry['log.level'])) errors.push(line);
  }
  return { scans_done, scans_failed, errors };
};

export interface Thirds {
  readonly first: number;
  readonly middle: number;
  readonly last: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, n) => sum + n, 0) / values.length;

const byThird = (values: readonly number[], toOne: (third: readonly number[]) => number): Thirds => {
  const cut = (i: number): number => Math.round((values.length * i) / 3);
  const third = (i: number): number => toOne(values.slice(cut(i), cut(i + 1)));
  return { first: third(0), middle: third(1), last: third(2) };
};

export const toThirds = (values: readonly number[]): Thirds => byThird(values, mean);

/** The least of each third: what is left of the heap just after a collection. */
export const toFloors = (values: readonly number[]): Thirds => byThird(values, (third) => Math.min(...third));

const MOST_GROWTH = 1.1;
const MOST_LAG_SECONDS = 180;
/** Somebody else changed the finding in between: what If-Match is for. */
const isExplained = (answer: string): boolean => answer === 'triage 412';

export const isFine = (answer: string): boolean =>
  / (200|202|204)$/.test(answer) || answer === '"status":"done"' || isExplained(answer);

export interface Measured {
  readonly samples: readonly Sample[];
  readonly log: LogFacts;
  readonly answers: ReadonlyMap<string, number>;
  readonly missing: readonly string[];
}

/** Sentences on what must not be; empty where all is well. */
export const judge = ({ samples, log, answers, missing }: Measured): string[] => {
  const rss = toThirds(samples.map((sample) => sample.rss));
  const alive = toFloors(samples.map((sample) => sample.heap));
  const lag = Math.max(0, ...samples.map((sample) => sample.lag ?? 0));
  const bad = [...answers].filter(([answer]) => !isFine(answer));
  return [
    ...(rss.last <= MOST_GROWTH * rss.middle ? [] : ['memory grows']),
    ...(alive.last <= MOST_GROWTH * alive.middle ? [] : ['what is alive on the heap grows']),
    ...(lag <= MOST_LAG_SECONDS ? [] : [`the schedule was ${lag.toFixed(0)} s behind`]),
    ...(log.scans_done > 0 ? [] : ['no scheduled scan was done']),
    ...log.errors.map((line) => `log: ${line}`),
    ...bad.map(([answer, times]) => `answer: ${answer}, ${times} times`),
    ...missing.map((story) => `not found: ${story}`),
  ];
};
