import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFindFree } from '../../../server/backfill/free_items.ts';
import { toPlanPart } from '../../../server/backfill/plan_parts.ts';
import type { HeldItem } from '../../../server/backfill/work_store.ts';
import type { WorkItem } from '../../../server/schema/work_item.ts';

const part = toPlanPart({
  scan_id: 's1',
  span: { from: 0, to: 900_000 },
  slice_minutes: 15,
  created: '2026-03-12T00:00:00.000Z',
});
const hold = (changes: Partial<WorkItem>, seq_no = 1): HeldItem => ({
  item: { ...part, ...changes },
  seq_no,
  primary_term: 1,
});

describe('a part that may be taken', () => {
  it('is open, and rests after a failed try', () => {
    let now = Date.parse('2026-03-12T00:00:00Z');
    const findFree = createFindFree(
      () => 0,
      () => now,
    );
    const resting = hold({ not_before: '2026-03-12T00:00:05.000Z' });
    assert.equal(findFree([hold({})]).length, 1);
    assert.equal(findFree([resting]).length, 0);
    now += 5_000;
    assert.equal(findFree([resting]).length, 1);
  });

  it('or was taken and stood unchanged for a lease by the own clock, whatever the wall clocks say', () => {
    let at = 1_000;
    const findFree = createFindFree(
      () => at,
      () => Number.MAX_SAFE_INTEGER,
    );
    const taken = { state: 'taken', holder: 'other' } as const;
    assert.equal(findFree([hold(taken, 1)]).length, 0);
    at += 14_999;
    assert.equal(findFree([hold(taken, 1)]).length, 0);
    at += 1;
    assert.equal(findFree([hold(taken, 1)]).length, 1);
    assert.equal(findFree([hold(taken, 2)]).length, 0, 'renewed: counted anew');
    at += 15_000;
    assert.equal(findFree([]).length, 0);
    assert.equal(findFree([hold(taken, 2)]).length, 0, 'seen for the first time again');
  });
});
