import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isLeft } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { Finding } from '../../../server/schema/finding.ts';
import { DateTime, decode, Float, Keyword, Long, opaque, Port } from '../../../server/schema/leaf_codecs.ts';

describe('leaf codecs', () => {
  it('take plain JSON and convert nothing', () => {
    for (const value of ['2026-03-10T09:00:00Z', '2026-03-10T09:00:00.000Z', '2026-03-10T09:00:00.1234567Z'])
      assert.ok(DateTime.is(value), value);
    for (const value of ['2026-03-10', '2026-03-10T09:00:00', '2026-13-10T09:00:00Z', 'now', '', 0, null])
      assert.ok(!DateTime.is(value), String(value));
    assert.ok(Port.is(0) && Port.is(65_535) && !Port.is(65_536) && !Port.is(-1) && !Port.is(1.5));
    assert.ok(Long.is(-3) && !Long.is(1.5) && !Long.is(Number.NaN) && !Long.is('1'));
    assert.ok(Float.is(1.5) && !Float.is(Number.POSITIVE_INFINITY));
    assert.ok(opaque(t.record(t.string, t.number)).is({ a: 1 }));
    assert.ok(!opaque(t.record(t.string, t.number)).is({ a: 'x' }));
  });
});

const draw = (codec: t.Mixed, value: unknown): string => {
  const decoded = decode(codec)(value);
  assert.ok(isLeft(decoded));
  return decoded.left;
};

describe('a drawn decoding error', () => {
  it('says path, expected and got', () => {
    const codec = t.type({ a: t.type({ b: Port }), c: Keyword });
    assert.equal(draw(codec, { a: { b: 70_000 }, c: 'x' }), 'a.b: expected port, got 70000');
    assert.equal(draw(codec, { a: { b: 1 } }), 'c: expected keyword, got nothing');
    assert.match(draw(codec, null), /^the whole: expected .+, got null$/);
  });

  it('counts what it leaves out', () => {
    const codec = t.array(Port);
    assert.match(draw(codec, Array(9).fill('x')), /; and 4 more$/);
  });

  it('stays short whatever it is given', () => {
    const long = 'k'.repeat(100_000);
    assert.ok(draw(t.type({ a: Port }), { a: long }).length < 200);
    assert.ok(draw(t.record(t.string, Port), { [long]: long }).length < 300);
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const decoded = decode(Finding)(value);
        assert.ok(isLeft(decoded) && decoded.left.length < 2_000);
      }),
    );
  });
});
