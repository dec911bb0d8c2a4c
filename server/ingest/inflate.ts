import { createGunzip, createInflateRaw, type Gunzip, type InflateRaw } from 'node:zlib';
import { BrokenSource, toReadingFailure } from './broken_source.ts';

// Where data is damaged, zlib drops the output piece it is filling: small pieces lose little.
const INPUT_STEP = 8 * 1024;
const OPTIONS = { chunkSize: 16 * 1024 };

/** Writes one piece and waits until it is worked through; zlib calls nothing back for what follows the data's own end. */
const feed = (stream: Gunzip | InflateRaw, piece: Buffer): Promise<void> =>
  new Promise((resolve) => {
    const settle = (): void => {
      stream.off('end', settle);
      stream.off('close', settle);
      resolve();
    };
    stream.once('end', settle);
    stream.once('close', settle);
    stream.write(piece, settle);
  });

/** Ends the input and waits for all there is. "finish" would be too soon: that data is missing shows only after it. */
const finish = (stream: Gunzip | InflateRaw): Promise<void> =>
  new Promise((resolve) => {
    if (stream.closed || stream.readableEnded) return resolve();
    stream.once('end', () => resolve());
    stream.once('close', () => resolve());
    stream.end();
  });

/**
 * Inflates gzip or raw deflate a small step of input at a time, in order to yield everything before a break: a piped stream
 * drops what it has buffered when it fails. Data cut short gives all it holds; damaged data, all but its last 16 KiB.
 * Zero padding behind the data is ignored.
 *
 * @throws BrokenSource or the source's own error, after the last good byte
 */
export async function* inflate(
  chunks: AsyncIterable<Buffer>,
  format: 'gzip' | 'deflate-raw',
): AsyncGenerator<Buffer> {
  const stream = format === 'gzip' ? createGunzip(OPTIONS) : createInflateRaw(OPTIONS);
  let ready: Buffer[] = [];
  let failure: Error | undefined;
  stream.on('data', (chunk: Buffer) => ready.push(chunk));
  stream.on('error', (error) => {
    failure = error;
  });
  const take = (): Buffer[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && !stream.readableEnded && !stream.destroyed; at += INPUT_STEP) {
        await feed(stream, chunk.subarray(at, at + INPUT_STEP));
        yield* take();
      }
      if (stream.readableEnded || stream.destroyed) break;
    }
    await finish(stream);
    yield* take();
    const reason = failure ?? stream.errored;
    if (reason !== null && reason !== undefined) throw new BrokenSource(toReadingFailure(reason));
  } finally {
    stream.destroy();
  }
}
