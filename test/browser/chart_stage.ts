import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { type ServedBench, serve, toSettings } from '../integration/rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from '../integration/support.ts';
import { type Easel, openEasel } from './draw_chart.ts';
import { openChromium } from './open_chromium.ts';

/** Git leaves them out; who changes a chart looks at them. */
export const PICTURES = fileURLToPath(new URL('pictures/', import.meta.url));

/** The sample, scanned, in a real engine; the service over it; a page to draw on, in a browser. */
export interface ChartStage {
  readonly bench: Bench;
  readonly prefix: string;
  readonly served: ServedBench;
  readonly easel: Easel;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/** @param days that `ingest` loads; each is scanned from 9 to 11 */
export const openChartStage = async (
  days: readonly string[],
  ingest: (bench: Bench, prefix: string) => Promise<void>,
): Promise<ChartStage> => {
  mkdirSync(PICTURES, { recursive: true });
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    const prefix = newPrefix();
    const bench = await openBench();
    opened.push(bench.stop);
    await ingest(bench, prefix);
    for (const day of days) {
      const span = ['--from', `${day}T09:00:00Z`, '--to', `${day}T11:00:00Z`];
      const scan = await runAfterquery(['scan', ...span], toEnv(bench.url, prefix));
      assert.equal(scan.code, 0, scan.err);
    }
    const easel = await openEasel();
    opened.push(easel.close);
    const served = await serve(bench, toSettings(bench, prefix, { AFTERQUERY_CORS_ORIGINS: easel.origin }));
    opened.push(served.stop);
    const browser = await openChromium();
    opened.push(() => browser.close());
    return { bench, prefix, served, easel, browser, close };
  } catch (error) {
    await close();
    throw error;
  }
};
