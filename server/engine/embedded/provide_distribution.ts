import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Distribution } from './distributions.ts';
import { EmbeddedEngineError } from './embedded_error.ts';
import { fetchZip } from './fetch_zip.ts';
import { unpackZip } from './unpack_zip.ts';
import { hasRecord, writeRecord } from './zip_record.ts';

const MARK = '.unpacked.json';

/** What a complete unpacked distribution holds. */
interface Extent {
  readonly files: number;
  readonly bytes: number;
}

/**
 * The folder of an unpacked distribution: kept from an earlier run if it is whole, else unpacked, else fetched and
 * unpacked. It appears by one rename, so that a crash never leaves half of one.
 */
export const provideDistribution = async (
  distribution: Distribution,
  version: string,
  home: string,
  progress: (line: string) => void,
): Promise<string> => {
  const name = `${distribution.artifact}-${version}`;
  const folder = join(home, 'distributions', name);
  if (await isWhole(folder)) return folder;
  for (const parent of ['distributions', 'downloads']) {
    await mkdir(join(home, parent), { recursive: true });
    await chmod(join(home, parent), 0o755);
  }
  const zip = join(home, 'downloads', `${name}.zip`);
  if (!(await unpackKept(zip, folder, progress))) {
    await rm(zip, { force: true });
    await fetchZip(distribution, version, zip, progress);
    await unpackTo(zip, folder).catch((error: Error) => {
      throw new EmbeddedEngineError(
        `The archive of ${name} that Maven brought is not usable: ${error.message}.`,
      );
    });
    await writeRecord(zip);
  }
  return folder;
};

/** An archive that somebody put there by hand has no record; unpacking checks every checksum in it. */
const unpackKept = async (
  zip: string,
  folder: string,
  progress: (line: string) => void,
): Promise<boolean> => {
  const kept = await hasRecord(zip);
  if (kept === 'missing') return false;
  if (kept !== 'damaged') {
    try {
      await unpackTo(zip, folder);
      await writeRecord(zip);
      return true;
    } catch {
      // told below, then fetched again
    }
  }
  progress(`The kept archive ${zip} is damaged; it is fetched again`);
  return false;
};

const unpackTo = async (zip: string, folder: string): Promise<void> => {
  const aside = `${folder}.${randomUUID()}`;
  try {
    await unpackZip(zip, aside);
    await writeFile(join(aside, MARK), JSON.stringify(await measure(aside)));
    if (await isWhole(folder)) return;
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
};

const isWhole = async (folder: string): Promise<boolean> => {
  const mark = await readFile(join(folder, MARK), 'utf8').catch(() => undefined);
  if (mark === undefined) return false;
  const { files, bytes } = await measure(folder);
  return mark === JSON.stringify({ files, bytes });
};

const measure = async (folder: string): Promise<Extent> => {
  let [files, bytes] = [0, 0];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    // what an engine leaves in its own folder of logs does not count
    if (!entry.isFile() || entry.name === MARK || entry.parentPath === join(folder, 'logs')) continue;
    files++;
    bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return { files, bytes };
};
