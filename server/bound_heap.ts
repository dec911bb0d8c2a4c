import { constants, PerformanceObserver } from 'node:perf_hooks';
import v8 from 'node:v8';

/** Bytes that old memory may reach before what is dead in it is looked for. */
const TARGET = 112_000_000;
/** Percent of what is alive. However much that is, so much may come to it, or little else than collecting would be done. */
const LEAST_GROWTH = 25;
const MOST_GROWTH = 250;
/** Bytes, while nobody has looked: rather too many, since what follows is decided by them. */
const ALIVE_AT_FIRST = 50_000_000;
const FLAG = '--heap-growing-percent';

/** Percent by which old memory may grow over `alive` bytes. */
export const toGrowth = (alive: number): number =>
  Math.min(MOST_GROWTH, Math.max(LEAST_GROWTH, Math.round(100 * (TARGET / alive - 1))));

const setGrowth = (alive: number): void => v8.setFlagsFromString(`${FLAG}=${toGrowth(alive)}`);

const countOldBytes = (): number => {
  let bytes = 0;
  for (const { space_name, space_used_size } of v8.getHeapSpaceStatistics())
    if (!space_name.startsWith('new_')) bytes += space_used_size;
  return bytes;
};

/**
 * V8 lets old memory grow to four times what is alive in it, so that a scan of three times the events takes half as much memory again. Here it
 * grows to the same size whatever is alive: where little is, it is collected as rarely as V8 would. Whoever gives the flag to node decides
 * alone.
 */
export const boundHeap = (): void => {
  if (process.execArgv.some((one) => one.replaceAll('_', '-').startsWith(FLAG))) return;
  setGrowth(ALIVE_AT_FIRST);
  new PerformanceObserver((collections) => {
    const kinds = collections.getEntries().map((one) => (one as { detail?: { kind?: number } }).detail?.kind);
    if (kinds.includes(constants.NODE_PERFORMANCE_GC_MAJOR)) setGrowth(countOldBytes());
  }).observe({ entryTypes: ['gc'] });
};
