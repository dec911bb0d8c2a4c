import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  buildFact,
  buildHour,
  type FactKey,
  isSame,
  replaceTallies,
  toFactId,
} from '../../../server/coverage/hour_fact.ts';
import { emptyTally, mergeTallies, thin } from '../../../server/coverage/merge_tallies.ts';
import { packTallies, unpackTallies } from '../../../server/coverage/stored_tallies.ts';
import { CoverageFact, type SliceTally } from '../../../server/schema/coverage.ts';
import { anyTally } from './tallies.ts';

const KEY: FactKey = { kind: 'host', name: 'FIN-WS01', hour: Date.UTC(2026, 2, 10, 9) };
const slices = fc.dictionary(fc.constantFrom('0', '15', '30', '45'), anyTally, { minKeys: 1 });
const tallyOf = (fact: CoverageFact) => fact.afterquery.coverage;

describe('the fact of an hour', () => {
  it('is a stored document, and adds its slices up', () => {
    fc.assert(
      fc.property(slices, (tallies) => {
        const fact = buildFact(KEY, tallies, 's1');
        assert.ok(CoverageFact.is(fact));
        const sum = Object.values(tallies).reduce((n, { events }) => n + events.sysmon_3, 0);
        assert.equal(tallyOf(fact).events?.sysmon_3, sum);
      }),
    );
  });

  it('is the same however its hour was cut into scans, and in whatever order they came', () => {
    fc.assert(
      fc.property(slices, fc.func(fc.boolean()), (tallies, isFirst) => {
        const pick = (wanted: boolean): Record<string, SliceTally> =>
          Object.fromEntries(Object.entries(tallies).filter(([minute]) => isFirst(minute) === wanted));
        const write = (...parts: Record<string, SliceTally>[]): CoverageFact | undefined =>
          parts.reduce<CoverageFact | undefined>(
            (stored, part) => buildFact(KEY, replaceTallies(stored, part), 's'),
            undefined,
          );
        const at_once = write(tallies);
        assert.deepEqual(write(pick(true), pick(false)), at_once);
        assert.deepEqual(write(pick(false), pick(true), pick(true)), at_once);
      }),
    );
  });

  it('keeps a join that a scan without AN0728 did not make', () => {
    fc.assert(
      fc.property(anyTally, (tally) => {
        const { join: _, sockets_with_start: __, ...bare } = tally;
        const stored = buildFact(KEY, { '15': tally }, 's1');
        const again = buildFact(KEY, replaceTallies(stored, { '15': bare }), 's2');
        assert.deepEqual(tallyOf(again).join_states, tallyOf(stored).join_states);
        assert.ok(isSame(stored, again));
      }),
    );
  });

  it('differs by kind, name and hour, whatever a name holds', () => {
    const ids = [
      KEY,
      { ...KEY, kind: 'sensor' as const },
      { ...KEY, name: 'fin-ws01' },
      { ...KEY, name: 'FIN-WS01","hour' },
      { ...KEY, hour: KEY.hour + 3_600_000 },
    ].map(toFactId);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[\w-]{27}$/);
  });

  it('of a whole hour remembers which slices were judged', () => {
    const first = buildHour(KEY.hour, undefined, [30], [], 's1');
    const then = buildHour(KEY.hour, first, [0, 30], [], 's2');
    assert.deepEqual(tallyOf(then).slices, [0, 30]);
    assert.ok(CoverageFact.is(then));
    assert.ok(!isSame(first, then));
  });
});

/** What a scan counts of the hour as a whole: its events at its beginning, and the join of each slice. */
const toWhole = (tallies: Record<string, SliceTally>): Record<string, SliceTally> => {
  const all = Object.values(tallies).reduce((a, b) => mergeTallies(a, b), emptyTally());
  const { join: _, sockets_with_start: __, ...counted } = all;
  const whole: Record<string, SliceTally> = { '0': { ...counted, minutes: 60 } };
  for (const [minute, { join, sockets_with_start = 0 }] of Object.entries(tallies))
    if (join !== undefined) whole[minute] = { ...(whole[minute] ?? emptyTally()), join, sockets_with_start };
  return whole;
};
const MINUTES = new Set([0, 15, 30, 45]);
const write = (
  stored: CoverageFact | undefined,
  fresh: Record<string, SliceTally>,
  joined?: ReadonlySet<number>,
) => buildFact(KEY, replaceTallies(stored, fresh, joined), 's');

