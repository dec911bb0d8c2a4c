import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HABITS, toHistory, toUsualMost } from '../../../server/baseline/judge_usage.ts';
import { toUnfamiliar } from '../../../server/baseline/novelty.ts';
import type { Usage } from '../../../server/baseline/usage.ts';

describe('what is unfamiliar', () => {
  it('is the installation itself until it has learnt for some days', () => {
    const all = { domain: true, program: true, host: true };
    assert.deepEqual(toUnfamiliar({ ...all, known_days: HABITS.known_after_days - 1 }), ['installation']);
    assert.deepEqual(toUnfamiliar({ ...all, known_days: HABITS.known_after_days }), [
      'domain',
      'program',
      'host',
    ]);
    assert.deepEqual(toUnfamiliar({ domain: false, program: true, host: false, known_days: 9 }), ['program']);
  });
});

describe('an amount that a few hosts reached before', () => {
  const usage = (host: string, bytes: number): Usage => ({
    host,
    days: ['2026-03-08', '2026-03-09'].map((day) => ({ day, bytes })),
  });
  const quiet = Array.from({ length: 20 }, (_, i) => usage(`quiet${i}`, 100));
  const most = (loud: readonly Usage[]): number | undefined =>
    toUsualMost(toHistory([...quiet, ...loud], 'x', '2026-03-10'));

  it('is rare but usual from the third host on', () => {
    assert.equal(most([]), 200);
    assert.equal(most([usage('a', 4_000), usage('b', 3_900)]), 200);
    assert.equal(most([usage('a', 4_000), usage('b', 3_900), usage('c', 3_000)]), 6_000);
  });
  it('counts a host once, however many days it did so', () => {
    const again: Usage = {
      host: 'a',
      days: ['05', '06', '07', '08'].map((day) => ({ day: `2026-03-${day}`, bytes: 4_000 })),
    };
    assert.equal(most([again]), 200);
  });
});
