import { lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Account, canReach } from './account.ts';
import { EmbeddedEngineError } from './embedded_error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the user's caches are by the custom of the platform. */
export const toCacheFolder = (platform: NodeJS.Platform, env: Environment, user_home: string): string => {
  if (platform === 'darwin') return join(user_home, 'Library', 'Caches', 'afterquery');
  if (platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(user_home, 'AppData', 'Local'), 'afterquery');
  return join(env.XDG_CACHE_HOME || join(user_home, '.cache'), 'afterquery');
};

/**
 * The folder for distributions and data, made if it is missing. Root's own home is usually closed to the account that
 * runs the engine; then /var/cache or the temporary folder serves.
 */
export const provideHome = async (
  stated: string | undefined,
  account: Account | undefined,
): Promise<string> => {
  const usual = toCacheFolder(process.platform, process.env, homedir());
  const fallbacks = account === undefined ? [] : ['/var/cache/afterquery', join(tmpdir(), 'afterquery-root')];
  const candidates = stated === undefined ? [usual, ...fallbacks] : [resolve(stated)];
  for (const folder of candidates) if (await isUsable(folder, account)) return folder;
  throw new EmbeddedEngineError(
    `The embedded engine cannot use ${candidates.join(' or ')}: the folder must be writable, without a space in its path` +
      `${account === undefined ? '' : ', and open to the account "nobody" that runs the engine for root'}.`,
  );
};

// the engines' own start scripts do not quote their paths
const isUsable = async (folder: string, account: Account | undefined): Promise<boolean> => {
  if (/\s/.test(folder) || !(await canReach(folder, account))) return false;
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const found = await lstat(folder);
    // in a shared temporary folder somebody else may have been first
    const is_own = process.getuid === undefined || found.uid === process.getuid();
    return found.isDirectory() && is_own && (await canReach(folder, account));
  } catch {
    return false;
  }
};
