import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import tar from 'tar-stream';
import { linesOf, partsOf, partsOfPath, problemsOf } from './support.ts';

const rows = (count: number): string[] =>
  Array.from({ length: count }, (_row, at) => `{"row":${at},"x":"${(at * 7919) % 1000}"}`);
const TEXT = rows(20_000);
const BYTES = Buffer.from(`${TEXT.join('\n')}\n`);

const packTar = async (files: Readonly<Record<string, Buffer>>): Promise<Buffer> => {
  const pack = tar.pack();
  for (const [name, bytes] of Object.entries(files)) pack.entry({ name }, bytes);
  pack.finalize();
  const parts: Buffer[] = [];
  for await (const part of pack) if (Buffer.isBuffer(part)) parts.push(part);
  return Buffer.concat(parts);
};

/** A zip of one deflated member; `sum` is written as its checksum. */
const packZip = (name: string, bytes: Buffer, sum: number = crc32(bytes)): Buffer => {
  const data = deflateRawSync(bytes);
  const fields = (size: number, at: number): Buffer => {
    const header = Buffer.alloc(size);
    header.writeUInt16LE(20, at);
    header.writeUInt16LE(8, at + 4);
    header.writeUInt32LE(sum, at + 10);
    header.writeUInt32LE(data.length, at + 14);
    header.writeUInt32LE(bytes.length, at + 18);
    header.writeUInt16LE(name.length, at + 22);
    return header;
  };
  const local = fields(30, 4);
  local.writeUInt32LE(0x04034b50, 0);
  const central = fields(46, 6);
  central.writeUInt32LE(0x02014b50, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + data.length, 16);
  return Buffer.concat([local, Buffer.from(name), data, central, Buffer.from(name), end]);
};

