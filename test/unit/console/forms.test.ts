import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Finding } from '../../../client/afterquery_client.ts';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import {
  findGap,
  toBody,
  toForm,
  toPreviewSpan,
} from '../../../server/console/app/exceptions/exception_body.js';
import { joinNotes, toChanges, toDraft } from '../../../server/console/app/finding/drafts.js';
import { toEvidenceQuery } from '../../../server/console/app/finding/evidence.js';
import { byLength, toMeasured, toRamp } from '../../../server/console/app/finding/rates.js';
import { toScoreSentence, toSigned } from '../../../server/console/app/finding/reasons.js';
import { toUsual } from '../../../server/console/app/finding/usual.js';
import { isSameTriage } from '../../../server/console/app/findings/triage.js';
import { checkException } from '../../../server/exceptions/check_exception.ts';

const NOW = Date.UTC(2026, 2, 10, 12);
const finding = {
  id: 'f',
  '@timestamp': '2026-03-10T10:31:53.197Z',
  event: { start: '2026-03-10T10:28:32.434Z' },
  rule: { id: 'AN0728' },
  host: { name: 'MKT-WS04.corp.example' },
  dns: { question: { registered_domain: 'example.com', name: [] } },
  process: { executable: 'C:\\Windows\\System32\\rundll32.exe', hash: { sha256: 'a'.repeat(64) } },
  destination: { ip: ['198.51.100.23'], port: [10_198, 3_705] },
} as unknown as Finding & { id: string };

describe('an exception from a finding', () => {
  it('covers the program with the domain, ends, and is one that the service takes', () => {
    const form = { ...toForm({ author: 'ann', now: NOW, finding }), reason: 'ticket 4711' };
    const body = toBody(form);
    assert.deepEqual(body, {
      author: 'ann',
      reason: 'ticket 4711',
      effect: { kind: 'suppress' },
      match: {
        analytics: ['AN0728'],
        programs: ['C:\\Windows\\System32\\rundll32.exe'],
        domains: ['example.com'],
      },
      expires: '2026-06-08T00:00:00.000Z',
    });
    assert.equal(checkException(body as never, Date.UTC(2026, 2, 10))._tag, 'Right');
    assert.equal(findGap(form), undefined);
  });
  it('says what is still missing', () => {
    const form = toForm({ author: '', now: NOW });
    assert.match(findGap(form) ?? '', /what it covers/);
    const covering = { ...form, match: { ...form.match, domains: 'contoso.com' } };
    assert.match(findGap(covering) ?? '', /who makes it/);
    assert.match(findGap({ ...covering, author: 'ann' }) ?? '', /why/);
    const ports = {
      ...covering,
      author: 'ann',
      reason: 'x',
      match: { ...covering.match, ports: '80, http' },
      used: { ...form.used, ports: true },
    };
    assert.match(findGap(ports) ?? '', /Ports are/);
    assert.deepEqual(
      toBody({ ...ports, match: { ...ports.match, ports: '80,443\n8443' } }).match.ports,
      [80, 443, 8_443],
    );
    assert.deepEqual(toBody({ ...covering, kind: 'lower', points: '20', expires: '' }), {
      author: '',
      reason: '',
      effect: { kind: 'lower', points: 20 },
      match: { domains: ['contoso.com'] },
    });
  });
  it('is previewed where the finding lies', () => {
    assert.deepEqual(toPreviewSpan(NOW, finding).query, { days: '30' });
    assert.deepEqual(toPreviewSpan(Date.UTC(2026, 10, 1), finding).query, {
      from: '2026-03-03T10:31:53.197Z',
      to: '2026-03-11T10:31:53.197Z',
    });
  });
});

