import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runAfterquery } from '../integration/support.ts';
import { buildSecurity, startTestEngine, type TestEngine } from './engines.ts';

interface Role {
  readonly cluster: readonly string[];
  readonly indices: readonly { readonly names: readonly string[]; readonly privileges: readonly string[] }[];
}

const root = new URL('../../', import.meta.url);
const role = JSON.parse(readFileSync(new URL('docker/elasticsearch/role.json', root), 'utf8')) as Role;

/** The stack makes its role over the API; here it stands in a file. JSON is YAML. */
const ROLES = `afterquery: ${JSON.stringify({ cluster: role.cluster, indices: role.indices })}\n`;
const ACCOUNT = { name: 'afterquery', password: 'stack-secret-9', role: 'afterquery' };

describe("the role of the Elasticsearch stack's account", { concurrency: 1 }, () => {
  let started: TestEngine;
  let env: Record<string, string>;
  before(async () => {
    started = await startTestEngine('elasticsearch', buildSecurity(ROLES, [ACCOUNT]));
    env = {
      AFTERQUERY_ENGINE_URL: started.url,
      AFTERQUERY_ENGINE_USERNAME: ACCOUNT.name,
      AFTERQUERY_ENGINE_PASSWORD: ACCOUNT.password,
    };
  });
  after(() => started?.stop());

  it('is enough to install, ingest, scan, make keys and report coverage', async () => {
    const sample = fileURLToPath(new URL('server/demo/sample/sysmon.ndjson.gz', root));
    const span = ['--from', '2026-03-10T09:30:00Z', '--to', '2026-03-10T09:45:00Z'];
    for (const args of [
      ['install'],
      ['ingest', sample],
      ['scan', ...span],
      ['coverage', ...span],
      ['keys', 'create', '--name', 'me', '--role', 'admin'],
    ]) {
      const run = await runAfterquery(args, env);
      assert.equal(run.code, 0, `${args[0]}: ${run.err}`);
      if (args[0] === 'scan') assert.match(run.out, /AN1121/);
    }
  });

  it('writes nowhere else', async () => {
    const authorization = `Basic ${Buffer.from(`${ACCOUNT.name}:${ACCOUNT.password}`).toString('base64')}`;
    for (const index of ['winlogbeat-2026', 'logs-windows.sysmon_operational-default', 'other']) {
      const answer = await fetch(`${started.url}/${index}/_doc/1`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization },
        body: '{}',
      });
      assert.equal(answer.status, 403, index);
    }
  });
});
