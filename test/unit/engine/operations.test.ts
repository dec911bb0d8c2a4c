import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRight, left, right } from 'fp-ts/lib/Either.js';
import type { EngineError } from '../../../server/engine/errors.ts';
import { buildCompositePage, canHideBuckets } from '../../../server/engine/operations/composite_page.ts';
import { splitFields } from '../../../server/engine/operations/field_caps.ts';
import { buildPath } from '../../../server/engine/operations/path.ts';
import { decodeRows, decodeSearch } from '../../../server/engine/operations/search.ts';
import { askShrinking } from '../../../server/engine/operations/shrinking_page.ts';

const answer = (more: object = {}) => ({
  took: 1,
  timed_out: false,
  _shards: { total: 2, successful: 2, skipped: 1, failed: 0 },
  hits: { total: { value: 1, relation: 'eq' }, hits: [{ _index: 'i', _id: '1' }] },
  ...more,
});
const failing = (type: string) =>
  answer({
    _shards: {
      total: 2,
      successful: 1,
      failed: 1,
      failures: [{ shard: 0, reason: { type, reason: 'why' } }],
    },
  });
const errorOf = (value: unknown): EngineError => {
  const decoded = decodeSearch(value);
  return isRight(decoded) ? assert.fail('it was taken') : decoded.left;
};

describe('a search answer', () => {
  it('is complete or an error', () => {
    assert.ok(isRight(decodeSearch(answer())), 'skipped shards are fine');
    assert.equal(errorOf(answer({ timed_out: true })).kind, 'partial_shards');
    const error = errorOf(failing('illegal_argument_exception'));
    assert.deepEqual(error, {
      kind: 'partial_shards',
      failed: 1,
      total: 2,
      detail: 'illegal_argument_exception: why',
    });
    assert.equal(errorOf(failing('too_many_buckets_exception')).kind, 'too_large');
    assert.equal(errorOf(failing('circuit_breaking_exception')).kind, 'overloaded');
    assert.equal(errorOf(failing('no_shard_available_action_exception')).kind, 'unreachable');
  });

  it('is no answer where a shard is served by no node, though none is said to have failed', () => {
    const error = errorOf(answer({ _shards: { total: 3, successful: 2, skipped: 0, failed: 0 } }));
    assert.equal(error.kind, 'unreachable');
    assert.match(error.detail, /1 of 3 shards/);
  });

  it('names where it is not as expected', () => {
    assert.match(errorOf(answer({ took: 'long' })).detail, /^0?\.?took is not/);
    assert.match(errorOf(answer({ hits: { hits: [{ _index: 'i' }] } })).detail, /^hits\.hits\.0 is not/);
    assert.equal(errorOf('<html>').kind, 'undecodable');
    assert.match(errorOf(answer({ hits: {} })).detail, /^hits\.hits is not a list/);
    assert.match(errorOf(answer({ hits: { hits: 'x' } })).detail, /hits is not/);
  });

  it('read row by row is wrong as a whole before a row of it is', () => {
    const wrong = { place: 3, what: 'a bucket' };
    const read = { rows: [1], count: 4, last: 4, wrong };
    const decoded = decodeRows({ ...read, rest: failing('circuit_breaking_exception') }, ['a', 'buckets']);
    assert.equal(isRight(decoded) ? '' : decoded.left.kind, 'overloaded');
    assert.deepEqual(
      decodeRows({ ...read, rest: answer() }, ['a', 'buckets']),
      left({ kind: 'undecodable', detail: 'a.buckets.3 is not as expected: a bucket' }),
    );
    const whole = decodeRows({ ...read, wrong: undefined, rest: answer() }, ['a', 'buckets']);
    assert.deepEqual(isRight(whole) && [whole.right.rows, whole.right.count, whole.right.took], [[1], 4, 1]);
  });

  it('has no list of hits where it was filtered and found none', () => {
    const decoded = decodeSearch(answer({ hits: { total: { value: 0, relation: 'eq' } } }), true);
    assert.ok(isRight(decoded));
    assert.deepEqual([decoded.right.hits, decoded.right.total], [[], 0]);
  });
});

describe('a page', () => {
  const settings = { page_size: 1_000, smallest_page: 100, tries: 8, pause_ms: 1 };
  const refuse = (error: EngineError, fits: number) => {
    const asked: number[] = [];
    const ask = (size: number) => async () => {
      asked.push(size);
      return size <= fits ? right(size) : left(error);
    };
    return { asked, ask };
  };
  const large: EngineError = { kind: 'too_large', type: 't', detail: '' };
  const busy: EngineError = { kind: 'overloaded', type: 't', detail: '' };

  it('is halved until it fits', async () => {
    const { asked, ask } = refuse(large, 300);
    assert.deepEqual(await askShrinking(settings, ask)(), right({ value: 250, page_size: 250, requests: 3 }));
    assert.deepEqual(asked, [1_000, 500, 250]);
  });

  it('is given up: at once where no smaller one is left to ask for, else after bounded tries', async () => {
    const never = refuse(large, 0);
    assert.deepEqual(await askShrinking(settings, never.ask)(), left(large));
    assert.deepEqual(never.asked, [1_000, 500, 250, 125, 100]);
    const always_busy = refuse(busy, 0);
    assert.deepEqual(await askShrinking({ ...settings, tries: 6 }, always_busy.ask)(), left(busy));
    assert.deepEqual(always_busy.asked, [1_000, 500, 250, 125, 100, 100]);
    const refused = refuse({ kind: 'forbidden', detail: '' }, 0);
    await askShrinking(settings, refused.ask)();
    assert.equal(refused.asked.length, 1);
  });
});

describe('what is asked', () => {
  const body = { query: { match_all: {} }, aggregations: { a: { composite: { sources: [] }, aggs: {} } } };

  it('is the same search with a page of it', () => {
    assert.deepEqual(buildCompositePage(body, 'a', 7, { k: 1 }), {
      query: { match_all: {} },
      size: 0,
      aggs: { a: { composite: { sources: [], size: 7, after: { k: 1 } }, aggs: {} } },
    });
    assert.throws(() => buildCompositePage(body, 'b', 7, undefined), /no composite aggregation "b"/);
    assert.equal(canHideBuckets(body, 'a'), false);
    const aggs = { a: { composite: {}, aggs: { keep: { bucket_selector: {} } } } };
    assert.equal(canHideBuckets({ aggs }, 'a'), true);
  });

  it('fits the request line', () => {
    const fields = Array.from({ length: 500 }, (_, n) => `a.long.field.name.${n}`);
    const parts = splitFields(fields);
    assert.deepEqual(parts.flat(), fields);
    assert.ok(parts.length > 1 && parts.every((part) => encodeURIComponent(part.join(',')).length <= 2_000));
    assert.deepEqual(splitFields([]), []);
  });

  it('escapes names', () =>
    assert.equal(buildPath('<a-{now/d}>', '_doc', 'x/y'), '/%3Ca-%7Bnow%2Fd%7D%3E/_doc/x%2Fy'));
});
