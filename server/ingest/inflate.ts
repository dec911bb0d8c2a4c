import { createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib';
import { BrokenSource, toReadingFailure } from './broken_source.ts';

const INPUT_STEP = 16 * 1024;
// The stream's own buffer may never fill: a full one would hold back the write callback this reader waits for.
const OPTIONS = { chunkSize: 64 * 1024, readableHighWaterMark: 2 ** 30 };

function* drain(stream: Gunzip | InflateRaw): Generator<Buffer> {
  for (let chunk: unknown = stream.read(); chunk !== null; chunk = stream.read())
    if (Buffer.isBuffer(chunk)) yield chunk;
}

/** Writes one piece; resolves with what went wrong, if anything. */
const feed = (stream: Gunzip | InflateRaw, piece: Buffer): Promise<Error | undefined> =>
  new Promise((resolve) => {
    stream.write(piece, (error) => resolve(error ?? undefined));
  });

const finish = (stream: Gunzip | InflateRaw): Promise<Error | undefined> =>
  new Promise((resolve) => {
    stream.once('error', resolve);
    stream.once('finish', () => resolve(undefined));
    stream.end();
  });

/**
 * Inflates gzip or raw deflate a small step of input at a time, in order to yield everything before a break: a piped stream
 * drops what it has buffered when it fails.
 *
 * @throws BrokenSource or the source's own error, after the last good byte
 */
export async function* inflate(
  chunks: AsyncIterable<Buffer>,
  format: 'gzip' | 'deflate-raw',
): AsyncGenerator<Buffer> {
  const stream = format === 'gzip' ? createGunzip(OPTIONS) : createInflateRaw(OPTIONS);
  stream.on('error', () => undefined);
  try {
    for await (const chunk of chunks)
      for (let at = 0; at < chunk.length; at += INPUT_STEP) {
        const failure = await feed(stream, chunk.subarray(at, at + INPUT_STEP));
        yield* drain(stream);
        if (failure !== undefined) throw new BrokenSource(toReadingFailure(failure));
      }
    const failure = await finish(stream);
    yield* drain(stream);
    if (failure !== undefined) throw new BrokenSource(toReadingFailure(failure));
  } finally {
    stream.destroy();
  }
}
