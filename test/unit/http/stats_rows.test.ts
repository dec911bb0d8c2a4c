import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toSeverityRows, toTimelineRows } from '../../../server/http/stats/counted_rows.ts';
import { toInterval, toLength } from '../../../server/http/stats/interval.ts';
import { toJoinStateRows } from '../../../server/http/stats/join_state_rows.ts';
import { toPortRows } from '../../../server/http/stats/port_rows.ts';
import { toTopRows } from '../../../server/http/stats/top_rows.ts';
import { emptyAccount } from '../../../server/schema/scan_account.ts';
import { finding, identified, pair } from './stats_findings.ts';

const bucket = (analytic: string, severity: string, doc_count: number, time?: number) => ({
  key: { analytic, severity, ...(time === undefined ? {} : { time }) },
  doc_count,
});

describe('rows by analytic and severity', () => {
  it('are ordered by strength, and count apart what is no finding', () => {
    const buckets = [
      bucket('AN1121', 'low', 1),
      bucket('AN0728', 'critical', 2),
      bucket('AN0728', 'low', 3),
      bucket('AN0728', '__proto__', 4),
      bucket('constructor', 'high', 5),
    ];
    assert.deepEqual(toSeverityRows({ counted: { buckets } }), {
      rows: [
        { analytic: 'AN0728', severity: 'low', findings: 3 },
        { analytic: 'AN0728', severity: 'critical', findings: 2 },
        { analytic: 'AN1121', severity: 'low', findings: 1 },
      ],
      unreadable: 9,
    });
  });

  it('have times in order; one that no date holds is counted apart', () => {
    const at = Date.UTC(2026, 2, 10, 9);
    const buckets = [
      bucket('AN0728', 'low', 7, 9e15),
      bucket('AN0728', 'low', 7, Date.UTC(10_000, 0)),
      bucket('AN0728', 'low', 7),
      bucket('AN1121', 'high', 1, at + 900_000),
      bucket('AN0728', 'high', 2, at),
      bucket('AN0728', 'medium', 3, at),
    ];
    const { rows, unreadable } = toTimelineRows({ counted: { buckets } });
    assert.deepEqual(
      rows.map(({ time, severity, findings }) => [time, severity, findings]),
      [
        ['2026-03-10T09:00:00.000Z', 'medium', 3],
        ['2026-03-10T09:00:00.000Z', 'high', 2],
        ['2026-03-10T09:15:00.000Z', 'high', 1],
      ],
    );
    assert.equal(unreadable, 21);
  });
});

describe('the interval of a timeline', () => {
  const HOUR = 3_600_000;
  it('leaves at most three hundred bars until it is a day', () => {
    assert.equal(toInterval(75 * HOUR), '15m');
    assert.equal(toInterval(75 * HOUR + 1), '1h');
    assert.equal(toInterval(300 * HOUR), '1h');
    assert.equal(toInterval(300 * HOUR + 1), '1d');
    for (const length of [0, -5, Number.NEGATIVE_INFINITY]) assert.equal(toInterval(length), '15m');
    assert.equal(toInterval(Number.POSITIVE_INFINITY), '1d');
  });

  it('follows the filter, and the findings where it says no beginning', () => {
    const span = { oldest: { value: 100 }, newest: { value: 400 } };
    assert.equal(toLength({ from: 10, to: 30 }, undefined, 99), 20);
    assert.equal(toLength({ from: 10 }, undefined, 99), 89);
    assert.equal(toLength({ to: 500 }, span, 99), 300);
    assert.equal(toLength({}, undefined, 99), 0);
    assert.equal(toLength({}, { oldest: { value: null }, newest: { value: null } }, 99), 0);
  });
});

describe('top rows', () => {
  it('have text as values, and leave out what has no score', () => {
    const buckets = [
      { key: 4444, doc_count: 3, max_score: { value: 70 } },
      { key: '__proto__', doc_count: 2, max_score: { value: 40 } },
      { key: 'x', doc_count: 1, max_score: { value: null } },
    ];
    assert.deepEqual(toTopRows({ top: { buckets } }), {
      rows: [
        { value: '4444', findings: 3, max_score: 70 },
        { value: '__proto__', findings: 2, max_score: 40 },
      ],
      unreadable: 1,
    });
  });
});

describe('rows of sockets', () => {
  const derived = pair('2', { port: 10_198, formula: 'o1*o2+o3' });
  const one = finding([pair('1'), derived, pair('3', { port: 443, address_form: 'reverse' })]);

  it('say which follow from an answer by calculation', () => {
    const { rows, truncated } = toPortRows(identified([one]), 10);
    assert.deepEqual(
      rows.map((row) => [row.port, row.derived]),
      [
        [4444, false],
        [10_198, true],
        [443, true],
      ],
    );
    assert.deepEqual(rows[0], {
      finding_id: 'f0',
      time: '2026-03-10T09:00:00.000Z',
      host: 'WS01.corp.example',
      process: 'x.exe',
      domain: 'example.com',
      address: '198.51.100.23',
      port: 4444,
      lag_ms: 40,
      derived: false,
      score: one.afterquery.score,
    });
    assert.equal(truncated, false);
  });

  it('are cut where there are too many, and none where a finding keeps none', () => {
    const cut = toPortRows(identified([one, one]), 4);
    assert.deepEqual([cut.rows.length, cut.truncated], [4, true]);
    assert.equal(toPortRows(identified([one, one]), 6).truncated, false);
    const { pairs: _, ...rest } = one.afterquery;
    assert.deepEqual(toPortRows(identified([{ ...one, afterquery: rest }]), 4), {
      rows: [],
      truncated: false,
    });
  });

  it('name a process that nobody knows', () => {
    const { process: _, ...rest } = one;
    assert.equal(toPortRows(identified([rest]), 1).rows[0]?.process, '(unidentified)');
  });
});

describe('rows of join states', () => {
  it('tell each state of each scan, the oldest scan first', () => {
    const scan = (id: string, time: string, join_states: Record<string, number>) => ({
      _index: 'i',
      _id: id,
      _source: { id, '@timestamp': time, account: { ...emptyAccount(), join_states } },
    });
    const hits = [
      scan('b', '2026-03-10T09:01:00.000Z', { never_resolved: 2, inside_window: 9 }),
      { _index: 'i', _id: 'broken', _source: { id: 'broken', '@timestamp': 'never' } },
      scan('a', '2026-03-10T09:00:00.000Z', JSON.parse('{"__proto__":1}')),
    ];
    const { rows, unreadable } = toJoinStateRows(hits);
    assert.deepEqual(rows, [
      { scan_id: 'a', time: '2026-03-10T09:00:00.000Z', state: '__proto__', sockets: 1 },
      { scan_id: 'b', time: '2026-03-10T09:01:00.000Z', state: 'inside_window', sockets: 9 },
      { scan_id: 'b', time: '2026-03-10T09:01:00.000Z', state: 'never_resolved', sockets: 2 },
    ]);
    assert.equal(unreadable, 1);
  });
});
