import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { left, right } from 'fp-ts/lib/Either.js';
import type { EngineError } from '../../../server/engine/errors.ts';
import type { Engine } from '../../../server/engine/port.ts';
import { shareCluster } from '../../../server/scan/cluster_share.ts';
import { exchanging } from '../engine/exchanging.ts';

const BUSY: EngineError = { kind: 'overloaded', type: 'circuit_breaking_exception', detail: 'busy' };

/** Only its scheduling is looked at: how many exchanges are under way, and in which order they began. */
const watch = (isBusy: (path: string) => boolean) => {
  const seen = { now: 0, most: 0, order: [] as string[] };
  const engine = exchanging(({ path }) => async () => {
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    seen.order.push(path);
    for (let i = 0; i < 3; i += 1) await turn();
    seen.now -= 1;
    return isBusy(path) ? left(BUSY) : right(path);
  });
  return { engine, seen };
};

const ask = (engine: Engine, names: readonly string[]) =>
  Promise.all(names.map((path) => engine.request({ method: 'GET', path })()));

const toNames = (count: number): string[] => Array.from({ length: count }, (_, i) => `/${i}`);

describe('the share of a cluster that a scan takes', () => {
  it('is so many requests at once and no more, in the order in which they came', async () => {
    const { engine, seen } = watch(() => false);
    const answers = await ask(shareCluster(engine, { requests: 3, share: 1 }), toNames(12));
    assert.equal(seen.most, 3);
    assert.deepEqual(seen.order, toNames(12));
    assert.deepEqual(answers, toNames(12).map(right));
  });

  it('is one after a refusal, and grows again by one after so many answers in peace', async () => {
    const { engine, seen } = watch((path) => path === '/busy');
    const shared = shareCluster(engine, { requests: 3, share: 1 }, 4);
    assert.deepEqual(await ask(shared, ['/busy']), [left(BUSY)]);
    const most = async (count: number): Promise<number> => {
      seen.most = 0;
      await ask(shared, toNames(count));
      return seen.most;
    };
    assert.equal(await most(4), 1);
    assert.equal(await most(4), 2);
    assert.equal(await most(9), 3);
  });

  it('is given back where an exchange ends with a defect', async () => {
    const { engine } = watch(() => false);
    let is_broken = true;
    const shared = shareCluster(
      {
        ...engine,
        request: (asked) => async () => {
          if (is_broken) throw new TypeError('a defect');
          return engine.request(asked)();
        },
      },
      { requests: 1, share: 1 },
      1,
    );
    await assert.rejects(ask(shared, ['/a']), TypeError);
    is_broken = false;
    assert.deepEqual(await ask(shared, ['/b']), [right('/b')]);
  });

  it('is left for the rest of the time where it works for a part of it, after what follows from an answer', async () => {
    const TOOK_MS = 20;
    const seen: { readonly begin: number; end: number }[] = [];
    const engine = exchanging(() => async () => {
      const one = { begin: performance.now(), end: 0 };
      seen.push(one);
      await wait(TOOK_MS);
      one.end = performance.now();
      return right(undefined);
    });
    const shared = shareCluster(engine, { requests: 1, share: 0.25 });
    const busy = (): void => {
      for (const until = performance.now() + TOOK_MS; performance.now() < until; );
    };
    const first = shared.request({ method: 'GET', path: '/a' })().then(busy);
    const second = shared.request({ method: 'GET', path: '/b' })();
    await Promise.all([first, second]);
    const [one, other] = seen;
    const rest = (other?.begin ?? 0) - (one?.end ?? 0);
    assert.ok(rest >= TOOK_MS + 3 * 2 * TOOK_MS - 5, `it began again after ${rest} ms`);
  });
});
