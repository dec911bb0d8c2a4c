import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import { detectTunnels } from '../../../server/analytics/an1121_dns_tunnelling/detect.ts';
import { weakenTranslated } from '../../../server/analytics/an1121_dns_tunnelling/weaken_identity.ts';
import type { QuestionBucket } from '../../../server/schema/rows.ts';
import { toScore } from '../../../server/schema/severity.ts';

const START = Date.UTC(2026, 2, 10, 9);
const buckets: QuestionBucket[] = Array.from({ length: 60 }, (_, i) => {
  const name = `${(i * 2_654_435_761).toString(36)}x${(i * 40_503).toString(36)}q7.example.com`;
  return { client: '203.0.113.1', name, stored_name: name, type: 'TXT', step: START, count: 1 };
});

describe('a process behind an address translation', () => {
  it('costs every window ten points, and says so', () => {
    const [candidate] = detectTunnels(buckets);
    assert.ok(candidate !== undefined && candidate.windows.length > 1);
    const weaker = weakenTranslated(candidate, AN1121);
    assert.equal(weaker.windows.length, candidate.windows.length);
    const scores = new Map(candidate.windows.map((one) => [`${one.start} ${one.minutes}`, one.score]));
    for (const window of weaker.windows) {
      const before = scores.get(`${window.start} ${window.minutes}`) ?? assert.fail('a window is new');
      assert.equal(window.score, Math.max(0, before - 10));
      assert.equal(window.score, toScore(window.reasons));
      assert.equal(window.reasons.at(-1)?.code, 'weaker_identity');
    }
  });
});
