import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { LookupsAsked } from '../../../queries/lookups.ts';
import { createAnswerMemory } from '../../../server/scan/ports/answer_memory.ts';
import type { LookupEvent } from '../../../server/schema/rows.ts';

const toLookup = (entity_id: string, time: number, i: number): LookupEvent => ({
  index: 'i',
  id: String(i),
  host: `H-${entity_id}`,
  entity_id,
  pid: 1,
  executable: 'a.exe',
  time,
  logged: time,
  name: `n${i}.example`,
  addresses: [],
  types: [],
  response_code: undefined,
});

/** A cluster that answers from a list, as the query does, and counts what it gave. */
const serve = (all: readonly LookupEvent[]) => {
  let given = 0;
  const read = async (asked: readonly LookupsAsked[]): Promise<LookupEvent[]> => {
    const found = all.filter(({ entity_id, logged }) =>
      asked.some(
        ({ span, entity_ids }) =>
          logged >= span.from && logged < span.to && entity_ids.includes(entity_id ?? ''),
      ),
    );
    given += found.length;
    return found;
  };
  return { read, given: () => given };
};

const toIds = (lookups: readonly LookupEvent[]): string[] => lookups.map(({ id }) => id).sort();

describe('the memory of answers', () => {
  it('recalls what reading each span whole would give, wherever the spans lie', async () => {
    const ids = ['a', 'b', 'c'];
    const world = fc.array(fc.tuple(fc.constantFrom(...ids), fc.nat(100)), { maxLength: 40 });
    const spans = fc.array(
      fc.tuple(
        fc.nat(90),
        fc.integer({ min: 1, max: 40 }),
        fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 }),
      ),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(world, spans, fc.boolean(), async (events, asked, in_order) => {
        const all = events.map(([id, time], i) => toLookup(id, time, i));
        const memory = createAnswerMemory();
        const { read } = serve(all);
        const ordered = in_order ? [...asked].sort(([a], [b]) => a - b) : asked;
        for (const [from, width, wanted] of ordered) {
          const span = { from, to: from + width };
          const whole = await read([{ span, entity_ids: wanted, hosts: [] }]);
          assert.deepEqual(toIds(await memory.recall(span, wanted, read)), toIds(whole));
        }
      }),
    );
  });

  it('recalls the same where spans step back, and where the youngest events are still arriving', async () => {
    const world = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(100), fc.nat(30)), { maxLength: 40 });
    const steps = fc.array(fc.tuple(fc.integer({ min: -10, max: 20 }), fc.integer({ min: 1, max: 40 })), {
      maxLength: 12,
    });
    const arrivesWithin = 30;
    await fc.assert(
      fc.asyncProperty(world, steps, fc.nat(20), async (events, moves, back) => {
        const memory = createAnswerMemory(back);
        let [from, now] = [0, 0];
        for (const [step, width] of moves) {
          from = Math.max(0, from + step);
          const span = { from, to: from + width };
          now = Math.max(now, span.to);
          const all = events.flatMap(([id, time, delay], i) =>
            time + delay <= now ? [toLookup(id, time, i)] : [],
          );
          const { read } = serve(all);
          const whole = await read([{ span, entity_ids: ['a', 'b'], hosts: [] }]);
          assert.deepEqual(toIds(await memory.recall(span, ['a', 'b'], read)), toIds(whole));
          memory.trustBefore(now - arrivesWithin);
        }
      }),
    );
  });

  it('reads no more than what is new or young again, where scans follow each other', async () => {
    const all = Array.from({ length: 200 }, (_, i) => toLookup('a', i, i));
    const memory = createAnswerMemory(20);
    const { read, given } = serve(all);
    await memory.recall({ from: 20, to: 100 }, ['a'], read);
    assert.equal(given(), 80);
    memory.trustBefore(100);
    await memory.recall({ from: 10, to: 90 }, ['a'], read);
    assert.equal(given(), 160, 'from before what is known all is read anew');
    await memory.recall({ from: 30, to: 110 }, ['a'], read);
    memory.trustBefore(105);
    await memory.recall({ from: 15, to: 95 }, ['a'], read);
    assert.equal(given(), 180, 'a step back within what is kept costs nothing');
    await memory.recall({ from: 35, to: 115 }, ['a'], read);
    assert.equal(given(), 190);
  });

  it('reads each answer once while spans move on, and forgets what they leave', async () => {
    const all = Array.from({ length: 100 }, (_, i) => toLookup('a', i, i));
    const memory = createAnswerMemory();
    const { read, given } = serve(all);
    for (let from = 0; from <= 50; from += 10) await memory.recall({ from, to: from + 50 }, ['a'], read);
    assert.equal(given(), 100);
    assert.deepEqual(toIds(await memory.recall({ from: 95, to: 120 }, ['a'], read)), [
      '95',
      '96',
      '97',
      '98',
      '99',
    ]);
    assert.equal(memory.lastSeen('h-a'), 99);
  });

  it('remembers nothing of a reading that failed half-way', async () => {
    const all = [toLookup('a', 5, 0), toLookup('a', 15, 1)];
    const memory = createAnswerMemory();
    const { read } = serve(all);
    const refuse = async (): Promise<LookupEvent[]> => Promise.reject(new Error('refused'));
    await assert.rejects(memory.recall({ from: 0, to: 10 }, ['a'], refuse));
    assert.deepEqual(toIds(await memory.recall({ from: 0, to: 20 }, ['a'], read)), ['0', '1']);
  });
});
