import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The Chromium of this machine: `AFTERQUERY_CHROMIUM`, else the first on the PATH; undefined where there is none. */
export const findChromium = (env: NodeJS.ProcessEnv = process.env): string | undefined => {
  const named = env.AFTERQUERY_CHROMIUM;
  if (named !== undefined && named !== '') return named;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) =>
    existsSync(path),
  );
};

/** Why a browser test is left out; false where it can run. `skip` of `node:test` takes it as it is. */
export const NO_CHROMIUM: string | false =
  findChromium() === undefined
    ? 'no Chromium on this machine (install chromium, or name it in AFTERQUERY_CHROMIUM)'
    : false;

/** A headless browser; root may only run Chromium without its own sandbox. */
export const openChromium = (): Promise<Browser> => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(String(NO_CHROMIUM));
  return chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
};
