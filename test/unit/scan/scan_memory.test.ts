import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createScanMemory } from '../../../server/scan/scan_memory.ts';
import type { LookupEvent } from '../../../server/schema/rows.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 4, 4, 12);

const answer = (logged: number): LookupEvent => ({
  index: 'i',
  id: String(logged),
  host: 'WS-1',
  entity_id: 'a',
  time: logged,
  logged,
  name: 'one.example',
  addresses: [],
  types: [],
});

describe('what one scan leaves to the next', () => {
  it('is the same for a quarter of an hour, for the same sources and version', () => {
    const memory = createScanMemory();
    const first = memory.recall('sysmon-*', 1, NOON, 0);
    assert.equal(memory.recall('sysmon-*', 1, NOON + MINUTE, MINUTE), first);
    assert.notEqual(memory.recall('other-*', 1, NOON + MINUTE, MINUTE), first);
    const again = memory.recall('sysmon-*', 1, NOON + MINUTE, MINUTE);
    assert.notEqual(memory.recall('sysmon-*', 2, NOON + MINUTE, MINUTE), again);
    const fresh = memory.recall('sysmon-*', 1, NOON + MINUTE, MINUTE);
    assert.notEqual(memory.recall('sysmon-*', 1, NOON + 16 * MINUTE, 16 * MINUTE), fresh);
  });

  it('is nothing after a failure, where it has become too much, or where the clock went back', () => {
    const memory = createScanMemory();
    const first = memory.recall('sysmon-*', 1, NOON, MINUTE);
    memory.forget();
    const second = memory.recall('sysmon-*', 1, NOON, MINUTE);
    assert.notEqual(second, first);
    for (let i = 0; i <= 200_000; i += 1) second.held.set(String(i), { day: '2026-05-04', bytes: 1 });
    const third = memory.recall('sysmon-*', 1, NOON, MINUTE);
    assert.notEqual(third, second);
    assert.notEqual(memory.recall('sysmon-*', 1, NOON, 0), third);
  });

  it('reads again what was young when it was read, however long ago that is', async () => {
    const memory = createScanMemory();
    const asked: number[] = [];
    const recall = (until: number, now: number) =>
      memory
        .recall('sysmon-*', 1, until, now)
        .answers.recall({ from: NOON - 60 * MINUTE, to: until }, ['a'], async (requests) => {
          asked.push(...requests.map(({ span }) => (NOON - span.from) / MINUTE));
          return [answer(NOON - 30 * MINUTE)];
        });
    await recall(NOON, 0);
    const lookups = await recall(NOON + 14 * MINUTE, 14 * MINUTE);
    assert.deepEqual(asked, [60, 10]);
    assert.equal(lookups.length, 2);
  });
});
