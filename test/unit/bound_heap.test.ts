import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { toGrowth } from '../../server/bound_heap.ts';

/** What old memory held on average while a fixed part of it stood and the rest was thrown away as soon as it was old. */
const CHURN = `
import v8 from 'node:v8';
import { setImmediate } from 'node:timers/promises';
const { boundHeap } = await import(process.argv[1]);
if (process.argv[2] === 'bound') boundHeap();
const toRow = (i) => ({ i, text: 'row ' + i, list: [i, i + 1, i + 2] });
const alive = Array.from({ length: 150_000 }, (_, i) => toRow(i));
const young = new Array(50_000);
let [sum, samples] = [0, 0];
for (let i = 0; i < 6_000_000; i += 1) {
  young[i % young.length] = toRow(i);
  if (i % 20_000 !== 0) continue;
  await setImmediate();
  if (i < 3_000_000) continue;
  const old = v8.getHeapSpaceStatistics().filter(({ space_name }) => !space_name.startsWith('new_'));
  for (const { space_used_size } of old) sum += space_used_size;
  samples += 1;
}
console.log(JSON.stringify({ mean: sum / samples, rows: alive.length }));
`;

const churn = (how: 'bound' | 'free', ...flags: readonly string[]): number => {
  const module = new URL('../../server/bound_heap.ts', import.meta.url).href;
  const args = [
    '--max-semi-space-size=8',
    '--no-concurrent-marking',
    ...flags,
    '--input-type=module',
    '-e',
    CHURN,
    module,
    how,
  ];
  const { mean, rows } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  assert.equal(rows, 150_000);
  return mean;
};

describe('the heap', () => {
  it('grows to one size, whatever is alive in it', () => {
    assert.equal(toGrowth(56_000_000), 100);
    assert.equal(toGrowth(70_000_000), 60);
  });

  it('is never collected without end, nor later than V8 would by much', () => {
    assert.equal(toGrowth(111_000_000), 25);
    assert.equal(toGrowth(5_000_000_000), 25);
    assert.equal(toGrowth(1), 250);
  });

  // How far V8 lets a heap grow, and how long helper threads take to mark it, differ with how busy the machine is. Here growth is given, and
  // marked by the one thread that allocates.
  it('stays smaller than V8 lets it grow, unless its growth is given to node', () => {
    const grown = '--heap-growing-percent=300';
    const bound = churn('bound');
    for (const how of ['free', 'bound'] as const) {
      const free = churn(how, grown);
      assert.ok(bound < 0.8 * free, `${bound} of ${free} bytes (${how})`);
    }
  });
});
