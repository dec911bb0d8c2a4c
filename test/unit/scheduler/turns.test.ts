import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { startDaily } from '../../../server/scheduler/start_schedule.ts';

const EVERY_SECOND = '* * * * * *';
const NEVER_SOON = '0 0 1 1 *';
const silent = pino({ level: 'silent' });

describe('turns by a cron expression', () => {
  it('go on by another expression, and never two at once across it', async () => {
    let [begun, running, most] = [0, 0, 0];
    const turns = startDaily(
      async () => {
        [begun, running] = [begun + 1, running + 1];
        most = Math.max(most, running);
        await wait(begun === 1 ? 2_500 : 1);
        running -= 1;
      },
      NEVER_SOON,
      silent,
    );
    await wait(1_100);
    assert.equal(begun, 0);
    await turns.restart(EVERY_SECOND);
    await wait(1_100);
    assert.equal(begun, 1);
    // The first turn still runs.
    await turns.restart(EVERY_SECOND);
    await wait(3_200);
    assert.ok(begun >= 2, `${begun} turns`);
    assert.equal(most, 1);
    await turns.stop();
    const at_end = begun;
    await wait(1_500);
    assert.equal(begun, at_end);
  });

  it('go on after a defect', async () => {
    let begun = 0;
    const turns = startDaily(
      async () => {
        begun += 1;
        throw new Error('a defect');
      },
      EVERY_SECOND,
      silent,
    );
    await wait(2_300);
    await turns.stop();
    assert.ok(begun >= 2, `${begun} turns`);
  });
});
