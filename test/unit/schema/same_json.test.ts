import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toCanonicalJson } from '../../../server/coverage/canonical_json.ts';
import { isSameJson } from '../../../server/schema/same_json.ts';

const value = fc.jsonValue({ maxDepth: 3, depthSize: 'small' });

/** The same with members the other way round, and one more that is undefined. */
const turned = (one: unknown): unknown => {
  if (Array.isArray(one)) return one.map(turned);
  if (typeof one !== 'object' || one === null) return one;
  const members = Object.entries(one).map(([name, member]) => [name, turned(member)] as const);
  return Object.fromEntries([...members.reverse(), ['__nothing', undefined]]);
};

describe('isSameJson', () => {
  it('says of two values what their canonical JSON says', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        assert.equal(isSameJson(a, b), toCanonicalJson(a) === toCanonicalJson(b));
        assert.equal(isSameJson(a, turned(a)), true);
        assert.equal(isSameJson(turned(a), a), true);
      }),
    );
  });

  it('sees what is missing on either side', () => {
    assert.equal(isSameJson({ a: 1 }, { a: 1, b: 2 }), false);
    assert.equal(isSameJson({ a: 1, b: 2 }, { a: 1 }), false);
    assert.equal(isSameJson({ a: undefined }, { b: undefined }), true);
    assert.equal(isSameJson({ toString: undefined }, {}), true);
    assert.equal(isSameJson([1, 2], { 0: 1, 1: 2 }), false);
    assert.equal(isSameJson(null, {}), false);
  });
});
