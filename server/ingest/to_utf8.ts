import type { ByteReader } from './byte_reader.ts';

async function* recode(reader: ByteReader, encoding: 'utf-16le' | 'utf-16be'): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of reader.rest()) yield Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8');
  yield Buffer.from(decoder.decode(), 'utf8');
}

async function* nonEmpty(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) if (chunk.length > 0) yield chunk;
}

/** The bytes without their mark; UTF-16 (what Windows exports) becomes UTF-8. Anything without a mark stays as it is. */
export const toUtf8 = async (reader: ByteReader): Promise<AsyncIterable<Buffer>> => {
  const mark = (await reader.peek(3)).toString('hex');
  if (mark === 'efbbbf') {
    await reader.take(3);
    return reader.rest();
  }
  if (mark.startsWith('fffe')) return nonEmpty(recode(reader, 'utf-16le'));
  if (mark.startsWith('feff')) return nonEmpty(recode(reader, 'utf-16be'));
  return reader.rest();
};
