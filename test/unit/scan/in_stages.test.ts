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
    const waits = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(waits, async (slices) => {
        const at = { read: 0, judge: 0, write: 0 };
        const inside = { read: 0, judge: 0, write: 0 };
        const pass = async (stage: keyof typeof at, own: number, turns: number): Promise<number> => {
          assert.equal(at[stage], own);
          assert.equal(inside[stage], 0);
          at[stage] += 1;
          inside[stage] += 1;
          assert.ok(at.read - at.judge <= 1 + inside.read && at.judge - at.write <= 1 + inside.judge);
          await rest(turns);
          inside[stage] -= 1;
          return own;
        };
        await inStages([...slices.keys()], {
          read: (i) => pass('read', i, slices[i]?.[0] ?? 0),
          judge: async (i, read) => pass('judge', read, slices[i]?.[1] ?? 0),
          write: async (i, judged) => {
            assert.equal(await pass('write', judged, slices[i]?.[2] ?? 0), i);
          },
        });
        assert.deepEqual(at, { read: slices.length, judge: slices.length, write: slices.length });
      }),
    );
  });

  for (const failing of ['read', 'judge', 'write'] as const)
    it(`end with the failure of ${failing}, once everything under way has come to rest`, async () => {
      let under_way = 0;
      const pass = (stage: string) => async (i: number) => {
        under_way += 1;
        await rest(stage === failing ? 1 : 5);
        under_way -= 1;
        if (stage === failing && i === 2) throw new Error(`${stage} ${i}`);
      };
      const stages = { read: pass('read'), judge: pass('judge'), write: pass('write') };
      await assert.rejects(inStages([0, 1, 2, 3, 4, 5], stages), { message: `${failing} 2` });
      assert.equal(under_way, 0);
    });
});
