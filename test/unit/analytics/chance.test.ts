import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toChance } from '../../../server/analytics/an0728_port_after_answer/chance.ts';

const P = 1 / (65_535 - 1_023);

/** P(X >= k) for X ~ Binomial(n, p), term by term in logarithms. */
const toBinomialTail = (k: number, n: number, p: number): number => {
  let log_choose = 0;
  let sum = 0;
  let below = 0;
  for (let i = 0; i <= n; i += 1) {
    if (i > 0) log_choose += Math.log(n - i + 1) - Math.log(i);
    const term = Math.exp(log_choose + i * Math.log(p) + (n - i) * Math.log1p(-p));
    if (i >= k) sum += term;
    else below += term;
  }
  return sum > 0.5 ? 1 - below : sum;
};

describe('the chance of a coincidence', () => {
  it('is the binomial one, to three digits', () => {
    for (const [k, n] of [
      [1, 1],
      [1, 10],
      [1, 200],
      [1, 5_000],
      [2, 10_000],
      [3, 20_000],
      [1, 64_512],
      [2, 130_000],
    ] as const) {
      const exact = toBinomialTail(k, n, P);
      const chance = toChance(k, n);
      assert.ok(Math.abs(chance - exact) / exact < 2e-3, `${k} of ${n}: ${chance} instead of ${exact}`);
    }
    // Poisson stands for the binomial: with few tests it errs upwards, never downwards.
    for (const [k, n] of [
      [2, 2],
      [2, 5],
      [3, 10],
    ] as const)
      assert.ok(toChance(k, n) >= toBinomialTail(k, n, P));
  });

  it('is the published 1.4e-5 to 1.6e-5 for one pair, and squared for two', () => {
    assert.ok(toChance(1, 1) > 1.4e-5 && toChance(1, 1) < 1.6e-5);
    assert.ok(toChance(2, 2) < 1e-9);
  });

  it('is certain where far more coincidences are expected than were seen', () => {
    assert.ok(toChance(1, 1e6) > 0.999);
    assert.equal(toChance(1, 1e8), 1);
    assert.equal(toChance(2, 1e12), 1);
    assert.ok(toChance(20, 6_451_200) > 0.999);
  });

  it('keeps its digits where it is tiny', () => {
    const chance = toChance(10, 10);
    assert.ok(chance > 0 && chance < 1e-40);
  });

  it('falls with every match and rises with every test', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5_000_000 }),
        (matches, tests) => {
          const chance = toChance(matches, tests);
          assert.ok(chance >= 0 && chance <= 1);
          if (tests > matches) assert.ok(toChance(matches + 1, tests) <= chance);
          assert.ok(toChance(matches, tests * 2) >= chance * 0.999);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
