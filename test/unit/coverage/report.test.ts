import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { buildReport } from '../../../server/coverage/build_report.ts';
import { buildHour } from '../../../server/coverage/hour_fact.ts';
import { REPORT_FORMS } from '../../../server/coverage/report_form.ts';
import { verifyReport } from '../../../server/coverage/verify_report.ts';
import type { CoverageFact } from '../../../server/schema/coverage.ts';
import { CoverageReport } from '../../../server/schema/coverage_report.ts';
import { BEGIN, factAt, toFacts } from './facts.ts';

const HOUR = 3_600_000;
const NO_FINDINGS = { total: 0, by_severity: {}, by_status: {} };
const judged = (at: number, minutes = [0, 15, 30, 45]): CoverageFact =>
  buildHour(BEGIN + at * HOUR, undefined, minutes, [], 's1');

const report = (facts: readonly CoverageFact[], reason = 'known tool'): CoverageReport =>
  buildReport({
    from: BEGIN,
    to: BEGIN + 4 * HOUR,
    generated: BEGIN + 5 * HOUR,
    index: 'afterquery-coverage-*',
    facts: toFacts(...facts),
    unreadable: 0,
    programs: [],
    findings: { AN0728: NO_FINDINGS, AN1121: NO_FINDINGS },
    thresholds: [{ name: 'AN0728 TimeWindow', value: '5 min' }],
    exceptions: [
      {
        id: 'e1',
        author: 'ann',
        reason,
        effect: 'suppress',
        enabled: true,
        changed: '2026-03-01T00:00:00.000Z',
      },
    ],
    changes: [],
    tests: [
      {
        time: '2026-03-01T01:00:00.000Z',
        id: 'c1',
        index: 'winlogbeat-x',
        status: 'failed',
        found: [{ analytic: 'AN1121', seconds: 61.5, score: 90 }],
        error: '<b>AN0728</b> is suppressed',
      },
    ],
  });

const stateOf = ({ analytics }: CoverageReport, id: string) => analytics.find((one) => one.id === id);

describe('a coverage report', () => {
  it('counts watched and blind host-hours by reason', () => {
    const made = report([
      factAt('a', 0),
      factAt('a', 3, { events: { sysmon_22: 0 }, usable: { sysmon_3: 40, sysmon_22: 0 } }),
      factAt('b', 0, { events: { sysmon_1: 0 } }),
      ...[0, 1, 2, 3].map((at) => judged(at)),
    ]);
    assert.ok(CoverageReport.is(made));
    assert.deepEqual([made.hosts, made.host_hours, made.silent_host_hours], [2, 3, 2]);
    assert.deepEqual(made.slices, { total: 16, judged: 16 });
    assert.deepEqual(stateOf(made, 'AN0728')?.host_hours, { full: 1, partial: 1, blind: 1 });
    assert.deepEqual(stateOf(made, 'AN0728')?.reasons, [
      { state: 'blind', reason: 'no_event_22', host_hours: 1, hosts: 1 },
      { state: 'partial', reason: 'no_event_1', host_hours: 1, hosts: 1 },
    ]);
  });

  it('does not miss process creations in an hour of a host that sends them, and owes what no scan judged', () => {
    const made = report([
      factAt('a', 0),
      factAt('a', 1, { events: { sysmon_1: 0 } }),
      judged(0),
      judged(1, [0]),
    ]);
    assert.deepEqual(stateOf(made, 'AN1121')?.reasons, [
      { state: 'partial', reason: 'slices_owed', host_hours: 1, hosts: 1 },
    ]);
    assert.deepEqual(made.slices, { total: 16, judged: 5 });
  });

  it('is verified in every form, and no other byte of it is', () => {
    const made = report([factAt('a', 0), judged(0)], '<script>alert("x")</script> & =1+1, "quoted"');
    for (const { toText } of Object.values(REPORT_FORMS)) {
      const text = toText(made);
      assert.equal(verifyReport(text)._tag, 'Right');
      fc.assert(
        fc.property(fc.nat(text.length - 1), fc.constantFrom('0', '7', 'x'), (at, letter) => {
          const changed = text.slice(0, at) + letter + text.slice(at + 1);
          // White space of indented JSON means nothing, and an unknown member is none of the report.
          if (changed === text || /\s/.test(text[at] ?? '')) return;
          assert.equal(
            verifyReport(changed)._tag,
            'Left',
            `${text.slice(at - 20, at + 20)} became ${letter}`,
          );
        }),
        { numRuns: 300, seed: 7 },
      );
    }
  });

  it('runs nothing and loads nothing as a page, and calculates nothing as a table', () => {
    const nasty = '</pre><script>alert(1)</script><img src=x onerror=alert(1)>';
    const made = report([factAt(nasty, 0), factAt('=cmd()', 1)], nasty);
    const html = REPORT_FORMS.html.toText(made);
    assert.doesNotMatch(html, /<script|<img|onerror=alert\(1\)>(?!&)|https?:\/\/(?!www\.w3\.org)/);
    assert.deepEqual(verifyReport(html), {
      _tag: 'Right',
      right: { form: 'html', digest: made.digest.value },
    });
    assert.doesNotMatch(REPORT_FORMS.csv.toText(made), /(^|,)=cmd/m);
  });

  it('has one digest for one content, in whatever order its members stand', () => {
    const made = report([factAt('a', 0), judged(0)]);
    const turned = Object.fromEntries(Object.entries(made).reverse());
    assert.equal(verifyReport(JSON.stringify(turned))._tag, 'Right');
    assert.equal(verifyReport(JSON.stringify({ ...made, hosts: made.hosts + 1 }))._tag, 'Left');
    assert.equal(verifyReport('{"format":"afterquery-coverage/1"}')._tag, 'Left');
    assert.equal(verifyReport('')._tag, 'Left');
  });
});
