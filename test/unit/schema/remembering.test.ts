import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { remembering } from '../../../server/schema/remembering.ts';

describe('what is remembered of texts', () => {
  it('is worked out once, until there are too many, and each time for a text that is too long', () => {
    let worked = 0;
    const toLength = remembering(3, (text) => {
      worked += 1;
      return text.length;
    });
    const countOf = (texts: readonly string[]): number => {
      worked = 0;
      for (const text of texts) assert.equal(toLength(text), text.length);
      return worked;
    };
    assert.equal(countOf(['a', 'b', 'a', 'b', 'a']), 2);
    assert.equal(countOf(['c', 'd', 'd', 'a']), 3, 'the fourth makes room by forgetting all');
    const long = 'x'.repeat(1_025);
    assert.equal(countOf([long, long, 'd']), 2);
  });
});
