import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findAccount } from '../../server/engine/embedded/account.ts';
import { DISTRIBUTIONS } from '../../server/engine/embedded/distributions.ts';
import { EmbeddedEngineError } from '../../server/engine/embedded/embedded_error.ts';
import { provideHome } from '../../server/engine/embedded/home.ts';
import { provideDistribution } from '../../server/engine/embedded/provide_distribution.ts';
import { startEmbedded } from '../../server/engine/embedded/start_embedded.ts';
import { getDocument, indexDocument } from '../../server/engine/operations.ts';
import { must, startTestEngine } from './engines.ts';

const home = await provideHome(undefined, findAccount());
const names: string[] = [];
const takeName = () => {
  names.push(`test-${randomUUID()}`);
  return names.at(-1) ?? '';
};
const toFolder = (name: string) => join(home, 'instances', `elasticsearch-${name}`);

/** Command lines of every process that has to do with a data folder. */
const processesOf = (name: string): readonly string[] =>
  execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8', maxBuffer: 1e8 })
    .split('\n')
    .filter((line) => line.includes(name) && !line.includes('hold_engine'));

const supervisorOf = (pid: number): number =>
  Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));

const waitGone = async (name: string): Promise<void> => {
  for (let tries = 0; processesOf(name).length > 0 && tries < 250; tries++) await setTimeout(100);
  assert.deepEqual(processesOf(name), []);
};

const hold = async (name: string, ephemeral = ''): Promise<{ holder: ChildProcess; pid: number }> => {
  const script = fileURLToPath(new URL('./hold_engine.ts', import.meta.url));
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const holder = spawn(process.execPath, [script, name, ephemeral], { detached: true, stdio: [...stdio] });
  assert.ok(holder.stdout);
  const [line] = await once(createInterface({ input: holder.stdout }), 'line');
  const { pid } = JSON.parse(line);
  assert.ok(processesOf(name).length > 0, 'the engine runs');
  return { holder, pid };
};

const start = (data_name: string, more: object = {}) =>
  startEmbedded({ flavor: 'elasticsearch', data_name, progress: () => undefined, ...more });

