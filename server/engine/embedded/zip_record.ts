import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Size and SHA-256 of an archive, kept beside it once it was found good. */
export const writeRecord = async (zip: string): Promise<void> =>
  writeFile(`${zip}.json`, JSON.stringify(await measureZip(zip)));

/** Whether the archive still is what its record says; "unknown" without a record. */
export const hasRecord = async (zip: string): Promise<'same' | 'damaged' | 'unknown' | 'missing'> => {
  const found = await stat(zip).catch(() => undefined);
  if (found === undefined) return 'missing';
  const record = await readFile(`${zip}.json`, 'utf8').catch(() => undefined);
  if (record === undefined) return 'unknown';
  return record === JSON.stringify(await measureZip(zip)) ? 'same' : 'damaged';
};

const measureZip = async (zip: string) => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(zip), hash);
  return { bytes: (await stat(zip)).size, sha256: hash.digest('hex') };
};
