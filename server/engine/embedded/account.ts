import { execFileSync } from 'node:child_process';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EmbeddedEngineError } from './embedded_error.ts';

/** The unprivileged account that runs the engine where the caller is root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Undefined where the caller is not root: the engine then runs as the caller. Neither engine starts as root. */
export const findAccount = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const ask = (flag: string) =>
      Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    throw new EmbeddedEngineError(
      'The embedded engine does not run as root and there is no account "nobody" to run it; start it as another user.',
    );
  }
};

/** Whether the account gets down to this folder. What does not exist yet is judged by its nearest parent that does. */
export const canReach = async (folder: string, account: Account | undefined): Promise<boolean> => {
  if (account === undefined) return true;
  const parent = dirname(folder);
  const found = await stat(folder).catch(() => undefined);
  const own = found === undefined || isTraversable(found, account);
  return own && (parent === folder || (await canReach(parent, account)));
};

/** Gives a folder and all below it to the account; symbolic links are not followed. */
export const giveTo = async (account: Account | undefined, folder: string): Promise<void> => {
  if (account === undefined) return;
  await chown(folder, account.uid, account.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveTo(account, path);
    else await lchown(path, account.uid, account.gid);
  }
};

const isTraversable = (found: { mode: number; uid: number; gid: number }, { uid, gid }: Account): boolean => {
  if (found.uid === uid) return (found.mode & 0o100) !== 0;
  if (found.gid === gid) return (found.mode & 0o010) !== 0;
  return (found.mode & 0o001) !== 0;
};
