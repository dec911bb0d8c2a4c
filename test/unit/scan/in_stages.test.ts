import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { inStages } from '../../../server/scan/in_stages.ts';

/** Waits that many turns of the event loop. */
const rest = async (turns: number): Promise<void> => {
  for (let i = 0; i < turns; i += 1) await turn();
};

describe('slices through stages', () => {
  it('pass each stage once, in order, one at a time, never more than one ahead of the stage that follows', async () => {
    const waits = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(waits, async (slices) => {
        const at = { read: 0, gather: 0, judge: 0, write: 0 };
        const inside = { read: 0, gather: 0, judge: 0, write: 0 };
        const ahead = (stage: keyof typeof at, next: keyof typeof at): boolean => at[stage] - at[next] <= 1;
        const pass = async (stage: keyof typeof at, own: number, turns: number): Promise<number> => {
          assert.equal(at[stage], own);
          assert.equal(inside[stage], 0);
          at[stage] += 1;
          inside[stage] += 1;
          assert.ok(ahead('read', 'gather') && ahead('gather', 'judge') && ahead('judge', 'write'));
          await rest(turns);
          inside[stage] -= 1;
          return own;
        };
        await inStages([...slices.keys()], {
          read: (i) => pass('read', i, slices[i]?.[0] ?? 0),
          gather: async (i, read) => pass('gather', read, slices[i]?.[1] ?? 0),
          judge: async (i, gathered) => pass('judge', gathered, slices[i]?.[2] ?? 0),
          write: async (i, judged) => {
            assert.equal(await pass('write', judged, slices[i]?.[3] ?? 0), i);
          },
        });
        const n = slices.length;
        assert.deepEqual(at, { read: n, gather: n, judge: n, write: n });
      }),
    );
  });

  for (const failing of ['read', 'gather', 'judge', 'write'] as const)
    it(`end with the failure of ${failing}, once everything under way has come to rest`, async () => {
      let under_way = 0;
      const pass = (stage: string) => async (i: number) => {
        under_way += 1;
        await rest(stage === failing ? 1 : 5);
        under_way -= 1;
        if (stage === failing && i === 2) throw new Error(`${stage} ${i}`);
      };
      const stages = {
        read: pass('read'),
        gather: pass('gather'),
        judge: pass('judge'),
        write: pass('write'),
      };
      await assert.rejects(inStages([0, 1, 2, 3, 4, 5], stages), { message: `${failing} 2` });
      assert.equal(under_way, 0);
    });
});
