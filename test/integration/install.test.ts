import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { getJson } from '../../server/engine/operations.ts';
import { must } from '../contract/engines.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

interface Shown {
  readonly action: string;
  readonly name: string;
}

for (const flavor of ['opensearch', 'elasticsearch'] as const)
  suite(`install on ${flavor}`, () => {
    let bench: Bench;
    const prefix = newPrefix();
    let env: Record<string, string>;
    before(async () => {
      bench = await openBench(flavor);
      env = toEnv(bench.url, prefix);
    });
    after(() => bench.stop());

    const install = async (...more: string[]): Promise<Shown[]> => {
      const run = await runAfterquery(['install', '--json', ...more], env);
      assert.equal(run.code, 0, run.err);
      return JSON.parse(run.out) as Shown[];
    };
    const component = () => `/_component_template/${prefix}-findings`;
    const readMeta = async (): Promise<Record<string, unknown>> => {
      const answer = (await must(getJson(bench.engine, component()))) as {
        component_templates: { component_template: { _meta: Record<string, unknown> } }[];
      };
      return answer.component_templates[0]?.component_template._meta ?? {};
    };
    const put = async (meta: object, mappings: object): Promise<void> => {
      const body = { template: { mappings }, _meta: meta };
      await must(bench.engine.request({ method: 'PUT', path: component(), body }));
    };

    test('a dry run says everything is new and writes nothing', async () => {
      const steps = await install('--dry-run');
      assert.ok(steps.every((s) => s.action === 'create' || s.action === 'unsupported'));
      assert.equal(await must(getJson(bench.engine, component())), undefined);
    });

    test('without life cycles in the cluster it says so in one line, and the templates do without', async () => {
      const run = await runAfterquery(['install', '--dry-run'], env);
      const lines = run.out.split('\n');
      const at = lines.findIndex((line) => line.includes(`${prefix}-retention`));
      assert.match(lines[at] ?? '', /^left out +i[ls]m_policy /);
      assert.match(lines[at + 1] ?? '', /the cluster has no index .* the service itself deletes by age/);
      assert.equal(lines.filter((line) => /lifecycle/.test(line) && !/left out|has no/.test(line)).length, 0);
    });

    test('it installs, and a second time changes nothing', async () => {
      assert.ok((await install()).some((s) => s.action === 'create'));
      const again = await install();
      assert.deepEqual(
        again.filter((s) => s.action !== 'keep' && s.action !== 'unsupported'),
        [],
      );
    });

    test('what somebody changed by hand is repaired, an older version is upgraded', async () => {
      const meta = await readMeta();
      await put(meta, { properties: {} });
      assert.deepEqual(
        (await install()).filter((s) => s.action === 'repair').map((s) => s.name),
        [`${prefix}-findings`],
      );
      await put({ ...meta, version: 0 }, { properties: {} });
      assert.deepEqual(
        (await install()).filter((s) => s.action === 'upgrade').map((s) => s.name),
        [`${prefix}-findings`],
      );
      assert.deepEqual(await readMeta(), meta);
    });

    test('a newer version there stops it with a sentence', async () => {
      const meta = await readMeta();
      await put({ ...meta, version: 99 }, { properties: {} });
      const run = await runAfterquery(['install'], env);
      assert.equal(run.code, 1);
      assert.match(run.err, /newer than this Afterquery knows; nothing was changed/);
    });
  });
