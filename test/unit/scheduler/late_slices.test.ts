import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { addJudged, findLateSlices, toSpans } from '../../../server/scheduler/late_slices.ts';

const SLICE = 900_000;
const at = (n: number): number => n * SLICE;

describe('slices that grew after they were judged', () => {
  it('are those with more events than then; empty ones too, but none of which nothing is known', () => {
    const judged = {
      since: at(10),
      counts: new Map([
        [at(10), 5],
        [at(12), 7],
      ]),
    };
    const now = new Map([
      [at(9), 99],
      [at(10), 5],
      [at(11), 1],
      [at(12), 8],
      [at(13), 4],
    ]);
    assert.deepEqual(findLateSlices(judged, now, at(13)), [at(11), at(12)]);
  });
  it('are not those that lost events', () => {
    assert.deepEqual(
      findLateSlices({ since: 0, counts: new Map([[at(1), 5]]) }, new Map([[at(1), 4]]), at(9)),
      [],
    );
  });
  it('are judged with their neighbours, in stretches that do not hold the schedule up', () => {
    assert.deepEqual(toSpans([at(1), at(2), at(4)], SLICE), [
      { from: at(1), to: at(3) },
      { from: at(4), to: at(5) },
    ]);
    const long = toSpans([...Array(40).keys()].map(at), SLICE);
    assert.deepEqual(
      long.map(({ from, to }) => (to - from) / SLICE),
      [16, 16, 8],
    );
  });
  it('are owed until they were judged, and then no more', () => {
    const counts = fc.dictionary(fc.integer({ min: 0, max: 40 }).map(String), fc.integer({ min: 1, max: 9 }));
    const toMap = (record: Readonly<Record<string, number>>) =>
      new Map(Object.entries(record).map(([n, count]) => [at(Number(n)), count]));
    fc.assert(
      fc.property(counts, counts, fc.boolean(), (before, after, judges) => {
        const judged = { since: at(5), counts: toMap(before) };
        const now = toMap(after);
        const late = findLateSlices(judged, now, at(30));
        const next = addJudged(judged, now, judges ? toSpans(late, SLICE) : [], at(3));
        assert.deepEqual(findLateSlices(next, now, at(30)), judges ? [] : late);
        assert.equal(next.since, at(5));
      }),
    );
  });
  it('are forgotten when they are too old to be judged again', () => {
    const judged = {
      since: at(0),
      counts: new Map([
        [at(1), 1],
        [at(8), 1],
      ]),
    };
    const next = addJudged(judged, new Map([[at(9), 2]]), [{ from: at(9), to: at(10) }], at(5));
    assert.deepEqual(next, {
      since: at(5),
      counts: new Map([
        [at(8), 1],
        [at(9), 2],
      ]),
    });
  });
});
