import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pino } from 'pino';
import type { Deliver } from '../../../server/notify/deliver.ts';
import { type SenderDesk, sendDue } from '../../../server/notify/send_due.ts';
import { createMetrics, type Metrics } from '../../../server/telemetry/metrics.ts';
import { NOW, toEntry } from './entries.ts';
import { type MemoryOutbox, openMemoryOutbox } from './memory_outbox.ts';
import { deliverTo, receive } from './receiver.ts';

interface Clock {
  now: number;
}

const toDesk = (
  outbox: MemoryOutbox,
  deliver: Deliver,
  clock: Clock,
  more: Partial<SenderDesk> = {},
): SenderDesk & { readonly metrics: Metrics } => ({
  outbox: { ...outbox, enqueue: () => TE.right(0) },
  deliver,
  logger: pino({ level: 'silent' }),
  now: () => clock.now,
  chance: () => 0,
  stop: new AbortController().signal,
  isClosing: () => false,
  unreadable: new Set(),
  ...more,
  metrics: createMetrics(),
});

const count = async (metrics: Metrics, outcome: string): Promise<number> => {
  const text = await metrics.toText({
    scans_waiting: 0,
    lag_seconds: undefined,
    holds_lease: false,
    canary: undefined,
  });
  const found = new RegExp(`^afterquery_notifications_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(
    text,
  );
  return Number(found?.[1]);
};

const only = (outbox: MemoryOutbox) => [...outbox.entries.values()][0]?.entry ?? assert.fail('no entry');

describe('the sender', () => {
  it('tries again after a failure, with the same key and body, and then never more', async () => {
    const receiver = await receive((response, nth) => response.writeHead(nth === 1 ? 500 : 200).end());
    try {
      const outbox = openMemoryOutbox([toEntry()]);
      const clock = { now: NOW };
      const desk = toDesk(outbox, deliverTo(receiver.url), clock);
      await sendDue(desk);
      assert.deepEqual([only(outbox).status, only(outbox).http_status], ['pending', 500]);
      await sendDue(desk);
      assert.equal(receiver.received.length, 1, 'not before its time');
      clock.now += 1_000;
      await sendDue(desk);
      assert.deepEqual([only(outbox).status, only(outbox).tries], ['done', 2]);
      clock.now += 86_400_000;
      await sendDue(desk);
      const [first, second, ...others] = receiver.received;
      assert.equal(others.length, 0);
      assert.equal(first?.body, second?.body);
      assert.equal(first?.headers['idempotency-key'], second?.headers['idempotency-key']);
      assert.notEqual(first?.headers['x-afterquery-signature'], second?.headers['x-afterquery-signature']);
      assert.deepEqual(
        [
          await count(desk.metrics, 'retried'),
          await count(desk.metrics, 'sent'),
          await count(desk.metrics, 'failed'),
        ],
        [1, 1, 0],
      );
    } finally {
      await receiver.stop();
    }
  });

  it('gives up after twenty tries', async () => {
    const receiver = await receive((response) => response.writeHead(404).end());
    try {
      const outbox = openMemoryOutbox([toEntry()]);
      const clock = { now: NOW };
      const desk = toDesk(outbox, deliverTo(receiver.url), clock);
      for (let i = 0; i < 25; i += 1) {
        await sendDue(desk);
        clock.now += 3_600_000;
      }
      assert.equal(receiver.received.length, 20);
      assert.equal(only(outbox).status, 'failed');
      assert.equal(await count(desk.metrics, 'failed'), 1);
    } finally {
      await receiver.stop();
    }
  });

  it('of two copies one sends; what a dead copy had claimed is taken over when its lease is over', async () => {
    const receiver = await receive((response) => setTimeout(() => response.end(), 50));
    try {
      const outbox = openMemoryOutbox([toEntry('a'), toEntry('b'), toEntry('c')]);
      const clock = { now: NOW };
      const copies = [1, 2, 3].map(() => toDesk(outbox, deliverTo(receiver.url), clock));
      await Promise.all(copies.map(sendDue));
      assert.equal(receiver.received.length, 3);
      const died = openMemoryOutbox([toEntry('d')]);
      void sendDue(toDesk(died, () => new Promise(() => undefined), clock));
      await new Promise((resolve) => setTimeout(resolve, 20));
      const [copy] = [toDesk(died, deliverTo(receiver.url), clock)];
      await sendDue(copy);
      assert.equal(receiver.received.length, 3, 'still claimed');
      clock.now += 60_000;
      await sendDue(copy);
      assert.equal(receiver.received.length, 4);
      assert.equal(only(died).status, 'done');
    } finally {
      await receiver.stop();
    }
  });

  it('leaves the others for later where the receiver is unwell, but not for one that it does not take', async () => {
    const entries = [toEntry('a'), toEntry('b'), toEntry('c')];
    const statuses = [404, 503];
    const receiver = await receive((response, nth) => response.writeHead(statuses[nth - 1] ?? 200).end());
    try {
      await sendDue(toDesk(openMemoryOutbox(entries), deliverTo(receiver.url), { now: NOW }));
      assert.equal(receiver.received.length, 2);
    } finally {
      await receiver.stop();
    }
  });

  it('releases its claim when the service stops, and begins nothing while it closes', async () => {
    const receiver = await receive(() => undefined);
    try {
      const outbox = openMemoryOutbox([toEntry('a'), toEntry('b')]);
      const stop = new AbortController();
      let closing = false;
      const desk = toDesk(
        outbox,
        deliverTo(receiver.url),
        { now: NOW },
        {
          stop: stop.signal,
          isClosing: () => closing,
        },
      );
      const turn = sendDue(desk);
      setTimeout(() => {
        closing = true;
        stop.abort();
      }, 50);
      await turn;
      assert.equal(receiver.received.length, 1);
      for (const { entry } of outbox.entries.values())
        assert.deepEqual(
          [entry.status, entry.tries, entry.next_try],
          ['pending', 0, new Date(NOW).toISOString()],
        );
      assert.equal(await count(desk.metrics, 'retried'), 0);
    } finally {
      await receiver.stop();
    }
  });
});
