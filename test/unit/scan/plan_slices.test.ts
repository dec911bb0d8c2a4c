import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toWholeSlices } from '../../../server/scan/plan_slices.ts';

describe('a span in whole slices', () => {
  it('holds the span, stands on the grid, and is less than a slice wider at each end', () => {
    const slice = 15 * 60_000;
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 2 ** 31 }), (from, length) => {
        const whole = toWholeSlices({ from, to: from + length }, 15);
        assert.ok(whole.from <= from && from - whole.from < slice && whole.from % slice === 0);
        assert.ok(whole.to >= from + length && whole.to - from - length < slice && whole.to % slice === 0);
      }),
    );
  });
});
