import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { toCanonicalJson } from '../../../server/coverage/canonical_json.ts';

describe('canonical JSON', () => {
  it('sorts members by UTF-16 code units and writes numbers as RFC 8785 has them', () => {
    const value = {
      '\u20ac': 'Euro',
      '\r': 1,
      '1': 333333333.3333333,
      '\ud83d\ude02': 1e30,
      '\u00f6': 4.5,
      '\ufb33': 2e-3,
    };
    assert.equal(
      toCanonicalJson(value),
      '{"\\r":1,"1":333333333.3333333,"\u00f6":4.5,"\u20ac":"Euro","\ud83d\ude02":1e+30,"\ufb33":0.002}',
    );
  });
  it('says the same value, whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = toCanonicalJson(value);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
        const turned = JSON.parse(text, (_, inner: unknown) =>
          typeof inner === 'object' && inner !== null && !Array.isArray(inner)
            ? Object.fromEntries(Object.entries(inner).reverse())
            : inner,
        );
        assert.equal(toCanonicalJson(turned), text);
      }),
    );
  });
  it('refuses what JSON cannot say', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1])
      assert.throws(() => toCanonicalJson([value]));
    assert.equal(toCanonicalJson({ a: undefined, b: null }), '{"b":null}');
  });
});
