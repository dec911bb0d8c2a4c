import { once } from 'node:events';
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { startTestEngine } from './contract/engines.ts';

/**
 * The tests that need real engines, one file at a time: first the contract suite, which starts its own; then the integration and
 * browser tests, which share one OpenSearch and one Elasticsearch (some compare the two). Closes with one line of totals.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const totals = { passed: 0, failed: 0, skipped: 0 };

const runFiles = async (pattern: string, env: Readonly<Record<string, string>>): Promise<void> => {
  Object.assign(process.env, env);
  const files = globSync(pattern, { cwd: root }).sort();
  if (files.length === 0) throw new Error(`no test matches ${pattern}`);
  const stream = run({ files: files.map((file) => `${root}${file}`), concurrency: 1, timeout: 900_000 });
  // A suite and a file pass when their tests do; only tests themselves are counted.
  stream.on('test:pass', ({ details, skip, todo }) => {
    if (details.type === 'suite') return;
    if (skip === undefined && todo === undefined) totals.passed += 1;
    else totals.skipped += 1;
  });
  stream.on('test:fail', () => {
    totals.failed += 1;
  });
  const printed = stream.compose(spec);
  printed.pipe(process.stdout, { end: false });
  await once(printed, 'end');
};

await runFiles('test/contract/**/*.test.ts', {});
const opensearch = await startTestEngine('opensearch');
try {
  const elasticsearch = await startTestEngine('elasticsearch');
  try {
    const urls = {
      AFTERQUERY_TEST_OPENSEARCH_URL: opensearch.url,
      AFTERQUERY_TEST_ELASTICSEARCH_URL: elasticsearch.url,
    };
    await runFiles('test/integration/**/*.test.ts', urls);
    await runFiles('test/browser/**/*.test.ts', urls);
  } finally {
    await elasticsearch.stop();
  }
} finally {
  await opensearch.stop();
}
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;
