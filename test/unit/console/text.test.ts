import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { toBytes, toCounted, toOdds } from '../../../server/console/app/text/numbers.js';
import { toRelative, toSpan, toUtc } from '../../../server/console/app/text/times.js';
import { toApiTime, toTyped } from '../../../server/console/app/text/typed_time.js';
import { cutText, toPlainText, toVisibleParts } from '../../../server/console/app/text/visible_text.js';

describe('texts of elsewhere', () => {
  it('show what turns or hides letters by its name', () => {
    const marks = (text: string): string[] =>
      toVisibleParts(text)
        .filter((p) => p.is_mark)
        .map((p) => p.text);
    assert.deepEqual(marks('invoice\u202efdp.exe'), ['RLO']);
    assert.deepEqual(marks('a\u0000b\u001bc\u0085d\u200be\ufefff'), ['NUL', 'ESC', 'U+0085', 'ZWSP', 'BOM']);
    assert.deepEqual(marks('\u2066x\u2069\n'), ['LRI', 'PDI', 'LF']);
    assert.deepEqual(marks('half \ud83d of a pair'), ['U+D83D']);
    assert.deepEqual(marks('münchen 東京 😀 é'), []);
  });
  it('lose no letter, and let none through that is not seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parts = toVisibleParts(text);
        const kept = parts
          .filter((p) => !p.is_mark)
          .map((p) => p.text)
          .join('');
        assert.doesNotMatch(kept, /[\p{Cc}\p{Bidi_Control}\u200b-\u200f]/u);
        const marked = parts.filter((p) => p.is_mark).length;
        assert.equal([...kept].length + marked, [...text].length);
      }),
    );
  });
  it('are cut between letters, never inside a pair', () => {
    assert.equal(cutText('ab😀cd', 3), 'ab');
    assert.equal(cutText('abc', 3), 'abc');
    assert.equal(toPlainText(`${'x'.repeat(300)}`, 10), 'xxxxxxxxxx …');
    assert.equal(toPlainText('a\u202eb'), 'a[RLO]b');
  });
});

describe('times', () => {
  const now = Date.UTC(2026, 2, 10, 12);
  it('tell how long ago, and in UTC', () => {
    assert.equal(toRelative('2026-03-10T10:31:53.197Z', now), '1 h ago');
    assert.equal(toRelative('2026-03-12T12:00:00Z', now), 'in 2 d');
    assert.equal(toRelative('2026-03-10T11:59:58Z', now), 'now');
    assert.equal(toRelative('no time', now), '');
    assert.equal(toUtc('2026-03-10T10:31:53.197Z'), '2026-03-10 10:31:53');
    assert.equal(toUtc('no time'), 'no time');
  });
  it('tell spans in the unit that fits', () => {
    assert.deepEqual([0, 350, -350, 2_100, 243_000, 7_260_000, 90_000_000].map(toSpan), [
      '0 ms',
      '350 ms',
      '−350 ms',
      '2.1 s',
      '4 min 3 s',
      '2 h 1 min',
      '1 d 1 h',
    ]);
  });
  it('are typed in UTC, or as the API knows them', () => {
    assert.equal(toApiTime(toTyped('2026-03-10T10:31:00.000Z')), '2026-03-10T10:31Z');
    assert.deepEqual(
      ['now-24h', ' 2026-03-10 ', '2026-03-10 09:00:01.5', '2026-03-10T09:00Z', 'soon'].map(toApiTime),
      ['now-24h', '2026-03-10', '2026-03-10T09:00:01.5Z', '2026-03-10T09:00Z', 'soon'],
    );
  });
});

describe('numbers', () => {
  it('have units, plurals and odds', () => {
    assert.deepEqual([12, 2_562, 3e6].map(toBytes), ['12 B', '2.6 kB', '3.0 MB']);
    assert.equal(toCounted(1, 'finding'), '1 finding');
    assert.equal(toCounted(1_200, 'index', 'indices'), '1,200 indices');
    assert.equal(toOdds(1 / 14_000), '1 in 14,000');
    assert.equal(toOdds(1e-12), '1 in 1 × 10^12');
    assert.equal(toOdds(0.9), 'more likely than not');
  });
});
