import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { connect } from '../../server/engine/connect.ts';
import { bulkWrite, indexDocument, putIndexTemplate, search } from '../../server/engine/operations.ts';
import type { EngineConnection } from '../../server/engine/port.ts';
import { ADMIN, buildSecurity, must, mustFail, startTestEngine, type TestEngine } from './engines.ts';

const ROLES = `
scanner:
  cluster: [ monitor, manage_index_templates, manage_ingest_pipelines ]
  indices:
    - names: [ 'logs-*' ]
      privileges: [ read, view_index_metadata ]
    - names: [ 'afterquery-*' ]
      privileges: [ all ]
unseen:
  indices:
    - names: [ 'logs-*' ]
      privileges: [ read ]
`;
const SCANNER = { name: 'scanner', password: 'scan-secret-9', role: 'scanner' };
const UNSEEN = { name: 'unseen', password: 'unseen-secret-9', role: 'unseen' };

describe('Elasticsearch with its security on', { concurrency: 1 }, () => {
  let started: TestEngine;
  const toConnection = (username: string, password: string): EngineConnection => {
    return { url: started.url, flavor: 'auto', username, password };
  };

  before(async () => {
    const security = buildSecurity(ROLES, [SCANNER, UNSEEN]);
    const settings = { ...security.settings, 'indexing_pressure.memory.limit': '100kb' };
    started = await startTestEngine('elasticsearch', { ...security, settings });
    await must(indexDocument(started.engine, 'logs-1', '1', { n: 1 }, { refresh: true }));
  });
  after(() => started?.stop());

  it('refuses a wrong password, and does not repeat it', async () => {
    const error = await mustFail(connect(toConnection(ADMIN.username, 'wrong-secret')));
    assert.equal(error.kind, 'unauthorized');
    assert.ok(!JSON.stringify(error).includes('wrong-secret'));
    assert.equal((await mustFail(connect({ url: started.url, flavor: 'auto' }))).kind, 'unauthorized');
    assert.equal(
      (await mustFail(connect({ url: started.url, flavor: 'auto', api_key: 'bm8=' }))).kind,
      'unauthorized',
    );
  });

  it('takes the credentials from the address', async () => {
    const url = started.url.replace('://', `://${SCANNER.name}:${SCANNER.password}@`);
    const engine = await must(connect({ url, flavor: 'auto' }));
    assert.equal((await must(search(engine, 'logs-*', {}))).total, 1);
    await engine.close();
  });

  it('lets a role do its work and nothing else', async () => {
    const engine = await must(connect(toConnection(SCANNER.name, SCANNER.password)));
    assert.equal((await must(search(engine, 'logs-*', {}))).total, 1);
    await must(indexDocument(engine, 'afterquery-findings-1', '1', { n: 1 }, { refresh: true }));
    await must(putIndexTemplate(engine, 'afterquery', { index_patterns: ['afterquery-x-*'] }));
    const refused = await mustFail(indexDocument(engine, 'logs-1', '2', { n: 2 }));
    assert.equal(refused.kind, 'forbidden');
    const bulk = await must(bulkWrite(engine, [{ op: 'index', index: 'logs-1', id: '2', document: {} }]));
    assert.deepEqual(
      bulk.failed.map(({ status, type }) => [status, type]),
      [[403, 'security_exception']],
    );
    await engine.close();
  });

  it('says so when the user may not even ask for the version', async () => {
    assert.equal((await mustFail(connect(toConnection(UNSEEN.name, UNSEEN.password)))).kind, 'forbidden');
  });

  it('gives up on a cluster that stays too busy, after bounded tries', async () => {
    const document = { text: 'x'.repeat(300_000) };
    const operations = [{ op: 'index', index: 'afterquery-big', id: '1', document }] as const;
    const error = await mustFail(bulkWrite(started.engine, operations, { tries: 3, pause_ms: 5 }));
    assert.equal(error.kind === 'overloaded' && error.type, 'es_rejected_execution_exception');
  });
});
