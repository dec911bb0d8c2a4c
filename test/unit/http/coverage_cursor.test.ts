import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { parseFactCursor, toFactCursorText } from '../../../server/http/coverage_cursor.ts';

describe('the cursor of coverage rows', () => {
  it('comes back as it was given out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.string({ unit: 'grapheme' }), (hour, name) => {
        assert.deepEqual(parseFactCursor(toFactCursorText([hour, name, 'host'])), [hour, name, 'host']);
      }),
    );
  });
  it('is nothing where no page gave it out', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue().map((v) => Buffer.from(JSON.stringify(v)).toString('base64url')),
        ),
        (text) => {
          assert.equal(parseFactCursor(text), undefined);
        },
      ),
    );
  });
});
