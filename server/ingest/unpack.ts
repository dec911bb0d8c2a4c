import { toReadingFailure } from './broken_source.ts';
import { ByteReader } from './byte_reader.ts';
import { detectContainer, toRefusal } from './container_kind.ts';
import type { Entry } from './entry.ts';
import { inflate } from './inflate.ts';
import { salvageZip } from './salvage_zip.ts';
import { tarEntries } from './tar_entries.ts';

const MAX_DEPTH = 4;

async function* unpackTar(name: string, reader: ByteReader, depth: number): AsyncGenerator<Entry> {
  let reported = false;
  try {
    for await (const entry of tarEntries(name, reader)) {
      if ('problem' in entry) yield entry;
      else yield* unpack(entry.name, watched(entry.chunks), depth + 1);
    }
  } catch (error) {
    if (!reported) yield { name, problem: toReadingFailure(error) };
  }

  // A break inside a member is told with that member; the archive would only tell it a second time.
  async function* watched(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    try {
      yield* chunks;
    } catch (error) {
      reported = true;
      throw error;
    }
  }
}

/** Takes containers apart, also nested ones, until streams of text are left. Problems become entries, never exceptions. */
export async function* unpack(
  name: string,
  chunks: AsyncIterable<Buffer>,
  depth: number = 0,
): AsyncGenerator<Entry> {
  const reader = new ByteReader(chunks);
  const head = await reader.peek(512);
  const refusal = depth > MAX_DEPTH ? 'it is packed too many times over' : toRefusal(head);
  if (refusal !== undefined) {
    yield { name, problem: refusal };
    return;
  }
  switch (detectContainer(head)) {
    case 'gzip':
      yield* unpack(name, inflate(reader.rest(), 'gzip'), depth + 1);
      return;
    case 'tar':
      yield* unpackTar(name, reader, depth);
      return;
    case 'zip':
      yield* salvageZip(name, reader);
      return;
    case 'plain':
      yield { name, chunks: reader.rest() };
  }
}
