import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toNextWidth } from '../../../server/coverage/write_facts.ts';

describe('the hours that are counted at once', () => {
  it('grow where little was found, shrink where much was, and stay within a day', () => {
    assert.equal(toNextWidth(1, 0), 4);
    assert.equal(toNextWidth(16, 10), 24);
    assert.equal(toNextWidth(4, 64_000), 1);
    assert.equal(toNextWidth(2, 1_600), 2);
    assert.equal(toNextWidth(1, 1_000_000), 1);
  });
});
