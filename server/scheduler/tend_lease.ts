import { setTimeout as wait } from 'node:timers/promises';
import { type Lease, TEND_EVERY_MS } from './lease.ts';

/** Tends the lease until stopped; then lets others have it at once. Resolves when it was tended once. */
export const startTending = async (lease: Lease): Promise<() => Promise<void>> => {
  const stopping = new AbortController();
  await lease.tend();
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await wait(TEND_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) await lease.tend();
    }
  })();
  return async () => {
    stopping.abort();
    await loop;
    await lease.release();
  };
};
