import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { watchPassed } from '../../../server/scan/passed.ts';

describe('work that follows other work', () => {
  it('waits for what lies before it, and for no more', async () => {
    const passed = watchPassed();
    const done: number[] = [];
    for (const time of [30, 10, 20]) void passed.until(time).then(() => done.push(time));
    passed.advance(20);
    await turn();
    assert.deepEqual(done.sort(), [10, 20]);
    passed.advance(5);
    await passed.until(20);
    passed.finish();
    await passed.until(1_000);
    assert.deepEqual(done.sort(), [10, 20, 30]);
  });

  it('fails with it, before and after', async () => {
    const passed = watchPassed();
    const waiting = passed.until(10);
    passed.fail(new Error('refused'));
    await assert.rejects(waiting, { message: 'refused' });
    await assert.rejects(passed.until(0), { message: 'refused' });
  });
});
