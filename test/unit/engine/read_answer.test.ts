import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import { isLeft } from 'fp-ts/lib/Either.js';
import { toAccess } from '../../../server/engine/access.ts';
import { explainFailure } from '../../../server/engine/client_failure.ts';
import type { EngineError } from '../../../server/engine/errors.ts';
import { readAnswer, type UnreadAnswer } from '../../../server/engine/pages/read_answer.ts';

const TEXT = JSON.stringify({ name: 'ü☃'.repeat(50_000) });
const parse = (bytes: Buffer): unknown => JSON.parse(bytes.toString('utf8'));

/** In parts that end within a character. */
const inParts = (bytes: Buffer): Readable => {
  const size = 1_001;
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    ),
  );
};

const toAnswer = (body: Readable, statusCode = 200, encoding?: string): UnreadAnswer => ({
  statusCode,
  headers: encoding === undefined ? {} : { 'content-encoding': encoding },
  body,
});

const errorOf = async (answer: UnreadAnswer): Promise<EngineError> => {
  const access = toAccess({ url: 'http://127.0.0.1:1', flavor: 'auto' });
  if (isLeft(access)) return access.left;
  try {
    await readAnswer(answer, parse);
  } catch (thrown) {
    return explainFailure(thrown, access.right);
  }
  return assert.fail('it was taken');
};

describe('an unread answer', () => {
  it('is read whole, in whatever parts it came and however something in between packed it', async () => {
    const whole = Buffer.from(TEXT);
    for (const [bytes, encoding] of [
      [whole, undefined],
      [gzipSync(whole), 'gzip'],
      [deflateSync(whole), 'deflate'],
    ] as const)
      assert.deepEqual(
        await readAnswer(toAnswer(inParts(bytes), 200, encoding), parse),
        parse(whole),
        encoding,
      );
  });

  it('is each its own where several come at once', async () => {
    const texts = Array.from({ length: 6 }, (_, i) =>
      JSON.stringify({ name: String(i).repeat(400_000 - i) }),
    );
    const read = await Promise.all(
      texts.map((text) => readAnswer(toAnswer(inParts(Buffer.from(text))), parse)),
    );
    for (const [i, text] of texts.entries()) assert.deepEqual(read[i], JSON.parse(text));
  });

  it('is the refusal that it says, and not read', async () => {
    const body = { error: { type: 'too_many_buckets_exception', reason: 'why' } };
    const error = await errorOf(toAnswer(inParts(Buffer.from(JSON.stringify(body))), 503));
    assert.deepEqual([error.kind, error.detail], ['too_large', 'why']);
    assert.equal((await errorOf(toAnswer(Readable.from([Buffer.from('<html>')]), 401))).kind, 'unauthorized');
    assert.equal((await errorOf(toAnswer(Readable.from([]), 429))).kind, 'overloaded');
  });

  it('is an error where it is no JSON, or ends before its end', async () => {
    assert.equal((await errorOf(toAnswer(Readable.from([Buffer.from('{')])))).kind, 'undecodable');
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from('{"took":1');
        throw new Error('aborted');
      })(),
    );
    assert.equal((await errorOf(toAnswer(broken))).kind, 'unreachable');
    const packed = gzipSync(Buffer.from(TEXT)).subarray(0, 100);
    assert.equal((await errorOf(toAnswer(Readable.from([packed]), 200, 'gzip'))).kind, 'unreachable');
  });
});
