import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSettings } from '../../../server/config/settings.ts';
import { compareFindings } from '../../../server/scan/compare_findings.ts';
import type { PlacedFinding } from '../../../server/scan/stored/write_findings.ts';
import { isComparable, moveTunables, TUNABLE_SETTINGS } from '../../../server/scan/tunable_settings.ts';
import { Comparison } from '../../../server/schema/comparison.ts';

const settings = readSettings({});
if (settings._tag === 'Left') throw new Error(settings.left.join(' '));
const in_force = settings.right;

const placed = (id: string, score: number): PlacedFinding =>
  ({
    id,
    index: 'i',
    finding: {
      message: `finding ${id}`,
      rule: { id: 'AN0728' },
      host: { name: 'H' },
      dns: { question: { registered_domain: 'example.com' } },
      process: { executable: 'C:\\a.exe' },
      afterquery: { score, severity: score >= 40 ? 'medium' : 'low' },
    },
  }) as unknown as PlacedFinding;

describe('other tunables', () => {
  it('stand in place of those asked, by the settings own names and texts', () => {
    const moved = moveTunables(in_force, ['AN0728'], {
      AFTERQUERY_PORT_DEVIATION_THRESHOLD: '2048',
      AFTERQUERY_TIME_WINDOW: '10m',
    });
    assert.ok(moved._tag === 'Right');
    assert.deepEqual(moved.right, { ...in_force, port_deviation_threshold: 2_048, time_window: 600_000 });
  });
  it('are refused where they are none, of another analytic, or not what the setting takes', () => {
    const refuse = (analytics: readonly ('AN0728' | 'AN1121')[], asked: Record<string, string>): string => {
      const moved = moveTunables(in_force, analytics, asked);
      assert.ok(moved._tag === 'Left');
      return moved.left;
    };
    assert.match(
      refuse(['AN0728'], { AFTERQUERY_ENGINE_URL: 'http://x' }),
      /none that a dry run of AN0728 can move/,
    );
    assert.match(refuse(['AN0728'], { AFTERQUERY_QUERY_LENGTH_THRESHOLD: '10' }), /none that a dry run/);
    assert.match(refuse(['AN1121'], { AFTERQUERY_SLOW_WINDOWS: '7d' }), /none that a dry run/);
    assert.match(refuse(['AN0728'], { AFTERQUERY_PORT_DEVIATION_THRESHOLD: '-1' }), /must be a whole number/);
    assert.match(refuse(['AN0728'], { __proto__: 'x', constructor: 'x' }), /none that a dry run/);
  });
  it('are all of the analytics but what a dry run does not judge', () => {
    const comparable = Object.values(TUNABLE_SETTINGS).flat().filter(isComparable);
    assert.ok(!comparable.includes('slow_windows') && comparable.includes('formulae'));
  });
});

describe('two dry runs', () => {
  it('are compared by finding and score', () => {
    const comparison = compareFindings(
      [placed('same', 30), placed('gone', 50), placed('moved', 35)],
      [placed('same', 30), placed('new', 20), placed('moved', 60)],
    );
    assert.ok(Comparison.is(comparison));
    const { rows, ...counts } = comparison;
    assert.deepEqual(counts, { before: 3, after: 3, new: 1, gone: 1, changed: 1 });
    assert.deepEqual(
      rows.map(({ id, change, before, after }) => [id, change, before?.score, after?.score]),
      [
        ['moved', 'changed', 35, 60],
        ['gone', 'gone', 50, undefined],
        ['new', 'new', undefined, 20],
      ],
    );
  });
  it('tell the strongest two hundred and count all', () => {
    const many = Array.from({ length: 300 }, (_, i) => placed(`f${i}`, i % 100));
    const comparison = compareFindings([], many);
    assert.equal(comparison.new, 300);
    assert.equal(comparison.rows.length, 200);
    assert.equal(comparison.rows[0]?.after?.score, 99);
  });
});
