import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding } from '../../../server/schema/finding.ts';
import { Finding as FindingCodec } from '../../../server/schema/finding.ts';
import { FindingSummary, SUMMARY_PATHS } from '../../../server/schema/finding_summary.ts';
import { toSourcePaths } from '../../../server/schema/source_paths.ts';
import { finding, pair } from '../http/stats_findings.ts';

/** What a cluster sends of a document where it is asked for these paths. */
const keepPaths = (value: unknown, paths: readonly string[], at = ''): unknown => {
  if (Array.isArray(value)) return value.map((item) => keepPaths(item, paths, at));
  if (typeof value !== 'object' || value === null || paths.includes(at)) return value;
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const path = at === '' ? key : `${at}.${key}`;
    const is_wanted = paths.some((one) => one === path || one.startsWith(`${path}.`));
    return is_wanted ? [[key, keepPaths(inner, paths, path)] as const] : [];
  });
  return Object.fromEntries(kept);
};

describe('the summary of a finding', () => {
  const whole: Finding = finding([pair('s')]);
  // A finding is its own summary, or this does not compile.
  const summary: FindingSummary = whole;

  it('fits what a cluster sends for its paths, and the whole finding too', () => {
    const sent = keepPaths(whole, SUMMARY_PATHS);
    assert.ok(FindingSummary.is(sent));
    assert.ok(FindingSummary.is(summary));
    assert.equal(FindingCodec.is(sent), false);
    assert.equal(sent.afterquery.reasons.length, whole.afterquery.reasons.length);
    assert.deepEqual(sent.afterquery.triage, whole.afterquery.triage);
    assert.deepEqual(sent.destination, whole.destination);
  });

  it('asks for paths of a finding only, and for none of its long lists', () => {
    const known = toSourcePaths(FindingCodec);
    for (const path of SUMMARY_PATHS)
      assert.ok(
        known.some((one) => one === path || one.startsWith(`${path}.`)),
        path,
      );
    assert.doesNotMatch(
      SUMMARY_PATHS.join(' '),
      /evidence|pairs|windows|lineage|features|tests|question\.name|command_line/,
    );
  });

  it('is none where something that it tells is missing', () => {
    const { host: _host, ...rest } = whole;
    assert.equal(FindingSummary.is(rest), false);
  });
});