describe('readLines', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'afterquery-'));
  after(() => rm(folder, { recursive: true }));
  const partsOfFile = async (name: string, bytes: Buffer): ReturnType<typeof partsOf> => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return partsOfPath(path);
  };

  it('reads plain text, whatever its name says', async () => {
    assert.deepEqual(linesOf(await partsOfFile('plain.gz', BYTES)), TEXT);
  });

  it('reads gzip, tar, tar.gz, gzip in tar and zip', async () => {
    const member = { 'a/one.ndjson': BYTES, 'two.ndjson.gz': gzipSync(BYTES), '._one': Buffer.from('fork') };
    const packed = await packTar(member);
    for (const bytes of [gzipSync(BYTES), packZip('x.json', BYTES)])
      assert.deepEqual(linesOf(await partsOfFile('one.bin', bytes)), TEXT);
    for (const bytes of [packed, gzipSync(packed)]) {
      const parts = await partsOfFile('two.bin', bytes);
      assert.deepEqual(linesOf(parts), [...TEXT, ...TEXT]);
      assert.deepEqual(problemsOf(parts), []);
    }
  });

  it('ignores empty lines, carriage returns and a byte order mark; a last line needs no line feed', async () => {
    const parts = await partsOf(Buffer.from('\ufeff{"a":1}\r\n\r\n  \n{"b":2}\r\n{"c":3}'));
    assert.deepEqual(linesOf(parts), ['{"a":1}', '{"b":2}', '{"c":3}']);
  });

  it('reads UTF-16 of both byte orders, also where a chunk ends within a character', async () => {
    const little = Buffer.from('\ufeff{"a":"é😀"}\r\n{"b":2}\r\n', 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big])
      assert.deepEqual(linesOf(await partsOf(bytes, {}, 3)), ['{"a":"é😀"}', '{"b":2}']);
  });

  it('spells bytes that are no UTF-8 as latin-1', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"q":"é'),
      Buffer.from([0xff, 0xc3, 0x28, 0xe9]),
      Buffer.from('"}\n'),
    ]);
    assert.deepEqual(linesOf(await partsOf(bytes)), ['{"q":"éÿÃ(é"}']);
  });

  it('measures a line of 10 MB without giving it, and goes on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":1}\n'),
      Buffer.alloc(10_000_000, 0x61),
      Buffer.from('\n{"b":2}\n'),
    ]);
    const parts = await partsOf(bytes);
    assert.deepEqual(linesOf(parts), ['{"a":1}', '{"b":2}']);
    assert.deepEqual(parts[2], { kind: 'long_line', file: '-', number: 2, size: 10_000_000 });
  });

  it('gives every whole line before the end of a truncated gzip, then one problem', async () => {
    const bytes = gzipSync(BYTES);
    const parts = await partsOfFile('short.gz', bytes.subarray(0, bytes.length - 6));
    assert.deepEqual(linesOf(parts), TEXT);
    assert.deepEqual(problemsOf(parts), [`The compressed data ends early, after line ${TEXT.length}.`]);
    const half = linesOf(await partsOfFile('half.gz', bytes.subarray(0, bytes.length >> 1)));
    assert.ok(half.length > TEXT.length / 3);
    assert.deepEqual(half, TEXT.slice(0, half.length));
  });

  it('ignores padding behind a gzip, reads joined ones, and tells damage', async () => {
    const bytes = gzipSync(BYTES);
    const padded = await partsOf(Buffer.concat([bytes, Buffer.alloc(1000)]));
    assert.deepEqual([linesOf(padded).length, problemsOf(padded)], [TEXT.length, []]);
    assert.equal(linesOf(await partsOf(Buffer.concat([bytes, bytes]))).length, 2 * TEXT.length);
    const damaged = Buffer.from(bytes).fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 200);
    for (const wrong of [damaged, Buffer.concat([bytes, Buffer.alloc(100_000, 0x61)])]) {
      const parts = await partsOf(wrong);
      assert.ok(linesOf(parts).length > TEXT.length / 4);
      assert.match(problemsOf(parts)[0] ?? '', /^The compressed data is damaged, after line \d+\.$/);
    }
  });

  it('tells a truncated tar.gz once, after its lines', async () => {
    const bytes = gzipSync(await packTar({ 'one.ndjson': BYTES }));
    const parts = await partsOfFile('short.tar.gz', bytes.subarray(0, bytes.length >> 1));
    assert.ok(linesOf(parts).length > TEXT.length / 3);
    assert.equal(problemsOf(parts).length, 1);
  });

  it('reads what a zip without its directory still holds, and tells a wrong checksum', async () => {
    const zip = packZip('x.json', BYTES);
    const parts = await partsOfFile('short.zip', zip.subarray(0, zip.length - 30));
    assert.deepEqual(linesOf(parts), TEXT);
    assert.deepEqual(problemsOf(parts), ['The zip ends early or its directory is damaged.']);
    const half = await partsOfFile('half.zip', zip.subarray(0, zip.length >> 1));
    assert.ok(linesOf(half).length > TEXT.length / 3);
    const wrong = await partsOfFile('wrong.zip', packZip('x.json', BYTES, 1));
    assert.deepEqual(linesOf(wrong), TEXT);
    assert.match(problemsOf(wrong)[0] ?? '', /^Its checksum is wrong/);
  });

  it('refuses in a sentence what it cannot read', async () => {
    const xz = Buffer.from('fd377a585a000000', 'hex');
    assert.match(problemsOf(await partsOf(xz))[0] ?? '', /^Xz is not read; unpack it first/);
    const absent = await partsOfPath(join(folder, 'absent'));
    assert.deepEqual(problemsOf(absent), ['There is no such file.']);
    assert.match(problemsOf(await partsOfPath(folder))[0] ?? '', /^It is a directory/);
  });

  it('reads a JSON array over any line breaks, strings with brackets included', async () => {
    const values = [{ a: '],[{"' }, { b: [1, { c: '\\"' }] }, 3];
    for (const indent of [0, 2]) {
      const parts = await partsOf(Buffer.from(JSON.stringify(values, null, indent)), {}, 5);
      assert.deepEqual(
        linesOf(parts).map((line) => JSON.parse(line)),
        values,
      );
    }
    assert.deepEqual(linesOf(await partsOf(Buffer.from(' [] '))), []);
    assert.deepEqual(problemsOf(await partsOf(Buffer.from('[{"a":1},{"b"'))), [
      'The JSON array is not closed, after line 1.',
    ]);
  });

  it('never throws for any bytes, in any chunks', async () => {
    const magic = fc.constantFrom('', '1f8b0800', '504b0304', 'fffe', 'efbbbf', '5b', '504b0506');
    await fc.assert(
      fc.asyncProperty(
        magic,
        fc.uint8Array({ maxLength: 700 }),
        fc.integer({ min: 1, max: 64 }),
        async (head, tail, size) => {
          await partsOf(Buffer.concat([Buffer.from(head, 'hex'), tail]), { max_line_bytes: 100 }, size);
        },
      ),
    );
  });
});
