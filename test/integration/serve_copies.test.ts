import assert from 'node:assert/strict';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ingestSample } from './rest_support.ts';
import {
  readLease,
  type ServeProcess,
  startServe,
  stopServe,
  until,
  waitForTakeover,
} from './serve_process.ts';
import { type Bench, newPrefix, openBench, toEnv } from './support.ts';

/** A way to the engine that can be shut, or left open with nobody behind it. */
interface Door {
  readonly port: number;
  readonly open: () => Promise<void>;
  /** refuses connections and breaks those there are */
  readonly shut: () => Promise<void>;
  /** takes what is said and answers nothing more */
  readonly mute: () => void;
}

const createDoor = async (url: string): Promise<Door> => {
  const sockets = new Set<Socket>();
  let is_mute = false;
  const server: Server = createServer((socket) => {
    const inside = connect(Number(new URL(url).port), '127.0.0.1');
    for (const end of [socket, inside]) {
      sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        sockets.delete(end);
        socket.destroy();
        inside.destroy();
      });
    }
    socket.on('data', (part) => is_mute || inside.write(part));
    inside.on('data', (part) => is_mute || socket.write(part));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  const shut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as { port: number };
  return {
    port,
    open: () => listen(port),
    shut,
    mute: () => {
      is_mute = true;
    },
  };
};

suite('copies of the service as they are started', () => {
  let bench: Bench;
  const copies: ServeProcess[] = [];
  before(async () => {
    bench = await openBench();
  });
  after(async () => {
    for (const { child } of copies) child.kill('SIGKILL');
    await bench.stop();
  });

  const launch = (env: Readonly<Record<string, string>>): ServeProcess => {
    const copy = startServe(env);
    copies.push(copy);
    return copy;
  };
  const holderOf = async (prefix: string): Promise<string> =>
    (await readLease(bench.engine, prefix))?.holder ?? '';
  const metric = async (copy: ServeProcess): Promise<number> => {
    const text = await (await fetch(`${await copy.url()}/metrics`)).text();
    return Number(/^afterquery_holds_lease (\d)$/m.exec(text)?.[1]);
  };

  test('a frozen copy is replaced within 30 s and never comes back as holder; a killed one likewise; a stopped one at once', async () => {
    const prefix = newPrefix();
    const env = toEnv(bench.url, prefix);
    const takeover = (from: string): Promise<number> => waitForTakeover(bench.engine, prefix, from);
    const a = launch(env);
    await a.url();
    const b = launch(env);
    assert.equal((await fetch(`${await b.url()}/health/ready`)).status, 200);
    const first = await holderOf(prefix);
    assert.deepEqual([await metric(a), await metric(b)], [1, 0]);
    a.child.kill('SIGSTOP');
    assert.ok((await takeover(first)) < 30_000);
    const second = await holderOf(prefix);
    a.child.kill('SIGCONT');
    await wait(6_000);
    assert.equal(await holderOf(prefix), second);
    assert.deepEqual([await metric(a), await metric(b)], [0, 1]);
    b.child.kill('SIGKILL');
    assert.ok((await takeover(second)) < 30_000);
    assert.equal(await holderOf(prefix), first);
    const c = launch(env);
    await c.url();
    const { code, seconds } = await stopServe(a);
    assert.equal(code, 0);
    assert.ok(seconds < 10);
    assert.ok((await takeover(first)) < 10_000);
  });

  test('one that starts before its cluster waits for it, and says so', async () => {
    const door = await createDoor(bench.url);
    await door.shut();
    const copy = launch(toEnv(`http://127.0.0.1:${door.port}`, newPrefix()));
    await until(() => (/waiting for the cluster/.test(copy.log()) ? true : undefined), 10, copy.log);
    assert.match(copy.log(), /waiting for the cluster: .*cannot be reached/);
    assert.equal(copy.child.exitCode, null);
    await door.open();
    assert.equal((await fetch(`${await copy.url()}/health/live`)).status, 200);
    copy.child.kill('SIGKILL');
    await door.shut();
  });

  for (const how of ['shut', 'mute'] as const)
    test(`one whose cluster goes away while it scans (${how}) stops within ten seconds all the same`, async () => {
      const prefix = newPrefix();
      await ingestSample(bench, prefix);
      const door = await createDoor(bench.url);
      const copy = launch({
        ...toEnv(`http://127.0.0.1:${door.port}`, prefix),
        AFTERQUERY_SCHEDULE: 'off',
      });
      const scans = `${await copy.url()}/api/v1/scans`;
      const asked = { from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z' };
      const started = await fetch(scans, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(asked),
      });
      assert.equal(started.status, 202);
      const { id } = (await started.json()) as { id: string };
      const progress = await fetch(`${scans}/${id}/events`);
      let told = '';
      for await (const part of progress.body ?? []) {
        told += Buffer.from(part).toString();
        if (/"slices_done":[1-9]/.test(told)) break;
      }
      assert.match(told, /"status":"running"/);
      await door[how]();
      try {
        // longer than the first waits, so that it is in the middle of one
        await wait(4_000);
        const { code, seconds } = await stopServe(copy);
        assert.ok(seconds < 10, `${seconds} s: ${copy.log()}`);
        assert.equal(code, 0);
      } finally {
        if (how === 'mute') await door.shut();
      }
    });
});
