import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { shareReads } from '../../../server/access/share_reads.ts';

/** A store whose reads tell what stood when they began, and end when they are let. */
const createStore = () => {
  const ends: (() => void)[] = [];
  let [value, reads] = [0, 0];
  return {
    change: () => {
      value += 1;
      return value;
    },
    reads: () => reads,
    read: async (): Promise<number> => {
      const seen = value;
      reads += 1;
      await new Promise<void>((end) => ends.push(end));
      return seen;
    },
    endOne: () => ends.shift()?.(),
  };
};

describe('shared reads', () => {
  it('are two for any number who ask at once', async () => {
    const store = createStore();
    const ask = shareReads(store.read);
    const answers = Array.from({ length: 100 }, () => ask('a'));
    for (let i = 0; i < 5; i += 1) {
      await turn();
      store.endOne();
    }
    assert.deepEqual(new Set(await Promise.all(answers)), new Set([0]));
    assert.equal(store.reads(), 2);
  });

  it('never tell what stood before the question, whatever the order of things', async () => {
    const step = fc.constantFrom('ask', 'change', 'end', 'turn');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const store = createStore();
        const ask = shareReads(store.read);
        let value = 0;
        const asked: { readonly since: number; readonly answer: Promise<number> }[] = [];
        for (const one of steps) {
          if (one === 'ask') asked.push({ since: value, answer: ask('a') });
          else if (one === 'change') value = store.change();
          else if (one === 'end') store.endOne();
          else await turn();
        }
        let is_over = false;
        const all = Promise.all(asked.map(({ answer }) => answer)).then((answers) => {
          is_over = true;
          return answers;
        });
        for (let i = 0; i < 200 && !is_over; i += 1) {
          store.endOne();
          await turn();
        }
        assert.ok(is_over);
        for (const [i, answer] of (await all).entries()) assert.ok(answer >= (asked[i]?.since ?? 0));
      }),
    );
  });

  it('of one id wait for none of another, and go on after a failure', async () => {
    let is_broken = true;
    const ask = shareReads(async (id) => {
      if (is_broken) throw new Error(`no ${id}`);
      return id;
    });
    const [first, second, other] = [ask('a'), ask('a'), ask('b')].map((one) =>
      one.catch((error: Error) => error.message),
    );
    assert.deepEqual([await first, await other], ['no a', 'no b']);
    assert.equal(await second, 'no a');
    is_broken = false;
    assert.equal(await ask('a'), 'a');
  });
});
