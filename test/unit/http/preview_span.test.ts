import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLeft } from 'fp-ts/lib/Either.js';
import { toPreviewSpan } from '../../../server/http/preview_span.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
const at = (text: string): number => Date.parse(text);

describe('the span of a preview', () => {
  for (const [query, expected] of [
    [{}, { from: at('2026-03-03T12:00:00Z') }],
    [{ days: '30' }, { from: at('2026-02-08T12:00:00Z') }],
    [{ from: 'now-24h' }, { from: at('2026-03-09T12:00:00Z') }],
    [
      { from: '2026-03-01', to: '2026-03-02' },
      { from: at('2026-03-01'), to: at('2026-03-02') },
    ],
  ] as const)
    it(`is read from ${JSON.stringify(query)}`, () => {
      const span = toPreviewSpan(query, NOW);
      assert.ok(!isLeft(span));
      assert.deepEqual(span.right, expected);
    });

  for (const [query, why] of [
    [{ days: '7', from: 'now-24h' }, /either days, or from and to/],
    [{ days: '7', to: 'now' }, /either days, or from and to/],
    [{ to: '2026-03-02' }, /query\.from: it is missing/],
    [{ from: '2026-03-02', to: '2026-03-01' }, /must be before to/],
    [{ from: 'yesterday' }, /query\.from: "yesterday" is not a time/],
    [{ from: '2025-01-01', to: '2026-01-01' }, /more than 90 days apart/],
    [{ from: '2026-03-11' }, /must be before to/],
  ] as const)
    it(`is refused for ${JSON.stringify(query)}`, () => {
      const span = toPreviewSpan(query, NOW);
      assert.ok(isLeft(span));
      assert.match(span.left, why);
    });
});