describe('a triage that is being written', () => {
  const status = fc.constantFrom('open', 'acknowledged', 'closed');
  const triage = fc.record(
    {
      status,
      verdict: fc.string({ minLength: 1 }),
      assignee: fc.string({ minLength: 1 }),
      note: fc.string({ minLength: 1 }),
    },
    { requiredKeys: ['status'] },
  );
  it('says only what it changes', () => {
    fc.assert(
      fc.property(
        triage,
        fc.record({ status, verdict: fc.string(), assignee: fc.string(), note: fc.string() }),
        (base, draft) => {
          const changes = toChanges(draft, base as never);
          assert.deepEqual({ ...toDraft(base as never), ...changes }, { ...draft });
          assert.deepEqual(toChanges(toDraft(base as never), base as never), {});
        },
      ),
    );
  });
  it('loses neither note', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (theirs, mine) => {
        const joined = joinNotes(theirs, mine);
        assert.ok(joined.includes(theirs) && joined.includes(mine));
      }),
    );
    assert.equal(joinNotes('same', 'same'), 'same');
    assert.equal(joinNotes('', 'mine'), 'mine');
  });
  it('knows a triage that somebody touched', () => {
    assert.equal(isSameTriage({ status: 'open' }, { status: 'open' }), true);
    assert.equal(
      isSameTriage({ status: 'open' }, { status: 'open', updated: '2026-03-10T10:00:00Z' }),
      false,
    );
    assert.equal(isSameTriage({ status: 'open', note: 'a' }, { status: 'open', note: 'b' }), false);
  });
});

describe('what a finding shows', () => {
  it('adds up, and says where it does not', () => {
    assert.match(toScoreSentence(80, 80), /add up to the score, 80/);
    assert.match(toScoreSentence(120, 100), /kept at 100/);
    assert.match(toScoreSentence(-5, 0), /never below 0/);
    assert.match(toScoreSentence(70, 80), /strongest window/);
    assert.deepEqual([5, -25, 0].map(toSigned), ['+5', '−25', '+0']);
  });
  it('measures windows by the ramps in force', () => {
    const window = {
      start: '2026-03-10T09:40:00.000Z',
      minutes: 15,
      queries: 1_765,
      distinct_names: 1_765,
      information_bytes: 30_543,
      score: 100,
    };
    assert.equal(toMeasured(window, 'queries_per_minute'), 117.67);
    assert.equal(toMeasured(window, 'information_bytes'), 30_543);
    assert.deepEqual(
      byLength([{ ...window, minutes: 1_440 }, { ...window, start: '2026-03-10T09:45:00.000Z' }, window]).map(
        ({ minutes, windows }) => [minutes, ...windows.map(({ start }) => start.slice(11, 16))],
      ),
      [
        [15, '09:40', '09:45'],
        [1_440, '09:40'],
      ],
    );
    const definition = { ...AN1121 };
    assert.equal(toRamp(definition, 15, 'queries_per_minute')?.from, 10);
    assert.equal(toRamp(definition, 1_440, 'information_bytes')?.from, 1_500);
    assert.equal(toRamp(definition, 7, 'information_bytes'), undefined);
    assert.equal(toRamp(undefined, 15, 'information_bytes'), undefined);
  });
  it('takes the usual from earlier days of the same program and domain', () => {
    const usage = (program: string, days: readonly { day: string; bytes: number }[], service = 'dns') => ({
      '@timestamp': '2026-03-10T00:00:00Z',
      host: { name: 'A' },
      dns: { question: { registered_domain: 'example.com' } },
      afterquery: {
        usage: { key: 'k', program, service, version: 1, first_seen: '2026-03-01T00:00:00Z', days },
      },
    });
    const own = 'c:\\windows\\system32\\rundll32.exe';
    const days = [
      { day: '2026-03-08', bytes: 10 },
      { day: '2026-03-09', bytes: 30 },
      { day: '2026-03-07', bytes: 20 },
      { day: '2026-03-10', bytes: 9_999 },
    ];
    assert.deepEqual(
      toUsual([usage(own, days), usage('c:\\other.exe', days), usage(own, days, '8443')], finding),
      {
        bytes: 20,
        text: 'median of 3 earlier host-days',
      },
    );
    assert.equal(toUsual([], finding), undefined);
  });
  it('asks for the very events', () => {
    const query = toEvidenceQuery([
      { index: 'a', id: '1', role: 'lookup' },
      { index: 'a', id: '2"', role: 'socket' },
    ]);
    const [first, ...body] = query.split('\n');
    assert.equal(first, 'GET /a/_search');
    assert.deepEqual(JSON.parse(body.join('\n')), { size: 2, query: { ids: { values: ['1', '2"'] } } });
  });
});
