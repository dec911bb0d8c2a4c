import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startLoop } from '../../../server/notify/loop.ts';

describe('a loop', () => {
  it('never runs two turns at once, turns again when woken, and survives a defect', async () => {
    let [turns, running, most] = [0, 0, 0];
    const defects: unknown[] = [];
    const loop = startLoop(
      async () => {
        turns += 1;
        running += 1;
        most = Math.max(most, running);
        await wait(20);
        running -= 1;
        if (turns === 1) throw new Error('defect');
      },
      60_000,
      (error) => defects.push(error),
    );
    loop.wake();
    loop.wake();
    await wait(10);
    loop.wake();
    await wait(100);
    assert.deepEqual([turns, most, defects.length], [2, 1, 1]);
    loop.wake();
    await loop.end();
    assert.deepEqual([turns, running], [3, 0]);
    loop.wake();
    await wait(30);
    assert.equal(turns, 3);
  });
});
