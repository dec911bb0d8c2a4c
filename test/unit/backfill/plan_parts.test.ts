import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import { toPlanPart, toSliceParts, toSlowParts } from '../../../server/backfill/plan_parts.ts';

const SLICE_MS = 900_000;
const backfill = (from: string, to: string) => ({
  scan_id: 's1',
  span: { from: Date.parse(from), to: Date.parse(to) },
  slice_minutes: 15,
  created: '2026-03-12T00:00:00.000Z',
});

describe('the parts of a backfill', () => {
  it('hold every slice with events once, hours in the order of their days, each of the same id whenever it is planned', () => {
    const start = Date.parse('2026-03-01T00:00:00Z');
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 96 * 10 - 1 }), { maxLength: 60 }), (offsets) => {
        const filled = offsets.map((offset) => start + offset * SLICE_MS);
        const planned = backfill('2026-03-01T00:00:00Z', '2026-03-11T00:00:00Z');
        const parts = toSliceParts(planned, filled);
        for (const slice of filled)
          assert.equal(
            parts.filter(({ from, to }) => Date.parse(from) <= slice && slice + SLICE_MS <= Date.parse(to))
              .length,
            1,
          );
        assert.equal(
          parts.reduce((sum, { slices }) => sum + slices, 0),
          filled.length,
        );
        for (const { from, order } of parts) assert.equal(order, Math.floor(Date.parse(from) / 86_400_000));
        const again = toSliceParts(planned, [...filled].reverse());
        assert.deepEqual(again, parts);
      }),
    );
  });

  it('keep to the span in whole slices, as a scan at once would', () => {
    const planned = backfill('2026-03-01T10:20:00Z', '2026-03-01T11:40:00Z');
    const filled = ['10:15', '10:45', '11:30'].map((time) => Date.parse(`2026-03-01T${time}:00Z`));
    assert.deepEqual(
      toSliceParts(planned, filled).map(({ from, to, slices }) => [
        from.slice(11, 16),
        to.slice(11, 16),
        slices,
      ]),
      [
        ['10:15', '11:00', 2],
        ['11:00', '11:45', 1],
      ],
    );
  });

  it('begin with the plan and end with slow windows, of slices that are over', () => {
    const planned = backfill('2026-03-01T10:20:00Z', '2026-03-01T11:40:00Z');
    const [over, running] = ['11:15', '11:30'].map((time) => Date.parse(`2026-03-01T${time}:00Z`));
    assert.equal(toPlanPart(planned).order, 0);
    const slow = toSlowParts(planned, [over ?? 0], AN1121);
    assert.equal(slow.length, 4);
    assert.ok(slow.every(({ order, window }) => order > 20_000 && window?.minutes === 1_440));
    // The span ends on its first day: windows as they stood on later days are not judged.
    assert.ok(slow.every(({ window }) => window?.day === Date.parse('2026-03-01')));
    assert.deepEqual(toSlowParts(planned, [running ?? 0], AN1121), []);
  });
});
