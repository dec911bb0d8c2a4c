import autocannon from 'autocannon';

/** One shot's figures: milliseconds, kilobytes of an answer, and what was not answered well. */
export interface Measure {
  readonly p50: number;
  readonly p99: number;
  readonly per_second: number;
  readonly kilobytes: number;
  /** processor time of this process's own thread for each request; the load comes from another thread */
  readonly thread_ms: number;
  readonly failed: number;
}

export const shoot = async (options: autocannon.Options): Promise<Measure> => {
  const before = process.threadCpuUsage();
  const { latency, requests, throughput, non2xx, errors, timeouts } = await autocannon({
    workers: 1,
    ...options,
  });
  const { user, system } = process.threadCpuUsage(before);
  return {
    p50: latency.p50,
    p99: latency.p99,
    per_second: requests.average,
    kilobytes: throughput.total / requests.total / 1_000,
    thread_ms: (user + system) / 1_000 / requests.total,
    failed: non2xx + errors + timeouts,
  };
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export const toMedian = (all: readonly Measure[]): Measure => ({
  p50: median(all.map((m) => m.p50)),
  p99: median(all.map((m) => m.p99)),
  per_second: median(all.map((m) => m.per_second)),
  kilobytes: median(all.map((m) => m.kilobytes)),
  thread_ms: median(all.map((m) => m.thread_ms)),
  failed: all.reduce((sum, m) => sum + m.failed, 0),
});

export const toLine = (name: string, m: Measure): string =>
  [
    name.padEnd(18),
    `p50 ${m.p50}`.padEnd(9),
    `p99 ${m.p99}`.padEnd(9),
    `${m.per_second.toFixed(0)}/s`.padEnd(7),
    `${m.kilobytes.toFixed(0)} kB`.padEnd(8),
    `failed ${m.failed}`,
  ].join('  ');
