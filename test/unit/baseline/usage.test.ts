import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isEstateHabit, isOwnHabit, toHistory, toUsualMost } from '../../../server/baseline/judge_usage.ts';
import { toCommonPath } from '../../../server/baseline/program_path.ts';
import { addDay, toService, type Usage } from '../../../server/baseline/usage.ts';

const usage = (host: string, days: readonly (readonly [string, number])[]): Usage => ({
  host,
  days: days.map(([day, bytes]) => ({ day, bytes })),
});

describe('a common path', () => {
  it('is the same whoever owns the profile and whatever the version', () => {
    assert.equal(
      toCommonPath('C:\\Users\\Ann\\AppData\\Local\\Vendor\\app-5.16.2\\Vendor.exe'),
      toCommonPath('C:\\Users\\bob\\AppData\\Local\\Vendor\\app-6.0.0\\vendor.exe'),
    );
  });
  it('keeps a folder and a program that only look like a version apart', () => {
    assert.notEqual(toCommonPath('C:\\Tools\\1\\a.exe'), toCommonPath('C:\\Tools\\2\\a.exe'));
    assert.equal(toCommonPath('C:\\Tools\\1.2.exe'), 'c:\\tools\\1.2.exe');
  });
});

describe('history', () => {
  it('counts only days before the one being judged', () => {
    const usages = [
      usage('a', [
        ['2026-03-10', 5],
        ['2026-03-11', 5],
      ]),
    ];
    assert.equal(toHistory(usages, 'A', '2026-03-10').own_days, 0);
    assert.equal(toHistory(usages, 'A', '2026-03-11').own_days, 1);
    assert.equal(isOwnHabit(toHistory(usages, 'A', '2026-03-12')), true);
    assert.equal(isOwnHabit(toHistory(usages, 'b', '2026-03-12')), false);
  });
  it('calls it an estate habit from five hosts and two days on', () => {
    const hosts = ['a', 'b', 'c', 'd', 'e'];
    const one_day = hosts.map((host) => usage(host, [['2026-03-10', 1]]));
    assert.equal(isEstateHabit(toHistory(one_day, 'z', '2026-03-11')), false);
    const two_days = [...one_day.slice(1), usage('a', [['2026-03-09', 1]])];
    assert.equal(isEstateHabit(toHistory(two_days, 'z', '2026-03-11')), true);
    assert.equal(isEstateHabit(toHistory(two_days.slice(1), 'z', '2026-03-11')), false);
  });
  it('names a usual amount only after enough host-days', () => {
    const days = ['05', '06', '07', '08', '09', '10'].map((day) => [`2026-03-${day}`, 100] as const);
    assert.equal(toUsualMost(toHistory([usage('a', days.slice(1))], 'a', '2026-03-11')), undefined);
    assert.equal(toUsualMost(toHistory([usage('a', days)], 'a', '2026-03-11')), 200);
  });
  it('does not hang on the order of usages or days', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-03-${String(n).padStart(2, '0')}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), day, fc.nat(9_999))), (rows) => {
        const learn = (order: readonly (readonly [string, string, number])[]): Usage[] => {
          const by_host = new Map<string, Usage>();
          for (const [host, on, bytes] of order)
            by_host.set(host, addDay(by_host.get(host) ?? { host, days: [] }, on, bytes));
          return [...by_host.values()];
        };
        assert.deepEqual(
          toHistory(learn(rows), 'a', '2026-04-01'),
          toHistory(learn([...rows].reverse()), 'a', '2026-04-01'),
        );
      }),
    );
  });
});

describe('a usage', () => {
  it('learns the same day again without change', () => {
    const known = usage('a', [['2026-03-10', 5]]);
    assert.equal(addDay(known, '2026-03-10', 5), known);
    assert.equal(addDay(known, '2026-03-10', 9).days[0]?.bytes, 9);
  });
  it('takes all dynamic ports for one service', () => {
    assert.deepEqual(
      [toService(49_151), toService(49_152), toService(65_535)],
      ['49151', 'dynamic', 'dynamic'],
    );
  });
});
