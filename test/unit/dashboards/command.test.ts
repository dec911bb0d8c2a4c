import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readObjects } from '../../integration/dashboard_objects.ts';
import { runAfterquery } from '../../integration/support.ts';

describe('afterquery dashboards', () => {
  it('prints an import file for the settings, without a cluster', async () => {
    const run = await runAfterquery(
      ['dashboards', '--for', 'opensearch_dashboards', '--console', 'https://soc.example.org'],
      {
        AFTERQUERY_INDEX_PREFIX: 'soc',
        AFTERQUERY_SYSMON_INDICES: 'winlogbeat-*',
        AFTERQUERY_DNS_INDICES: 'zeek-*',
      },
    );
    assert.equal(run.code, 0, run.err);
    const objects = readObjects(run.out);
    assert.ok(
      objects.every(({ id, migrationVersion }) => id.startsWith('soc-') && migrationVersion !== undefined),
    );
    assert.equal(objects.find(({ id }) => id === 'soc-view-events')?.attributes.title, 'winlogbeat-*,zeek-*');
    assert.match(run.out, /https:\/\/soc\.example\.org\/#\/findings\/\{\{value\}\}/);
  });

  it('refuses an address that is none, or holds an account', async () => {
    for (const args of [
      ['--console', 'soc'],
      ['--url', 'ftp://kibana'],
      ['--url', 'https://me:secret@kibana'],
    ]) {
      const run = await runAfterquery(['dashboards', ...args]);
      assert.equal(run.code, 2, args.join(' '));
      assert.match(run.err, new RegExp(`${args[0]} takes an address`));
      assert.doesNotMatch(run.err, /secret/);
    }
  });

  it('says in one sentence that nobody is there', async () => {
    const run = await runAfterquery(['dashboards', '--url', 'http://127.0.0.1:9/']);
    assert.equal(run.code, 1);
    assert.match(run.err, /^afterquery: http:\/\/127\.0\.0\.1:9\/ cannot be reached: ECONNREFUSED\.\n$/);
  });
});
