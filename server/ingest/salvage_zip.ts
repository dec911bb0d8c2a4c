import { BrokenSource } from './broken_source.ts';
import type { ByteReader } from './byte_reader.ts';
import { type Entry, isResourceFork } from './entry.ts';
import { inflate } from './inflate.ts';

const LOCAL_HEADER = 30;
const LOST = 'the zip ends early or its directory is damaged';

async function* exactly(reader: ByteReader, size: number): AsyncGenerator<Buffer> {
  for (let left = size; left > 0; ) {
    const chunk = await reader.take(left);
    if (chunk.length === 0) throw new BrokenSource('the archive ends early');
    left -= chunk.length;
    yield chunk;
  }
}

const skip = async (reader: ByteReader, size: number): Promise<void> => {
  for await (const _chunk of exactly(reader, size));
};

/**
 * The members of a zip without a directory (truncated, or coming through a pipe), by their local headers. A member whose size
 * stands only behind it ends the reading after it: where the next one starts is then unknown.
 */
export async function* salvageZip(name: string, reader: ByteReader): AsyncGenerator<Entry> {
  for (;;) {
    const head = await reader.peek(LOCAL_HEADER);
    if (head.length < LOCAL_HEADER || head.readUInt32LE(0) !== 0x04034b50) break;
    const flags = head.readUInt16LE(6);
    const method = head.readUInt16LE(8);
    const stated = head.readUInt32LE(18);
    const name_length = head.readUInt16LE(26);
    const intro = LOCAL_HEADER + name_length + head.readUInt16LE(28);
    const member = (await reader.peek(LOCAL_HEADER + name_length)).toString('utf8', LOCAL_HEADER);
    await skip(reader, intro).catch(() => undefined);
    const sized = (flags & 8) === 0 && stated !== 0xffffffff;
    const raw = sized ? exactly(reader, stated) : reader.rest();
    const readable = (flags & 1) === 0 && (method === 8 || (method === 0 && sized));
    if (readable && !member.endsWith('/') && !isResourceFork(member))
      yield { name: `${name}!${member}`, chunks: method === 8 ? inflate(raw, 'deflate-raw') : raw };
    if (!sized) break;
    for await (const _unread of raw);
  }
  yield { name, problem: LOST };
}
