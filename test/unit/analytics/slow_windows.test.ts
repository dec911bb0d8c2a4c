import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AN1121, toSlowWindow } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import { groupByAskerAndDomain } from '../../../server/analytics/an1121_dns_tunnelling/detect.ts';
import {
  type DatedSummary,
  judgeSlowWindow,
  toSlowSpan,
  toSlowWindows,
} from '../../../server/analytics/an1121_dns_tunnelling/judge_slow.ts';
import { summariseActivity } from '../../../server/analytics/an1121_dns_tunnelling/summarise.ts';

const HOUR = 3_600_000;
const DAY = Date.UTC(2026, 4, 4);

const summary = (
  start: number,
  names: readonly string[],
  executable = 'C:\\Program Files\\V\\a.exe',
): DatedSummary => ({
  start,
  asker: 'h|guid|{a}',
  process: { host: 'h', entity_id: '{a}', executable },
  domain: 'example.net',
  queries: names.length,
  distinct_names: names.length,
  information_bytes: 100,
  subdomain_bytes: 100,
  carrying: 0,
  failures: 0,
  types: [],
  stored_names: names,
});
const names = (seed: number, n: number): string[] =>
  Array.from({ length: n }, (_, i) => {
    const text = fc.sample(
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 50, maxLength: 50 }),
      {
        numRuns: 1,
        seed: seed * 1_000 + i,
      },
    )[0];
    return `${text}.example.net`;
  });

describe('slow windows', () => {
  it('every moment lies in four windows, each ending with its day or before', () => {
    fc.assert(
      fc.property(fc.integer({ min: DAY, max: DAY + 10 * 24 * HOUR }), (moment) => {
        const windows = toSlowWindows(moment);
        assert.equal(new Set(windows.map((w) => w.start)).size, 4);
        for (const window of windows) {
          const { from, to } = toSlowSpan(window);
          assert.ok(from <= moment && to <= window.day + 24 * HOUR && to - from <= 24 * HOUR);
        }
      }),
    );
  });

  it('of any length meet a moment four times, on its own day and the days after it', () => {
    const week = { ...AN1121, slow_windows: [toSlowWindow(7 * 1_440)] };
    const windows = toSlowWindows(DAY + 5 * HOUR, week);
    assert.equal(new Set(windows.map((w) => w.start)).size, 4);
    for (const { start, minutes, day } of windows) {
      assert.equal(minutes, 7 * 1_440);
      assert.ok(day >= DAY && day < start + minutes * 60_000);
    }
    const [day_foot, week_foot] = [1, 7].map((days) => toSlowWindow(days * 1_440).information_bytes.from);
    assert.ok(day_foot !== undefined && week_foot !== undefined);
    assert.ok(week_foot > day_foot && week_foot < 7 * day_foot);
  });

  it('repeated names are paid once, however many quarter hours repeat them', () => {
    const same = names(1, 40);
    const day = Array.from({ length: 90 }, (_, i) => summary(DAY + i * 900_000, same));
    assert.equal(judgeSlowWindow({ start: DAY, minutes: 1_440, day: DAY }, day, 1), undefined);
  });

  it('new names add up', () => {
    const day = Array.from({ length: 90 }, (_, i) => summary(DAY + i * 900_000, names(i, 4)));
    const found = judgeSlowWindow({ start: DAY, minutes: 1_440, day: DAY }, day, 1);
    assert.ok((found?.windows[0]?.score ?? 0) >= 40);
    assert.equal(found?.windows[0]?.features.distinct_names, 360);
  });

  it('a window without anything on its day says nothing about that day', () => {
    const before = Array.from({ length: 40 }, (_, i) => summary(DAY - 12 * HOUR + i * 900_000, names(i, 10)));
    assert.equal(judgeSlowWindow({ start: DAY - 12 * HOUR, minutes: 1_440, day: DAY }, before, 1), undefined);
    assert.ok(judgeSlowWindow({ start: DAY - 12 * HOUR, minutes: 1_440, day: DAY - 24 * HOUR }, before, 1));
  });

  it('prevalence lowers an ordinary program, never a suspicious one', () => {
    const of = (executable?: string) =>
      Array.from({ length: 90 }, (_, i) => summary(DAY + i * 900_000, names(i, 4), executable));
    const score = (executable: string | undefined, hosts: number) =>
      judgeSlowWindow({ start: DAY, minutes: 1_440, day: DAY }, of(executable), hosts)?.windows[0]?.score ??
      0;
    assert.ok(score(undefined, 5) < score(undefined, 4));
    const temp = 'C:\\Users\\k\\AppData\\Local\\Temp\\a.exe';
    assert.equal(score(temp, 500), score(temp, 1));
  });

  it('remembers only what could carry something', () => {
    const bucket = (name: string) => ({
      process: { host: 'h', entity_id: '{a}', executable: 'C:\\a.exe' },
      name: name.toLowerCase(),
      stored_name: name,
      step: DAY,
      count: 50,
    });
    assert.deepEqual(summariseActivity(groupByAskerAndDomain([bucket('www.example.net')]), 15), []);
    const [kept] = summariseActivity(
      groupByAskerAndDomain(names(7, 3).map((n) => bucket(n.toUpperCase()))),
      15,
    );
    assert.equal(kept?.distinct_names, 3);
    assert.ok(kept?.stored_names.every((n) => n === n.toUpperCase()));
  });
});
