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
import { mergeTallies, thin } from '../../../server/coverage/merge_tallies.ts';
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

describe('tallies', () => {
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
