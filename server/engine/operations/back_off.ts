import { setTimeout } from 'node:timers/promises';

/**
 * Waits before another try: doubles with every try, between half and all of it by chance, so that clients spread out.
 * @param attempt 0 for the first wait
 * @param base_ms the longest first wait
 */
export const backOff = (attempt: number, base_ms: number): Promise<void> =>
  setTimeout(Math.min(base_ms * 2 ** attempt, 30_000) * (0.5 + Math.random() / 2));
