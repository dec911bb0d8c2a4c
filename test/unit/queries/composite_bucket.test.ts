import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { toKeyedBucket } from '../../../queries/composite.ts';

const Bucket = t.type({ key: t.UnknownRecord, doc_count: t.number });

describe('the cheap check of a bucket', () => {
  it('takes and refuses what the codec takes and refuses', () => {
    const part = fc.oneof(
      fc.constant(undefined),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.integer(),
      fc.jsonValue(),
    );
    const bucket = fc.oneof(
      { weight: 5, arbitrary: fc.record({ key: part, doc_count: part }, { requiredKeys: [] }) },
      {
        weight: 2,
        arbitrary: fc.record({ key: fc.dictionary(fc.string(), fc.jsonValue()), doc_count: fc.nat() }),
      },
      { weight: 1, arbitrary: fc.jsonValue() },
    );
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(bucket, (one) => {
        const is_bucket = Bucket.is(one);
        if (is_bucket) taken += 1;
        else refused += 1;
        assert.equal(isRight(toKeyedBucket(one)), is_bucket);
      }),
      { numRuns: 2_000 },
    );
    assert.ok(taken > 100 && refused > 100, `${taken} taken, ${refused} refused`);
  });

  it('reads keys as text or number, and nothing where there is none', () => {
    const read = toKeyedBucket({
      key: { host: 'A', port: 443, empty: '', none: null, odd: 'x' },
      doc_count: 3,
      clock: { value: 1 },
    });
    assert.ok(isRight(read));
    const { right: bucket } = read;
    assert.equal(bucket.count, 3);
    assert.deepEqual(
      ['host', 'port', 'empty', 'none', 'other'].map((name) => bucket.text(name)),
      ['A', '443', undefined, undefined, undefined],
    );
    assert.deepEqual(
      ['port', 'odd', 'empty', 'none'].map((name) => bucket.number(name)),
      [443, undefined, undefined, undefined],
    );
    assert.deepEqual([bucket.inner('clock'), bucket.inner('other')], [{ value: 1 }, {}]);
  });
});
