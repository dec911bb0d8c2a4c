import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { BrokenSource, toReadingFailure } from './broken_source.ts';
import { ByteReader } from './byte_reader.ts';
import { type Entry, isResourceFork } from './entry.ts';
import { inflate } from './inflate.ts';
import { salvageZip } from './salvage_zip.ts';

const STORED = 0;
const DEFLATED = 8;

/** Passes data through and throws at its end when the sum does not fit. */
async function* verified(chunks: AsyncIterable<Buffer>, expected: number): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of chunks) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== expected) throw new BrokenSource('its checksum is wrong, some of its data may be damaged');
}

async function* readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): AsyncGenerator<Buffer> {
  const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  yield* entry.compressionMethod === STORED ? raw : inflate(raw, 'deflate-raw');
}

const toEntry = (name: string, zip: yauzl.ZipFile, entry: yauzl.Entry): Entry => {
  if (entry.isEncrypted()) return { name, problem: 'it is encrypted' };
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    return { name, problem: `its compression method ${entry.compressionMethod} is not read` };
  return { name, chunks: verified(readEntry(zip, entry), entry.crc32) };
};

async function* listed(name: string, zip: yauzl.ZipFile): AsyncGenerator<Entry> {
  try {
    for await (const entry of zip.eachEntry())
      if (!entry.fileName.endsWith('/') && !isResourceFork(entry.fileName))
        yield toEntry(`${name}!${entry.fileName}`, zip, entry);
  } catch (error) {
    yield { name, problem: toReadingFailure(error) };
  } finally {
    zip.close();
  }
}

/** The files of a zip on disk. Where its directory (at the end) is lost, members are read in order from the front. */
export async function* zipEntries(name: string, path: string): AsyncGenerator<Entry> {
  const zip = await yauzl
    .openPromise(path, { autoClose: false, decodeStrings: true, validateEntrySizes: false })
    .catch(() => undefined);
  if (zip !== undefined) yield* listed(name, zip);
  else yield* salvageZip(name, new ByteReader(createReadStream(path)));
}
