import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface Sample {
  /** bytes */
  readonly rss: number;
  /** of the heap, what is used (what can be collected included) and what V8 has reserved */
  readonly heap: number;
  readonly reserved: number;
  /** seconds; undefined before the first scheduled scan is done */
  readonly lag: number | undefined;
}

export interface Watch {
  readonly samples: readonly Sample[];
  readonly stop: () => Promise<void>;
}

const EVERY_MS = 5_000;
const run = promisify(execFile);

const readRss = async (pid: number): Promise<number> =>
  Number((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout) * 1_024;

/** Memory of the process and what it says of itself, until stopped. */
export const startWatch = (pid: number, url: string, key: string): Watch => {
  const samples: Sample[] = [];
  const stopping = new AbortController();
  const take = async (): Promise<void> => {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
    const text = await answer.text();
    const read = (name: string): number | undefined => {
      const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
      return value === undefined ? undefined : Number(value);
    };
    samples.push({
      rss: await readRss(pid),
      heap: read('nodejs_heap_size_used_bytes') ?? Number.NaN,
      reserved: read('nodejs_heap_size_total_bytes') ?? Number.NaN,
      lag: read('afterquery_lag_seconds'),
    });
  };
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await take();
      await wait(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    samples,
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
};
