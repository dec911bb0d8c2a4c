import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Packages of which a process loads a file when it imports the modules. */
const packagesOf = async (...modules: string[]): Promise<Set<string>> => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({ load: (url, context, next) => {
      loaded.add(/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1] ?? '');
      return next(url, context);
    } });
    for (const module of ${JSON.stringify(modules)}) await import(module);
    console.log(JSON.stringify([...loaded]));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', script],
    { cwd: root },
  );
  return new Set(JSON.parse(stdout) as string[]);
};

describe('a service', () => {
  it("does without Elasticsearch's client until it meets Elasticsearch", async () => {
    const loaded = await packagesOf('./server/cli.ts', './server/engine/connect.ts');
    assert.ok(loaded.has('@opensearch-project/opensearch'));
    for (const unused of ['@elastic/elasticsearch', '@elastic/transport', 'undici'])
      assert.ok(!loaded.has(unused), unused);
    assert.ok((await packagesOf('./server/engine/elasticsearch.ts')).has('@elastic/elasticsearch'));
  });
});