describe('an hour that is counted as a whole', () => {
  it('says what its slices say together, and all of them were counted', () => {
    fc.assert(
      fc.property(slices, (tallies) => {
        const [whole, sliced] = [write(undefined, toWhole(tallies), MINUTES), write(undefined, tallies)];
        assert.ok(CoverageFact.is(whole));
        const told = ({
          events,
          join_states,
          without_identity,
          started_share,
        }: ReturnType<typeof tallyOf>) => [events, join_states, without_identity, started_share];
        assert.deepEqual(told(tallyOf(whole)), told(tallyOf(sliced)));
        assert.deepEqual(tallyOf(whole).slices, [...MINUTES]);
      }),
    );
  });

  it('stands in place of slices counted before, and is the same written twice', () => {
    fc.assert(
      fc.property(slices, slices, (before, now) => {
        const whole = write(undefined, toWhole(now), MINUTES);
        assert.deepEqual(write(write(undefined, before), toWhole(now), MINUTES), whole);
        assert.ok(isSame(whole, write(whole, toWhole(now), MINUTES)));
      }),
    );
  });

  it('stays whole when a slice of it comes again: nothing is counted twice, its join is the new one', () => {
    fc.assert(
      fc.property(slices, anyTally, fc.constantFrom('0', '15', '30', '45'), (tallies, late, minute) => {
        const whole = write(undefined, toWhole(tallies), MINUTES);
        const again = write(whole, { [minute]: late });
        assert.deepEqual(tallyOf(again).events, tallyOf(whole).events);
        if (late.join === undefined) assert.ok(isSame(whole, again));
        else
          assert.equal(tallyOf(again).tallies?.[minute]?.join?.inside_window ?? 0, late.join.inside_window);
      }),
    );
  });

  it('keeps joins that a scan without AN0728 did not make, and drops those of slices that have none any more', () => {
    fc.assert(
      fc.property(slices, (tallies) => {
        const whole = write(undefined, toWhole(tallies), MINUTES);
        const { join: _, sockets_with_start: __, ...bare } = toWhole(tallies)['0'] ?? emptyTally();
        assert.deepEqual(tallyOf(write(whole, { '0': bare })).join_states, tallyOf(whole).join_states);
        assert.equal(tallyOf(write(whole, { '0': bare }, MINUTES)).join_states, undefined);
      }),
    );
  });
});

describe('tallies', () => {
  it('come back as they were stored, though zeros are left out', () => {
    fc.assert(
      fc.property(slices, (tallies) =>
        assert.deepEqual(unpackTallies(packTallies(tallies)), JSON.parse(JSON.stringify(tallies))),
      ),
    );
    assert.deepEqual(packTallies({ '0': emptyTally() }), { '0': {} });
  });
  it('merge in any order, but for which delays are kept', () => {
    fc.assert(
      fc.property(anyTally, anyTally, (a, b) => {
        const bare = ({ delays_ms, clock_offset_ms, ...rest }: SliceTally) => ({
          ...rest,
          delays: delays_ms?.length,
          clock: clock_offset_ms === undefined ? undefined : Math.abs(clock_offset_ms),
        });
        assert.deepEqual(bare(mergeTallies(a, b)), bare(mergeTallies(b, a)));
      }),
    );
  });
  it('thin out evenly, with both ends', () => {
    assert.deepEqual(thin([5, 1, 3], 5), [1, 3, 5]);
    const many = Array.from({ length: 101 }, (_, i) => i);
    assert.deepEqual(thin(many, 5), [0, 25, 50, 75, 100]);
  });
});
