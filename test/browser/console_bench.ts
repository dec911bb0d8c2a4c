import type { Browser, BrowserContext, Page } from 'playwright-core';
import { bearer, ingestSample, type ServedBench, serve, toSettings } from '../integration/rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from '../integration/support.ts';
import { openChromium } from './open_chromium.ts';

/** The sample's hours. */
export const SPAN = { from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z' };

/** A real service over a real engine, and a browser beside it. */
export interface ConsoleBench {
  readonly bench: Bench;
  readonly prefix: string;
  readonly served: ServedBench;
  readonly browser: Browser;
  /** asks the API as an admin would, past the browser */
  readonly ask: <A>(path: string, init?: { method?: string; body?: unknown }) => Promise<A>;
  readonly stop: () => Promise<void>;
}

/** `scanned`: with the sample's findings, its templates and its coverage; else an installation that nobody used yet. */
export const openConsoleBench = async (scanned: boolean): Promise<ConsoleBench> => {
  const bench = await openBench();
  const prefix = newPrefix();
  const commands = [['install'], ...(scanned ? [['scan', '--from', SPAN.from, '--to', SPAN.to]] : [])];
  if (scanned) await ingestSample(bench, prefix);
  for (const command of commands) {
    const run = await runAfterquery(command, toEnv(bench.url, prefix));
    if (run.code !== 0) throw new Error(run.err);
  }
  const settings = toSettings(bench, prefix, { AFTERQUERY_RATE_LIMIT: '1000000' });
  const served = await serve(bench, settings, Date.now);
  const key = await served.newKey('admin', 'bench');
  const browser = await openChromium();
  return {
    bench,
    prefix,
    served,
    browser,
    ask: async (path, { method = 'GET', body } = {}) => {
      const response = await fetch(`${served.url}${path}`, {
        method,
        headers: { ...bearer(key), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as never;
    },
    stop: async () => {
      await browser.close();
      await served.stop();
      await bench.stop();
    },
  };
};

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** what the page's own console or an uncaught error said; policy violations are among them */
  readonly complaints: readonly string[];
}

export interface Visitor {
  readonly role?: 'viewer' | 'analyst' | 'admin';
  readonly name?: string;
  readonly theme?: 'light' | 'dark';
  readonly size?: { readonly width: number; readonly height: number };
  /** typed: into the dialog, as a person would; none: the dialog stays; else it is there already */
  readonly key?: 'typed' | 'none';
}

export const DESK = { width: 1_280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Somebody's own browser window, with a key of that role. */
export const visit = async (
  { browser, served }: ConsoleBench,
  hash: string,
  { role = 'analyst', name = role, theme = 'light', size = DESK, key: given }: Visitor = {},
): Promise<Visit> => {
  const key = await served.newKey(role, name);
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    permissions: ['clipboard-read', 'clipboard-write'],
    hasTouch: size.width < 800,
  });
  if (given === undefined)
    await context.addInitScript(`sessionStorage.setItem('afterquery.key', ${JSON.stringify(key)})`);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${served.url}/${hash}`);
  if (given === 'typed') {
    await page.getByLabel('Key (aq_…)').fill(key);
    await page.getByRole('button', { name: 'Use this key' }).click();
  }
  return { context, page, complaints };
};

/** Until nothing is said to be loading. */
export const settle = async (page: Page): Promise<void> => {
  await page.locator('h1').first().waitFor();
  const coming = page.locator('.loading, .row.waiting');
  while ((await coming.count()) > 0) await coming.first().waitFor({ state: 'detached' });
};