const rejection = async (task: Promise<unknown>): Promise<string> => {
  const error = await task.then(
    () => assert.fail('it should have been rejected'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof EmbeddedEngineError, String(error));
  assert.ok(!error.message.includes('\n'));
  return error.message;
};

describe('the embedded engine', { concurrency: 1 }, () => {
  after(async () => {
    for (const name of names) {
      assert.deepEqual(processesOf(name), []);
      await rm(toFolder(name), { recursive: true, force: true });
      await rm(`${toFolder(name)}.lock`, { force: true });
    }
  });

  for (const signal of ['SIGKILL', 'SIGINT'] as const)
    it(`ends, and takes its ephemeral data along, when its starter gets ${signal}`, async () => {
      const name = takeName();
      const { holder } = await hold(name, 'ephemeral');
      await stat(toFolder(name));
      // the whole group, as a terminal does on Ctrl-C
      process.kill(-(holder.pid ?? assert.fail()), signal);
      await waitGone(name);
      await setTimeout(500);
      await assert.rejects(stat(toFolder(name)));
      await assert.rejects(stat(`${toFolder(name)}.lock`));
    });

  it('ends when its supervisor is killed', async () => {
    const name = takeName();
    const engine = await start(name, { ephemeral: true });
    process.kill(supervisorOf(engine.pid), 'SIGKILL');
    await waitGone(name);
    assert.match(await engine.ended, /supervisor/);
    await engine.stop();
    await assert.rejects(stat(toFolder(name)));
  });

  it('keeps data between runs, for one run at a time', async () => {
    const name = takeName();
    const first = await startTestEngine('elasticsearch', { data_name: name, ephemeral: false });
    await must(indexDocument(first.engine, 'kept', '1', { n: 1 }));
    const refusal = await rejection(start(name));
    assert.match(refusal, /is in use by another run \(process \d+\)/);
    await first.stop();
    assert.deepEqual(processesOf(name), []);
    const second = await startTestEngine('elasticsearch', { data_name: name, ephemeral: false });
    assert.deepEqual((await must(getDocument(second.engine, 'kept', '1')))?._source, { n: 1 });
    await second.stop();
  });

  it('clears an engine that neither its starter nor its supervisor could stop', async () => {
    const name = takeName();
    const { holder, pid } = await hold(name);
    process.kill(supervisorOf(pid), 'SIGSTOP');
    const supervisor = supervisorOf(pid);
    process.kill(holder.pid ?? assert.fail(), 'SIGKILL');
    process.kill(supervisor, 'SIGKILL');
    await setTimeout(500);
    assert.ok(processesOf(name).length > 0, 'an orphan is left');
    const next = await start(name);
    assert.notEqual(next.pid, pid);
    await next.stop();
    await waitGone(name);
  });

  it('says in one sentence why an engine died', async () => {
    const message = await rejection(
      start(takeName(), { settings: { 'no.such.setting': 'x' }, ephemeral: true }),
    );
    assert.match(
      message,
      /^Elasticsearch 9\.4\.3 stopped while starting \(exit code \d+\); .*no\.such\.setting/,
    );
  });

  it('says in one sentence that Java is missing or too old', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'afterquery-java-'));
    await chmod(folder, 0o755);
    await mkdir(join(folder, 'bin'));
    await writeFile(
      join(folder, 'bin', 'java'),
      '#!/bin/sh\necho \'openjdk version "17.0.15" 2025-04-15\' >&2\n',
    );
    await chmod(join(folder, 'bin', 'java'), 0o755);
    const old = await rejection(start(takeName(), { java_homes: [folder, '/nowhere'] }));
    assert.match(old, /needs Java 21 or newer \(.* is 17, \/nowhere does not run\)/);
    assert.match(await rejection(start(takeName(), { java_homes: [] })), /none was found/);
    await rm(folder, { recursive: true });
  });

  it('fetches, repairs what is damaged, and reuses what is whole', async () => {
    const own_home = await mkdtemp(join(tmpdir(), 'afterquery-home-'));
    const distribution = DISTRIBUTIONS.elasticsearch;
    const { version } = distribution;
    const told: string[] = [];
    const provide = async () => {
      told.length = 0;
      return provideDistribution(distribution, version, own_home, (line) => told.push(line));
    };
    const folder = await provide();
    assert.match(told.join(), /Fetching Elasticsearch 9\.4\.3/);
    await provide();
    assert.deepEqual(told, [], 'nothing to do');

    await rm(join(folder, 'bin', 'elasticsearch'));
    await provide();
    assert.deepEqual(told, [], 'unpacked again from the kept archive');
    assert.equal((await stat(join(folder, 'bin', 'elasticsearch'))).mode & 0o777, 0o755);

    const zip = join(own_home, 'downloads', `elasticsearch-${version}.zip`);
    await rm(folder, { recursive: true });
    await truncate(zip, 1_000_000);
    await provide();
    assert.match(told.join(), /is damaged; it is fetched again.*Fetched/);
    assert.equal((await stat(zip)).size > 100_000_000, true);

    await rm(folder, { recursive: true });
    await rm(`${zip}.json`);
    await truncate(zip, 50_000_000);
    await provide();
    assert.match(told.join(), /is damaged/, 'found without a record too');
    assert.deepEqual(await readdir(join(own_home, 'distributions')), [`elasticsearch-${version}`]);
    await rm(own_home, { recursive: true });
  });

  it('says in one sentence that a version does not exist', async () => {
    const own_home = await mkdtemp(join(tmpdir(), 'afterquery-home-'));
    const task = provideDistribution(DISTRIBUTIONS.opensearch, '0.0.1', own_home, () => undefined);
    assert.match(await rejection(task), /^Maven could not fetch OpenSearch 0\.0\.1 \(/);
    await rm(own_home, { recursive: true });
  });
});
