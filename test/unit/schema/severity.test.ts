import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toScore, toSeverity, toSeverityNumber } from '../../../server/schema/severity.ts';

describe('severity', () => {
  it('has four bands', () => {
    const bands = [0, 39, 40, 64, 65, 84, 85, 100].map(toSeverity);
    assert.deepEqual(bands, ['low', 'low', 'medium', 'medium', 'high', 'high', 'critical', 'critical']);
    assert.deepEqual(
      (['low', 'medium', 'high', 'critical'] as const).map(toSeverityNumber),
      [21, 47, 73, 99],
    );
  });

  it('rises with the score, which stays within 0 to 100', () => {
    const reasons = fc.array(fc.record({ points: fc.integer({ min: -100, max: 100 }) }), { maxLength: 8 });
    fc.assert(
      fc.property(reasons, fc.nat(100), (some, more) => {
        const score = toScore(some);
        const sum = some.reduce((total, { points }) => total + points, 0);
        assert.equal(score, Math.min(100, Math.max(0, sum)));
        const higher = toScore([...some, { points: more }]);
        assert.ok(higher >= score);
        assert.ok(toSeverityNumber(toSeverity(higher)) >= toSeverityNumber(toSeverity(score)));
      }),
    );
    assert.equal(toScore([]), 0);
  });
});
