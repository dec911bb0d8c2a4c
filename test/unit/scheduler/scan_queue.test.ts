import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { left } from 'fp-ts/lib/Either.js';
import { createProgressBoard, type ProgressEvent } from '../../../server/scheduler/scan_progress.ts';
import { createScanQueue } from '../../../server/scheduler/scan_queue.ts';
import type { ScanRecord } from '../../../server/schema/scan_account.ts';

const record = (id: string): ScanRecord => ({
  '@timestamp': '2026-03-10T09:00:00.000Z',
  id,
  status: 'queued',
  trigger: 'api',
  from: '2026-03-10T09:00:00.000Z',
  to: '2026-03-10T10:00:00.000Z',
  analytics: ['AN0728'],
  dry_run: false,
});

describe('the queue of scans', () => {
  it('runs one at a time, tells how far each is, and hands a cancellation to the one meant', async () => {
    let running = 0;
    const seen: string[] = [];
    const queue = createScanQueue(async ({ id }, { signal, onProgress }) => {
      assert.equal(++running, 1);
      onProgress(1, 2, 3);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
      seen.push(`${id} ${signal.aborted}`);
      return left({ kind: 'cancelled', detail: '' });
    });
    const told: ProgressEvent[] = [];
    const both = [queue.submit(record('a')), queue.submit(record('b'))];
    queue.progress.follow('b', 0, (event) => told.push(event));
    assert.equal(queue.size(), 2);
    assert.equal(queue.cancel('b'), true);
    assert.equal(queue.cancel('c'), false);
    await Promise.all(both);
    assert.deepEqual(seen, ['a false', 'b true']);
    assert.equal(queue.isBusy(), false);
    assert.equal(queue.cancel('b'), false);
    assert.deepEqual(
      told.map(({ id, status, slices_done }) => [id, status, slices_done]),
      [
        [1, 'queued', 0],
        [2, 'running', 0],
        [3, 'running', 1],
        [4, 'cancelled', 1],
      ],
    );
  });
  it('goes on after one that ended by a defect, and says it failed', async () => {
    const queue = createScanQueue(async ({ id }) => {
      if (id === 'bad') throw new Error('defect');
      return left({ kind: 'nothing_to_scan', detail: '' });
    });
    const bad = queue.submit(record('bad'));
    const good = queue.submit(record('good'));
    await assert.rejects(bad ?? Promise.resolve(), /defect/);
    assert.equal((await good)?._tag, 'Left');
    assert.equal(queue.progress.last('bad')?.status, 'failed');
  });
  it('takes no more than it can hold, and nothing once it drains', async () => {
    const queue = createScanQueue(async () => left({ kind: 'nothing_to_scan', detail: '' }));
    const taken = [...Array(25).keys()].map((n) => queue.submit(record(String(n))));
    assert.equal(taken.filter((one) => one === undefined).length, 5);
    await queue.drain();
    assert.equal(queue.submit(record('late')), undefined);
  });
});

describe('the board of progress', () => {
  const event = { status: 'running', slices_done: 0, slices_planned: 0, findings: 0 } as const;
  it('tells a follower that comes again only what it has not seen', () => {
    const board = createProgressBoard();
    for (let i = 0; i < 3; i += 1) board.tell('a', event);
    const ids: number[] = [];
    const unfollow = board.follow('a', 2, ({ id }) => ids.push(id));
    board.tell('a', event);
    unfollow?.();
    board.tell('a', event);
    assert.deepEqual(ids, [3, 4]);
    assert.equal(
      board.follow('elsewhere', 0, () => undefined),
      undefined,
    );
  });
  it('holds no more than its bounds', () => {
    const board = createProgressBoard();
    for (let i = 0; i < 2_000; i += 1) board.tell('a', event);
    let n = 0;
    board.follow('a', 0, () => {
      n += 1;
    });
    assert.equal(n, 500);
    for (let i = 0; i < 300; i += 1) board.tell(`s${i}`, event);
    assert.equal(board.last('a'), undefined);
    assert.equal(board.last('s299')?.id, 1);
  });
});
