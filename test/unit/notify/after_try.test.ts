import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LEASE_MS, toClaimed, toPause, toReleased, toTried } from '../../../server/notify/after_try.ts';
import type { Delivery } from '../../../server/notify/delivery.ts';
import { NOW, toEntry } from './entries.ts';

const answered = (status: number, more: { retry_after_s?: number } = {}): Delivery => ({
  kind: 'answered',
  status,
  detail: 'said',
  ...more,
});
const claimed = (tries: number) => toClaimed({ ...toEntry(), tries: tries - 1 }, NOW);
const wait = (next_try: string): number => Date.parse(next_try) - NOW;

describe('an entry of the outbox', () => {
  it('is leased while it is sent, and as before when it is released', () => {
    assert.equal(wait(claimed(1).next_try), LEASE_MS);
    assert.equal(claimed(1).tries, 1);
    assert.deepEqual(toReleased(claimed(1), NOW), toEntry());
    assert.deepEqual(toTried(claimed(1), { kind: 'interrupted' }, NOW, 0.5), toEntry());
  });

  it('keeps the record of a success, and no old error', () => {
    const done = toTried({ ...claimed(2), error: 'old' }, answered(204), NOW, 0);
    assert.deepEqual(
      [done.status, done.http_status, done.sent, done.error, done.tries],
      ['done', 204, new Date(NOW).toISOString(), undefined, 2],
    );
  });

  it('is tried again after everything else, twenty times', () => {
    const failures: Delivery[] = [
      answered(500),
      answered(302),
      answered(404),
      { kind: 'refused', detail: 'no' },
      { kind: 'unreachable', detail: 'no' },
    ];
    for (const failure of failures) {
      assert.equal(toTried(claimed(19), failure, NOW, 0).status, 'pending');
      const last = toTried(claimed(20), failure, NOW, 0);
      assert.equal(last.status, 'failed');
      assert.ok((last.error ?? '').length > 0);
    }
    assert.match(toTried(claimed(1), answered(302), NOW, 0).error ?? '', /redirects are not followed/);
  });

  it('waits as long as the receiver asks, at most an hour', () => {
    assert.equal(wait(toTried(claimed(1), answered(429, { retry_after_s: 30 }), NOW, 0).next_try), 30_000);
    assert.equal(
      wait(toTried(claimed(1), answered(429, { retry_after_s: 999_999 }), NOW, 0).next_try),
      3_600_000,
    );
  });

  it('waits longer with every try: from a second, at most an hour, half of it by chance', () => {
    assert.deepEqual(
      [toPause(1, 1), toPause(2, 1), toPause(5, 1), toPause(20, 1)],
      [1_000, 2_000, 16_000, 3_600_000],
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, chance) => {
          const pause = toPause(tries, chance);
          assert.ok(pause >= toPause(tries, 1) / 2 - 1 && pause <= 3_600_000);
          assert.ok(toPause(tries + 1, chance) >= pause);
        },
      ),
    );
  });
});
