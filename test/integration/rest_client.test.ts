import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { AfterqueryProblem, createAfterquery } from '../../client/afterquery_client.ts';
import { ingestSample, type ServedBench, serve, toSettings } from './rest_support.ts';
import { type Bench, newPrefix, openBench } from './support.ts';

suite('the typed client', () => {
  let bench: Bench;
  let served: ServedBench;
  const prefix = newPrefix();
  before(async () => {
    bench = await openBench();
    await ingestSample(bench, prefix);
    served = await serve(bench, toSettings(bench, prefix));
  });
  after(async () => {
    await served.stop();
    await bench.stop();
  });

  test('starts a scan, follows it, reads and triages its findings, and previews an exception', async () => {
    const { call } = createAfterquery({ url: served.url, key: await served.newKey('analyst') });
    const body = { from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z' };
    const scan = await call('post_scans', { body });
    assert.equal(scan.status, 202);
    const events = await call('get_scans_by_id_events', { params: { id: scan.body.id } });
    assert.match(events.body ?? '', /"status":"done"/);
    const listed = await call('get_findings', { query: { severity: 'medium', sort: 'score', size: 10 } });
    assert.equal(listed.body.total, 3);
    const strongest = listed.body.findings[0] ?? assert.fail('no finding');
    const { id } = strongest;
    const one = await call('get_findings_by_id', { params: { id } });
    // A list tells what a row shows, under the same names; whole findings are asked for.
    assert.equal('evidence' in strongest.afterquery, false);
    assert.equal(strongest.afterquery.reasons.length, one.body.afterquery.reasons.length);
    assert.equal(strongest.etag, one.headers.get('etag'));
    const whole = await call('get_findings', { query: { severity: 'medium', view: 'full', size: 10 } });
    const { etag, ...first } = whole.body.findings[0] ?? assert.fail('no finding');
    assert.deepEqual([first, etag], [one.body, strongest.etag]);
    const row = whole.body.findings.map(({ id: of, message }) => [of, message]);
    assert.deepEqual(
      row,
      listed.body.findings.map(({ id: of, message }) => [of, message]),
    );
    const triaged = await call('patch_findings_by_id', {
      params: { id },
      headers: { 'If-Match': one.headers.get('etag') ?? '' },
      body: { status: 'acknowledged', note: 'by the playbook' },
    });
    assert.equal(triaged.body.afterquery.triage.status, 'acknowledged');
    const many = await call('post_findings_triage', {
      body: {
        findings: listed.body.findings.map((finding) => ({
          id: finding.id,
          if_match: finding.id === id ? (triaged.headers.get('etag') ?? '') : '"0-0"',
        })),
        triage: { status: 'closed' },
      },
    });
    assert.deepEqual(many.body.results.map(({ status }) => status).sort(), [200, 412, 412]);
    const before_any = await call('get_exceptions', {});
    const exception = {
      author: 'ann',
      reason: 'known tool',
      effect: { kind: 'suppress' },
      match: { hosts: [strongest.host.name] },
    } as const;
    const preview = await call('post_exceptions_preview', { body: exception, query: { days: 7 } });
    assert.ok(preview.body.hidden >= 1);
    assert.equal(preview.body.findings[0]?.effect, 'hidden');
    const span = { from: '2026-03-10', to: '2026-03-11' };
    const spanned = await call('post_exceptions_preview', { body: exception, query: span });
    assert.equal(spanned.body.hidden, preview.body.hidden);
    const past = { from: '2026-03-01', to: '2026-03-02' };
    assert.equal((await call('post_exceptions_preview', { body: exception, query: past })).body.looked_at, 0);
    const elsewhere = { ...exception, match: { hosts: ['nowhere-1'] } };
    assert.equal((await call('post_exceptions_preview', { body: elsewhere })).body.hidden, 0);
    assert.deepEqual((await call('get_exceptions', {})).body.total, before_any.body.total);
    await assert.rejects(
      call('get_findings_by_id', { params: { id: 'nothing' } }),
      (error) => error instanceof AfterqueryProblem && error.problem.status === 404,
    );
  });
});
