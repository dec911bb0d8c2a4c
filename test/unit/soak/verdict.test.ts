import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge, type Measured, readLog, toThirds } from '../../soak/verdict.ts';

const line = (level: string, message: string): string => JSON.stringify({ 'log.level': level, message });
const steady = Array.from({ length: 30 }, () => ({ rss: 100, heap: 50, reserved: 60, lag: 40 }));
const good: Measured = {
  samples: steady,
  log: { scans_done: 3, scans_failed: 0, errors: [] },
  answers: new Map([
    ['list 200', 9],
    ['triage 412', 1],
  ]),
  missing: [],
};

describe('the verdict on a soak', () => {
  it('reads scans, errors and what is no log from standard error', () => {
    const log = [
      line('info', 'scan done'),
      line('error', 'scan failed: why'),
      'REST API on http://127.0.0.1:1/api/v1/findings; Ctrl-C stops it.',
      '(node:7) MaxListenersExceededWarning: possible leak',
      line('warn', 'scheduled scan skipped: a scan is still running'),
    ].join('\n');
    const { scans_done, scans_failed, errors } = readLog(`${log}\n`);
    assert.deepEqual([scans_done, scans_failed, errors.length], [1, 1, 2]);
  });

  it('compares thirds', () => {
    assert.deepEqual(toThirds([1, 1, 1, 2, 2, 2, 6, 6, 6]), { first: 1, middle: 2, last: 6 });
  });

  it('finds nothing wrong with a steady run, triage that came too late included', () => {
    assert.deepEqual(judge(good), []);
  });

  it('names each thing that must not be', () => {
    const rising = steady.map((sample, i) => ({ ...sample, rss: i < 20 ? 100 : 111 }));
    const leaking = steady.map((sample, i) => ({ ...sample, heap: i < 20 ? 50 : 56 }));
    const late = steady.map((sample) => ({ ...sample, lag: 181 }));
    const wrong: readonly (readonly [Partial<Measured>, RegExp])[] = [
      [{ samples: rising }, /^memory grows/],
      [{ samples: leaking }, /^what is alive/],
      [{ samples: late }, /181 s behind/],
      [{ answers: new Map([['stats 502', 1]]) }, /stats 502/],
      [{ answers: new Map([['list TimeoutError', 1]]) }, /TimeoutError/],
      [{ log: { scans_done: 1, scans_failed: 1, errors: ['no'] } }, /^log: no/],
      [{ log: { scans_done: 0, scans_failed: 0, errors: [] } }, /no scheduled scan/],
      [{ missing: ['AN1121 ws-01'] }, /not found: AN1121/],
    ];
    for (const [part, expected] of wrong) {
      const said = judge({ ...good, ...part });
      assert.equal(said.length, 1);
      assert.match(said[0] ?? '', expected);
    }
  });
});
