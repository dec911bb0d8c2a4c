import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EXCLUDED_PROGRAMS } from '../../../server/analytics/programs/excluded_programs.ts';
import { createExclusion } from '../../../server/analytics/programs/exclusion.ts';
import { toPathMatcher } from '../../../server/analytics/programs/path_pattern.ts';

describe('what the cluster is told to leave out', () => {
  it('is never more than what is excluded, and every excluded path once it was met', () => {
    const exclusion = createExclusion(EXCLUDED_PROGRAMS);
    const matches = toPathMatcher(EXCLUDED_PROGRAMS);
    const versioned =
      'C:\\Program Files (x86)\\Microsoft\\EdgeWebView\\Application\\130.0.1\\MSEDGEWEBVIEW2.exe';
    for (const path of [versioned, 'C:\\WINDOWS\\system32\\svchost.exe'])
      assert.equal(exclusion.isExcluded(path), true);
    for (const path of ['C:\\Users\\a\\svchost.exe', undefined])
      assert.equal(exclusion.isExcluded(path), false);
    const { paths, patterns } = exclusion.toLeftOut();
    assert.ok(paths.includes(versioned) && paths.includes('C:\\WINDOWS\\system32\\svchost.exe'));
    assert.ok(!paths.includes('C:\\Users\\a\\svchost.exe'));
    for (const path of paths) assert.ok(matches(path), path);
    for (const pattern of patterns) assert.ok(EXCLUDED_PROGRAMS.includes(pattern));
    const known = new Set([...patterns, ...paths]);
    for (const pattern of EXCLUDED_PROGRAMS) assert.ok(known.has(pattern), pattern);
  });
});
