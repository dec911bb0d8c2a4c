import { createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise } from 'yauzl';

const LINK = 0o120000;
const KIND = 0o170000;

/**
 * Unpacks into a folder of its own, leaving out the archive's single top folder. Executable bits are kept, checksums are
 * checked. Throws on a damaged archive, a link, or a name that leads outside.
 */
export const unpackZip = async (zip_path: string, folder: string): Promise<void> => {
  const zip = await openPromise(zip_path, { lazyEntries: true });
  try {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
    for await (const entry of zip.eachEntry()) {
      const path = toEntryPath(entry.fileName, folder);
      const mode = entry.externalFileAttributes >>> 16;
      if ((mode & KIND) === LINK) throw new Error(`the archive holds a link: ${entry.fileName}`);
      if (path === undefined) continue;
      if (entry.fileName.endsWith('/')) await provideFolder(path);
      else await writeEntry(await zip.openReadStreamPromise(entry), entry, path, mode);
    }
  } finally {
    zip.close();
  }
};

/** @returns undefined for the top folder itself; throws where the name leads outside of the folder */
export const toEntryPath = (name: string, folder: string): string | undefined => {
  const inner = name.split('/').slice(1).join('/');
  if (inner === '') return undefined;
  const path = resolve(folder, inner);
  if (name.includes('\\') || name.startsWith('/') || !path.startsWith(resolve(folder) + sep))
    throw new Error(`the archive holds a name that leads outside: ${name}`);
  return path;
};

const writeEntry = async (content: NodeJS.ReadableStream, entry: Entry, path: string, mode: number) => {
  await provideFolder(dirname(path));
  let sum = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      done(null, chunk);
    },
  });
  await pipeline(content, check, createWriteStream(path, { flags: 'wx' }));
  if (sum !== entry.crc32) throw new Error(`the archive is damaged at ${entry.fileName}`);
  // whatever the caller's umask: the account that runs the engine has to read it
  await chmod(path, (mode & 0o111) === 0 ? 0o644 : 0o755);
};

const provideFolder = async (folder: string): Promise<void> => {
  const made = await mkdir(folder, { recursive: true });
  for (let path = folder; made !== undefined && path.startsWith(made); path = join(path, '..'))
    await chmod(path, 0o755);
};
