import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { findOutdated, toMonthEnd, toRetention } from '../../../server/scheduler/retention.ts';

const DAY = 86_400_000;

describe('retention', () => {
  it('reads the end of a month from the names of its own indices, and from no other', () => {
    assert.equal(toMonthEnd('aq', 'findings', 'aq-findings-2026.03'), Date.UTC(2026, 3, 1));
    assert.equal(toMonthEnd('aq', 'findings', 'aq-findings-2026.12'), Date.UTC(2027, 0, 1));
    for (const other of [
      'aq-findings-2026.13',
      'aq-findings-2026.3',
      'aq-findings-2026.03-reindexed',
      'aq-findings-',
      'aq-findings-*',
      'aq2-findings-2020.01',
      'xaq-findings-2020.01',
      'aq-exceptions',
      'aq-findings-2026.03,other',
    ])
      assert.equal(toMonthEnd('aq', 'findings', other), undefined, other);
  });
  it('deletes a month once its last day has been kept for the days, and never sooner', () => {
    const keep = { kind: 'findings', days: 400 };
    const end = Date.UTC(2026, 3, 1);
    const at = (now: number): string[] => findOutdated('aq', keep, ['aq-findings-2026.03'], now);
    assert.deepEqual(at(end + 400 * DAY - 1), []);
    assert.deepEqual(at(end + 400 * DAY), ['aq-findings-2026.03']);
  });
  it('never names what is not its own, whatever stands in the cluster', () => {
    const names = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          'winlogbeat-2020.01',
          'aq-source-sysmon',
          'aq-baselines',
          'aq-keys',
          'aq-scans',
          'aq-findings-2019.01',
        ),
      ),
    );
    fc.assert(
      fc.property(names, (indices) => {
        for (const one of toRetention(30))
          for (const index of findOutdated('aq', one, indices, Date.UTC(2100, 0, 1)))
            assert.match(index, /^aq-(findings|hidden|audit|rollups)-\d{4}\.\d\d$/);
      }),
    );
  });
});
