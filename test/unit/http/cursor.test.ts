import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseCursor, toCursorText } from '../../../server/http/cursor.ts';

describe('a cursor', () => {
  it('is read back as it was given out', () => {
    const cursor = { sort: 'score', after: [65, '1773133200000', 'Zr3-_abc'] } as const;
    assert.deepEqual(parseCursor(toCursorText(cursor)), cursor);
    const missing = { sort: 'created', after: ['1773133200000', null] } as const;
    assert.deepEqual(parseCursor(toCursorText(missing)), missing);
  });
  it('is nothing else: not of another sort, length or content', () => {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const wrong of [
      ['score', 1],
      ['created', 1, 'a', 'b'],
      ['_doc', 1, 'a'],
      ['constructor', 1, 'a'],
      ['created', { script: 'x' }, 'a'],
      ['created', [1], 'a'],
      ['created', 'x'.repeat(101), 'a'],
      { sort: 'created' },
      null,
      7,
    ])
      assert.equal(parseCursor(encode(wrong)), undefined, JSON.stringify(wrong));
    fc.assert(fc.property(fc.string({ maxLength: 600 }), (noise) => parseCursor(noise) === undefined));
  });
});
