import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutSecrets } from '../../../server/engine/client_failure.ts';
import { toResponseError } from '../../../server/engine/response_error.ts';

const body = (type: string, more: object = {}) => ({ error: { type, reason: `about ${type}`, ...more } });
const BUCKETS = { type: 'too_many_buckets_exception', reason: 'Trying to create too many buckets.' };

describe('a refusal becomes an EngineError', () => {
  const cases: readonly [number, unknown, string][] = [
    [401, body('security_exception'), 'unauthorized'],
    [403, body('security_exception'), 'forbidden'],
    [403, body('cluster_block_exception'), 'read_only'],
    [429, body('cluster_block_exception'), 'read_only'],
    [503, body('cluster_block_exception'), 'unreachable'],
    [500, body('no_shard_available_action_exception'), 'unreachable'],
    [404, body('index_not_found_exception'), 'not_found'],
    [404, { _id: '1', found: false }, 'not_found'],
    [409, body('version_conflict_engine_exception'), 'conflict'],
    [429, body('some_exception'), 'overloaded'],
    [503, body('es_rejected_execution_exception'), 'overloaded'],
    [400, body('search_phase_execution_exception', { root_cause: [BUCKETS] }), 'too_large'],
    [503, body('search_phase_execution_exception', { root_cause: [], caused_by: BUCKETS }), 'too_large'],
    [400, body('search_phase_execution_exception', { failed_shards: [{ reason: BUCKETS }] }), 'too_large'],
    [
      500,
      body('a', { caused_by: { type: 'b', caused_by: { type: 'circuit_breaking_exception' } } }),
      'overloaded',
    ],
    [413, '<html>Request Entity Too Large</html>', 'too_large'],
    [408, { timed_out: true }, 'timeout'],
    [504, '<html>', 'timeout'],
    [503, body('no_shard_available_action_exception'), 'unreachable'],
    [400, body('parsing_exception'), 'refused'],
    [405, { error: 'Incorrect HTTP method' }, 'refused'],
    [500, undefined, 'refused'],
  ];
  for (const [status, answer, kind] of cases)
    it(`${status} ${JSON.stringify(answer)?.slice(0, 60)} is ${kind}`, () =>
      assert.equal(toResponseError(status, answer).kind, kind));

  it('decides by type, not by words', () => {
    const words = body('parsing_exception', {
      reason: 'too_many_buckets_exception timeout 429 security_exception',
    });
    assert.equal(toResponseError(400, words).kind, 'refused');
  });

  it('keeps details short and tells the inner reason', () => {
    const long = toResponseError(400, body('parsing_exception', { reason: 'x'.repeat(5_000) }));
    assert.ok(long.detail.length < 310);
    const wrapped = body('search_phase_execution_exception', {
      root_cause: [{ type: 'inner', reason: 'why' }],
    });
    assert.equal(toResponseError(400, wrapped).detail, 'why');
  });

  it('hides what must not be repeated', () => {
    const error = withoutSecrets({ kind: 'unauthorized', detail: 'no user me:pass' }, ['pass']);
    assert.equal(error.detail, 'no user me:***');
  });
});
