import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  toContactable,
  toNeverContactedReasons,
  toOddParentReasons,
  toRegularReasons,
  toSpread,
} from '../../../server/analytics/an1121_dns_tunnelling/behaviour.ts';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import type { ScoredWindow } from '../../../server/analytics/an1121_dns_tunnelling/detect.ts';
import { toFeatures } from '../../../server/analytics/an1121_dns_tunnelling/features.ts';
import { judgeParent } from '../../../server/analytics/programs/odd_parent.ts';

const START = Date.UTC(2026, 4, 4, 10, 0);
const window = (minutes: number): ScoredWindow => ({
  start: START,
  minutes,
  features: toFeatures({ names: new Set(), queries: 0, carrying: 0, failures: 0 }, minutes),
  reasons: [],
  score: 0,
});
const at = (seconds: readonly number[]) => seconds.map((s) => ({ time: START + s * 1_000 }));

const READ_TO = START + 300_000;

describe('even intervals', () => {
  it('are a reason of a fast window, whatever the order of the events', () => {
    const beacon = at(Array.from({ length: 30 }, (_, i) => i * 10 + (i % 3) * 0.2));
    const [reason] = toRegularReasons(window(5), [...beacon].reverse(), READ_TO, AN1121);
    assert.equal(reason?.code, 'regular_intervals');
    assert.deepEqual(toRegularReasons(window(5), beacon, READ_TO - 1, AN1121), []);
    assert.deepEqual(toRegularReasons(window(1_440), beacon, START + 86_400_000, AN1121), []);
  });
  it('are not claimed of few queries, of bursts, or of equal times', () => {
    assert.equal(toSpread([1, 2, 3], 20), undefined);
    assert.equal(toSpread(new Array(50).fill(7), 20), undefined);
    const bursts = at(Array.from({ length: 60 }, (_, i) => Math.floor(i / 6) * 30 + (i % 6) ** 2 * 0.7));
    assert.deepEqual(toRegularReasons(window(5), bursts, READ_TO, AN1121), []);
  });
  it('count only the window itself', () => {
    const later = at(Array.from({ length: 40 }, (_, i) => 300 + i * 10));
    assert.deepEqual(toRegularReasons(window(5), later, READ_TO, AN1121), []);
  });
});

describe('answers that nobody contacted', () => {
  const answers = Array.from({ length: 12 }, (_, i) => ({
    time: START + i * 1_000,
    addresses: [`198.51.100.${i}`],
  }));
  const judge = (contacts: { watched: boolean; contacted: ReadonlySet<string> }, read_to = READ_TO) =>
    toNeverContactedReasons(window(5), answers, read_to, contacts, AN1121).map(({ code }) => code);

  it('are a reason where the host sends socket events and none went there', () => {
    assert.deepEqual(judge({ watched: true, contacted: new Set() }), ['never_contacted']);
    assert.deepEqual(judge({ watched: false, contacted: new Set() }), []);
    assert.deepEqual(judge({ watched: true, contacted: new Set(['198.51.100.7']) }), []);
  });
  it('are told when the window is over, and never by its youngest answers', () => {
    assert.deepEqual(judge({ watched: true, contacted: new Set() }, READ_TO - 1), []);
    assert.equal(toContactable(answers, START + 65_000).length, 6);
  });
  it('leave out verdicts, multicast, IPv6 and nonsense', () => {
    const odd = [
      '127.0.0.4',
      '0.0.0.0',
      '224.0.0.251',
      '255.255.255.255',
      '2001:db8::1',
      'x',
      '999.1.1.1',
      '',
    ];
    assert.deepEqual(toContactable([{ time: START, addresses: odd }], READ_TO), []);
    assert.deepEqual(toContactable([{ time: START, addresses: ['203.0.113.9', '203.0.113.9'] }], READ_TO), [
      '203.0.113.9',
    ]);
  });
});

describe('an odd parent', () => {
  const POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';
  const cases: readonly (readonly [string, string | undefined, boolean])[] = [
    [POWERSHELL, 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE', true],
    [POWERSHELL, 'C:\\Windows\\explorer.exe', false],
    [POWERSHELL, undefined, false],
    [POWERSHELL, '<unknown process>', false],
    [
      'C:\\Users\\a\\Downloads\\setup.exe',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      false,
    ],
    ['C:\\Users\\a\\Downloads\\setup.exe', 'C:\\Windows\\System32\\inetsrv\\w3wp.exe', true],
    ['C:\\Program Files\\Vendor\\a.exe', 'C:\\Windows\\System32\\inetsrv\\w3wp.exe', false],
  ];
  for (const [child, parent, odd] of cases)
    it(`${parent ?? 'nobody'} starting ${child}: ${odd ? 'odd' : 'ordinary'}`, () => {
      assert.equal(judgeParent(child, parent) !== undefined, odd);
    });
  it('is a reason only where there is a sentence', () => {
    assert.deepEqual(toOddParentReasons(undefined, AN1121), []);
    assert.equal(toOddParentReasons('x was started by y.', AN1121)[0]?.points, AN1121.odd_parent_points);
  });
  it('takes whatever paths it is given', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (child, parent) => {
        const judged = judgeParent(child, parent);
        assert.ok(judged === undefined || judged.length > 0);
      }),
    );
  });
});
