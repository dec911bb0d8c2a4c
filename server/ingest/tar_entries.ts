import { BrokenSource } from './broken_source.ts';
import type { ByteReader } from './byte_reader.ts';
import { type Entry, isResourceFork } from './entry.ts';

const BLOCK = 512;

const takeExactly = async (reader: ByteReader, size: number): Promise<Buffer> => {
  const head = await reader.peek(size);
  if (head.length === size) {
    const parts: Buffer[] = [];
    for (let left = size; left > 0; ) {
      const part = await reader.take(left);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }
  // The rest is too short for a block: read it away, so that what broke the stream comes to light.
  for (let part = await reader.take(); part.length > 0; part = await reader.take());
  if (head.length > 0) throw new BrokenSource('the archive ends early');
  return head;
};

const text = (header: Buffer, from: number, to: number): string =>
  (header.toString('utf8', from, to).split('\0')[0] ?? '').trim();

/** Octal text, or for big files base 256 with the top bit set. */
const toSize = (header: Buffer): number => {
  const first = header[124] ?? 0;
  if ((first & 0x80) === 0) return Number.parseInt(text(header, 124, 136) || '0', 8);
  return Number(header.readBigUInt64BE(128));
};

/**
 * The regular files of a tar, in order. Written out instead of piping through tar-stream because that destroys an entry, with
 * what it has buffered, when the archive ends early; here each entry gives all its bytes first.
 */
export async function* tarEntries(name: string, reader: ByteReader): AsyncGenerator<Entry> {
  for (;;) {
    const header = await takeExactly(reader, BLOCK);
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    const size = toSize(header);
    if (!Number.isSafeInteger(size) || size < 0) throw new BrokenSource('the tar header is damaged');
    let left = size;
    const body = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const chunk = await reader.take(left);
        if (chunk.length === 0) {
          left = 0;
          throw new BrokenSource('the archive ends early');
        }
        left -= chunk.length;
        yield chunk;
      }
    };
    const member = text(header, 0, 100);
    const type = String.fromCharCode(header[156] ?? 0);
    if ((type === '0' || type === '\0' || type === '7') && size > 0 && !isResourceFork(member))
      yield { name: `${name}!${member}`, chunks: body() };
    for await (const _unread of body());
    if (size % BLOCK !== 0) await takeExactly(reader, BLOCK - (size % BLOCK));
  }
}
