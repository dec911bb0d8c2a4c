import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import type { ScoredWindow } from '../../../server/analytics/an1121_dns_tunnelling/detect.ts';
import { judgeWindow } from '../../../server/analytics/an1121_dns_tunnelling/judge_window.ts';
import { buildTunnelFinding } from '../../../server/findings/build_tunnel_finding.ts';

const names = (n: number): ReadonlySet<string> =>
  new Set(
    Array.from({ length: n }, (_, i) => `${((i + 1) * 2_654_435_761).toString(36)}x${i * 7_919}.example.net`),
  );

const judge = (n: number, minutes: number): ScoredWindow => {
  const window = [...AN1121.windows, ...AN1121.slow_windows].find((one) => one.minutes === minutes);
  assert.ok(window !== undefined);
  const observed = { names: names(n), queries: 2 * n, carrying: 0, failures: 0 };
  const judged = judgeWindow(observed, window, 'example.net', undefined, AN1121);
  assert.ok(judged !== undefined);
  return { start: 0, minutes, ...judged };
};

const build = (...windows: ScoredWindow[]) =>
  buildTunnelFinding({
    candidate: { domain: 'example.net', names: [], stored_names: [], types: [], windows },
    host: 'WS01',
    confidence: 'host',
    attribution: '',
    facts: { ancestors: [] },
    evidence: [],
    first: 0,
    last: 1,
    scan_id: 's',
    created: '2026-03-10T09:00:00.000Z',
  });

const toText = (window: ScoredWindow, code: string): string =>
  window.reasons.find((reason) => reason.code === code)?.text ?? '';

describe('the texts of a tunnel', () => {
  it('say of a window what its different names carry, once each', () => {
    const window = judge(300, 15);
    const bytes = window.features.information_bytes;
    assert.equal(
      build(window).message,
      `An unidentified process on WS01 asked 300 different names under example.net within 15 minutes; these names can carry about ${bytes} bytes.`,
    );
    assert.equal(
      toText(window, 'information_bytes'),
      `The different names asked under example.net within 15 minutes can carry about ${bytes} bytes, each name counted once.`,
    );
    assert.match(toText(window, 'distinct_names'), /^300 different names/);
  });

  it('say "at least" of a slow window that remembers no more names', () => {
    const window = judge(200, 1_440);
    const bytes = window.features.information_bytes;
    assert.equal(
      build(window).message,
      `An unidentified process on WS01 asked at least 200 different names under example.net within 24 hours; those 200 can carry about ${bytes} bytes.`,
    );
    assert.equal(
      toText(window, 'information_bytes'),
      `The 200 different names remembered of those asked under example.net within 24 hours can carry about ${bytes} bytes; all of them may carry more.`,
    );
    assert.match(toText(window, 'distinct_names'), /^At least 200 different names/);
    assert.doesNotMatch(build(judge(199, 1_440)).message, /at least/);
  });

  it('name the same bytes in message and reason, whichever window argues', () => {
    const [slow, fast] = [judge(200, 1_440), judge(300, 15)];
    for (const windows of [
      [slow, fast],
      [fast, slow],
    ]) {
      const finding = build(...windows.sort((a, b) => b.score - a.score));
      const bytes = String(windows[0]?.features.information_bytes);
      assert.ok(finding.message.includes(`about ${bytes} bytes`), finding.message);
      assert.ok(
        finding.afterquery.reasons.some((r) => r.code === 'information_bytes' && r.text.includes(bytes)),
      );
    }
  });
});
