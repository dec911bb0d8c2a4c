import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Delivery } from '../../../server/notify/delivery.ts';
import { NOW, toEntry } from './entries.ts';
import { deliverTo, receive, SECRET } from './receiver.ts';

const NEVER = new AbortController().signal;
const ok = (response: { end: (text: string) => unknown }): void => {
  response.end('ok');
};
const detailOf = (delivery: Delivery): string => (delivery.kind === 'interrupted' ? '' : delivery.detail);

describe('one try at a receiver', () => {
  it('posts a signed body that the receiver can check', async () => {
    const receiver = await receive(ok);
    try {
      const entry = toEntry();
      const delivery = await deliverTo(`${receiver.url}/hook?a=b`)(entry, NOW, NEVER);
      assert.deepEqual(delivery, { kind: 'answered', status: 200, detail: 'ok' });
      const [got] = receiver.received;
      assert.ok(got !== undefined);
      assert.equal(got.path, '/hook?a=b');
      assert.equal(got.headers['idempotency-key'], entry.id);
      assert.match(got.headers['content-type'] ?? '', /^application\/json/);
      assert.equal(got.headers['user-agent'], 'afterquery/1.0.0');
      assert.deepEqual(JSON.parse(got.body), entry.notification);
      const signed = `${got.headers['x-afterquery-timestamp']}.${got.body}`;
      const hmac = createHmac('sha256', SECRET).update(signed).digest('hex');
      assert.equal(got.headers['x-afterquery-signature'], `v1=${hmac}`);
    } finally {
      await receiver.stop();
    }
  });

  it('follows no redirect', async () => {
    const elsewhere = await receive(ok);
    const receiver = await receive((response) =>
      response.writeHead(307, { Location: `${elsewhere.url}/elsewhere` }).end(),
    );
    try {
      const delivery = await deliverTo(receiver.url)(toEntry(), NOW, NEVER);
      assert.deepEqual(delivery, { kind: 'answered', status: 307, detail: '' });
      assert.equal(elsewhere.received.length, 0);
    } finally {
      await receiver.stop();
      await elsewhere.stop();
    }
  });

  it('ends in time where nobody answers, and at once where the service stops', async () => {
    const receiver = await receive(() => undefined);
    try {
      const late = await deliverTo(receiver.url, { timeout_ms: 200 })(toEntry(), NOW, NEVER);
      assert.deepEqual(late, { kind: 'unreachable', detail: 'no answer within 0.2 s' });
      const stop = new AbortController();
      const stopped = deliverTo(receiver.url)(toEntry(), NOW, stop.signal);
      setTimeout(() => stop.abort(), 50);
      assert.deepEqual(await stopped, { kind: 'interrupted' });
      const look_up = () => new Promise<readonly string[]>(() => undefined);
      const unresolved = await deliverTo('http://name.example/', { look_up, timeout_ms: 100 })(
        toEntry(),
        NOW,
        NEVER,
      );
      assert.equal(unresolved.kind, 'unreachable');
    } finally {
      await receiver.stop();
    }
  });

  it('reads no more than it must of an answer, and takes the status of one that never ends', async () => {
    let written = 0;
    const endless = await receive((response) => {
      response.writeHead(500);
      const write = (): void => {
        while (!response.destroyed && written < 50_000_000) {
          written += 65_536;
          if (!response.write('x'.repeat(65_536))) {
            response.once('drain', write);
            return;
          }
        }
      };
      write();
    });
    const silent = await receive((response) => {
      response.writeHead(200).write('o');
    });
    try {
      const long = await deliverTo(endless.url)(toEntry(), NOW, NEVER);
      assert.equal(long.kind === 'answered' && long.status, 500);
      assert.ok(detailOf(long).length <= 200);
      assert.ok(written < 50_000_000);
      const hanging = await deliverTo(silent.url, { timeout_ms: 300 })(toEntry(), NOW, NEVER);
      assert.equal(hanging.kind === 'answered' && hanging.status, 200);
    } finally {
      await endless.stop();
      await silent.stop();
    }
  });

  it('takes a connection that breaks, or changes its protocol, for no answer', async () => {
    const rude = await receive((response) => response.destroy());
    const other = await receive((response) =>
      response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
    );
    try {
      for (const { url } of [rude, other])
        assert.equal((await deliverTo(url)(toEntry(), NOW, NEVER)).kind, 'unreachable');
    } finally {
      await rude.stop();
      await other.stop();
    }
  });

  it('takes in what the receiver says as one harmless line', async () => {
    const receiver = await receive((response) =>
      response.writeHead(429, { 'Retry-After': '7' }).end('no\r\n\u001b[31m  service\u202e'),
    );
    try {
      const delivery = await deliverTo(receiver.url)(toEntry(), NOW, NEVER);
      assert.deepEqual(delivery, {
        kind: 'answered',
        status: 429,
        detail: 'no [31m service',
        retry_after_s: 7,
      });
    } finally {
      await receiver.stop();
    }
  });

  it('connects to the very address that was checked, and asks for the name once', async () => {
    const receiver = await receive(ok);
    try {
      let asked = 0;
      // A name that rebinds: it leads to the receiver when it is checked, and to nothing afterwards.
      const look_up = async (): Promise<readonly string[]> => {
        asked += 1;
        return asked === 1 ? ['127.0.0.1'] : ['192.0.2.1'];
      };
      const { port } = new URL(receiver.url);
      const delivery = await deliverTo(`http://rebind.invalid:${port}/`, { look_up })(toEntry(), NOW, NEVER);
      assert.equal(delivery.kind, 'answered');
      assert.equal(asked, 1);
      assert.equal(receiver.received[0]?.headers.host, `rebind.invalid:${port}`);
    } finally {
      await receiver.stop();
    }
  });

  it('connects to nobody inside, unless that is allowed, whatever else a name leads to', async () => {
    const receiver = await receive(ok);
    try {
      const { port } = new URL(receiver.url);
      const strict = { allow_inside: false };
      const direct = await deliverTo(`https://127.0.0.1:${port}/`, strict)(toEntry(), NOW, NEVER);
      assert.equal(direct.kind, 'refused');
      const plain = await deliverTo(receiver.url, strict)(toEntry(), NOW, NEVER);
      assert.equal(plain.kind, 'refused');
      const mixed = await deliverTo(`https://name.example:${port}/`, {
        ...strict,
        look_up: async () => ['8.8.8.8', '127.0.0.1'],
      })(toEntry(), NOW, NEVER);
      assert.equal(mixed.kind, 'refused');
      assert.match(detailOf(mixed), /127\.0\.0\.1 is not a public address/);
      assert.equal(receiver.received.length, 0);
    } finally {
      await receiver.stop();
    }
  });

  it('says why where nobody listens and where a name is none', async () => {
    const receiver = await receive(ok);
    await receiver.stop();
    const refused = await deliverTo(receiver.url)(toEntry(), NOW, NEVER);
    assert.deepEqual(refused, { kind: 'unreachable', detail: 'the connection failed (ECONNREFUSED)' });
    const look_up = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    const nameless = await deliverTo('https://none.example/', { look_up })(toEntry(), NOW, NEVER);
    assert.match(detailOf(nameless), /cannot be resolved \(ENOTFOUND\)/);
  });
});
