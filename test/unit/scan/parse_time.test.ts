import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSpan, parseTime } from '../../../server/scan/parse_time.ts';
import { toScheduledSpan } from '../../../server/scheduler/scheduled_scan.ts';

const NOW = Date.UTC(2026, 2, 10, 12);

describe('a time', () => {
  it('is ISO, UTC where it names no zone, or relative to now', () => {
    const cases: readonly (readonly [string, number])[] = [
      ['now', NOW],
      ['now-24h', NOW - 86_400_000],
      ['now+5m', NOW + 300_000],
      ['now-30d', NOW - 30 * 86_400_000],
      ['2026-03-10', NOW - 12 * 3_600_000],
      ['2026-03-10T12:00', NOW],
      ['2026-03-10T13:00:00+01:00', NOW],
      ['2026-03-10T12:00:00.000Z', NOW],
    ];
    for (const [raw, at] of cases) assert.deepEqual(parseTime(raw, NOW), { _tag: 'Right', right: at }, raw);
  });

  it('is otherwise refused in one short sentence', () => {
    for (const raw of [
      '',
      'yesterday',
      'now-',
      'now-5',
      'now-5w',
      '2026-13-01',
      '10.03.2026',
      'x'.repeat(1e5),
    ]) {
      const time = parseTime(raw, NOW);
      assert.ok(time._tag === 'Left' && time.left.length < 200 && time.left.endsWith('.'), raw.slice(0, 20));
    }
  });

  it('spans forwards only', () => {
    assert.equal(parseSpan('now-1h', 'now', NOW)._tag, 'Right');
    for (const [from, to] of [
      ['now', 'now'],
      ['now', 'now-1h'],
    ] as const)
      assert.equal(parseSpan(from, to, NOW)._tag, 'Left');
  });
});

describe('a scheduled span', () => {
  const settings = { ingest_delay: 120_000, first_lookback: 86_400_000 };

  it('begins a slice before the checkpoint and ends before the ingest delay', () => {
    const checkpoint = NOW - 7 * 60_000;
    const span = toScheduledSpan(checkpoint, NOW, settings);
    assert.deepEqual(span, { from: NOW - 30 * 60_000, to: NOW - 120_000 });
  });

  it('begins at the first look back on a new installation, and waits for a clock that went back', () => {
    assert.deepEqual(toScheduledSpan(undefined, NOW, settings), {
      from: NOW - 86_400_000,
      to: NOW - 120_000,
    });
    assert.equal(toScheduledSpan(NOW + 86_400_000, NOW, settings), undefined);
  });
});
