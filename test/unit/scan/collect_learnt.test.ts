import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collectLearnt } from '../../../server/scan/history/collect_learnt.ts';
import type { Learnt } from '../../../server/scan/history/usage_store.ts';

const learnt = (host: string, bytes: number, day = '2026-05-04'): Learnt => ({
  executable: 'C:\\a.exe',
  domain: 'example.net',
  service: 'dns',
  host,
  day,
  bytes,
});

describe('what slices teach', () => {
  it('is written once, the most of each day, and again only where a write failed', async () => {
    const written: (readonly Learnt[])[] = [];
    let refuses = true;
    const collector = collectLearnt({
      learn: async (all) => {
        if (refuses) throw new Error('refused');
        written.push(all);
      },
    });
    collector.note([learnt('A', 5), learnt('B', 1)]);
    collector.note([learnt('A', 9), learnt('A', 2, '2026-05-05'), learnt('A', 7)]);
    await assert.rejects(collector.flush());
    refuses = false;
    await collector.flush();
    await collector.flush();
    assert.deepEqual(written, [[learnt('A', 9), learnt('B', 1), learnt('A', 2, '2026-05-05')]]);
  });
});
