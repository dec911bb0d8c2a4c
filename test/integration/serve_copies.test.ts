import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getDocument } from '../../server/engine/operations.ts';
import type { LeaseDocument } from '../../server/schema/stored_documents.ts';
import { must } from '../contract/engines.ts';
import { type Bench, newPrefix, openBench, root, toEnv } from './support.ts';

interface Copy {
  readonly child: ChildProcess;
  readonly log: () => string;
  readonly url: () => Promise<string>;
}

const start = (env: Readonly<Record<string, string>>): Copy => {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('AFTERQUERY_')),
  );
  const child = spawn(process.execPath, [fileURLToPath(new URL('server/main.ts', root)), 'serve'], {
    env: {
      ...own,
      ...env,
      AFTERQUERY_PORT: '0',
      AFTERQUERY_SCHEDULE: '* * * * * *',
      AFTERQUERY_FIRST_LOOKBACK: '15m',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    log += part;
  });
  const until = async (found: () => string | undefined): Promise<string> => {
    for (let i = 0; i < 300; i += 1) {
      const value = found();
      if (value !== undefined) return value;
      await wait(100);
    }
    throw new Error(`not within 30 s: ${log}`);
  };
  return { child, log: () => log, url: () => until(() => /REST API on (http:\/\/\S+?)\/api/.exec(log)?.[1]) };
};

suite('copies of the service as they are started', () => {
  let bench: Bench;
  const copies: Copy[] = [];
  before(async () => {
    bench = await openBench();
  });
  after(async () => {
    for (const { child } of copies) child.kill('SIGKILL');
    await bench.stop();
  });

  const launch = (env: Readonly<Record<string, string>>): Copy => {
    const copy = start(env);
    copies.push(copy);
    return copy;
  };
  const readLease = async (prefix: string): Promise<LeaseDocument> =>
    (await must(getDocument(bench.engine, `${prefix}-checkpoints`, 'lease')))?._source as LeaseDocument;
  const takeover = async (prefix: string, from: string): Promise<number> => {
    const began = performance.now();
    for (;;) {
      const { holder } = await readLease(prefix);
      if (holder !== from && holder !== '') return performance.now() - began;
      if (performance.now() - began > 60_000) throw new Error('nobody took over');
      await wait(100);
    }
  };
  const metric = async (copy: Copy): Promise<number> => {
    const text = await (await fetch(`${await copy.url()}/metrics`)).text();
    return Number(/^afterquery_holds_lease (\d)$/m.exec(text)?.[1]);
  };

  test('a frozen copy is replaced within 30 s and never comes back as holder; a killed one likewise; a stopped one at once', async () => {
    const prefix = newPrefix();
    const env = toEnv(bench.url, prefix);
    const a = launch(env);
    await a.url();
    const b = launch(env);
    assert.equal((await fetch(`${await b.url()}/health/ready`)).status, 200);
    const first = (await readLease(prefix)).holder;
    assert.deepEqual([await metric(a), await metric(b)], [1, 0]);
    a.child.kill('SIGSTOP');
    assert.ok((await takeover(prefix, first)) < 30_000);
    const second = (await readLease(prefix)).holder;
    a.child.kill('SIGCONT');
    await wait(6_000);
    assert.equal((await readLease(prefix)).holder, second);
    assert.deepEqual([await metric(a), await metric(b)], [0, 1]);
    b.child.kill('SIGKILL');
    assert.ok((await takeover(prefix, second)) < 30_000);
    assert.equal((await readLease(prefix)).holder, first);
    const c = launch(env);
    await c.url();
    const exited = new Promise((resolve) => a.child.once('exit', resolve));
    const began = performance.now();
    a.child.kill('SIGTERM');
    assert.equal(await exited, 0);
    assert.ok(performance.now() - began < 10_000);
    assert.ok((await takeover(prefix, first)) < 10_000);
  });

  test('one that starts before its cluster waits for it, and says so', async () => {
    const { port } = new URL(bench.url);
    const door = createServer((socket) => {
      const inside = connect(Number(port), '127.0.0.1');
      socket.pipe(inside).pipe(socket);
      for (const end of [socket, inside]) end.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
    const { port: own } = door.address() as { port: number };
    await new Promise((resolve) => door.close(resolve));
    const copy = launch(toEnv(`http://127.0.0.1:${own}`, newPrefix()));
    for (let i = 0; i < 100 && !/waiting for the cluster/.test(copy.log()); i += 1) await wait(100);
    assert.match(copy.log(), /waiting for the cluster: .*cannot be reached/);
    assert.equal(copy.child.exitCode, null);
    await new Promise<void>((resolve) => door.listen(own, '127.0.0.1', resolve));
    assert.equal((await fetch(`${await copy.url()}/health/live`)).status, 200);
    copy.child.kill('SIGKILL');
    door.close();
  });
});
