import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { backOff } from './back_off.ts';
import { type BulkBatch, type BulkItem, type BulkOperation, splitBulk, toBody } from './bulk_lines.ts';
import {
  addBulk,
  BulkAnswer,
  type BulkResult,
  EMPTY_BULK,
  toBulkFailure,
  toBulkOutcome,
} from './bulk_outcome.ts';
import { requestDecoded } from './decode_answer.ts';

export interface BulkOptions {
  readonly refresh?: boolean | 'wait_for';
  readonly timeout_ms?: number;
  /** exchanges for one batch, 5 by default */
  readonly tries?: number;
  /** the longest first wait before another try, 500 ms by default */
  readonly pause_ms?: number;
}

const LIMIT = { bytes: 2_000_000, items: 1_000 };
const TRANSIENT: ReadonlySet<EngineError['kind']> = new Set(['overloaded', 'timeout', 'unreachable']);

/**
 * Writes documents with given ids, batch after batch, and accounts for every one. What the cluster is too busy for is
 * sent again, up to `tries` times. A repeated batch cannot write twice, as ids are given; what its first sending wrote
 * then counts as `existing` or in `conflicts`.
 * A Left says that a batch failed as a whole; earlier batches are written.
 */
export const bulkWrite =
  (
    engine: Engine,
    operations: Iterable<BulkOperation>,
    options: BulkOptions = {},
  ): TaskEither<EngineError, BulkResult> =>
  async () => {
    let total = EMPTY_BULK;
    for (const batch of splitBulk(operations, LIMIT)) {
      const written = await writeItems(engine, batch, batch.items, options);
      batch.body.leave();
      if (isLeft(written)) return written;
      total = addBulk(total, written.right);
    }
    return right(total);
  };

const writeItems = async (
  engine: Engine,
  batch: BulkBatch,
  items: readonly BulkItem[],
  options: BulkOptions,
): Promise<Either<EngineError, BulkResult>> => {
  const { tries = 5, pause_ms = 500 } = options;
  let pending = items;
  let total = EMPTY_BULK;
  for (let sent = 1; ; sent++) {
    const answer = await sendItems(engine, toBody(batch, pending), options)();
    if (isLeft(answer)) {
      batch.body.hold();
      const error = answer.left;
      if (error.kind === 'too_large' && pending.length > 1)
        return writeHalves(engine, batch, pending, total, options);
      if (sent >= tries || !TRANSIENT.has(error.kind)) return left(error);
    } else {
      const { result, again } = toBulkOutcome(pending, answer.right);
      total = addBulk(total, result);
      pending = again;
      if (pending.length === 0) return right(total);
      if (sent >= tries) return right(addBulk(total, { ...EMPTY_BULK, failed: pending.map(toRejected) }));
    }
    await backOff(sent - 1, pause_ms);
  }
};

const writeHalves = async (
  engine: Engine,
  batch: BulkBatch,
  items: readonly BulkItem[],
  total: BulkResult,
  options: BulkOptions,
): Promise<Either<EngineError, BulkResult>> => {
  const middle = Math.ceil(items.length / 2);
  const first = await writeItems(engine, batch, items.slice(0, middle), options);
  if (isLeft(first)) return first;
  const second = await writeItems(engine, batch, items.slice(middle), options);
  return isLeft(second) ? second : right(addBulk(addBulk(total, first.right), second.right));
};

/** All that is read of an answer: what each item was written as says the request. */
const ANSWERED = 'errors,items.*.status,items.*.error,error,status';

const sendItems = (engine: Engine, ndjson: Buffer, { refresh, timeout_ms }: BulkOptions) => {
  const query = {
    query: { filter_path: ANSWERED, ...(refresh === undefined ? {} : { refresh: String(refresh) }) },
  };
  const time = timeout_ms === undefined ? {} : { timeout_ms };
  return requestDecoded(engine, { method: 'POST', path: '/_bulk', ndjson, ...query, ...time }, BulkAnswer);
};

const toRejected = (item: BulkItem) =>
  toBulkFailure(item, 429, {
    type: 'es_rejected_execution_exception',
    reason: 'the cluster stayed too busy',
  });
