import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EngineError } from '../../engine/errors.ts';
import { decodeAnswer } from '../../engine/operations/decode_answer.ts';
import { type SearchBody, search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';

/** Aggregations of one search; undefined where no document matches. */
export const readAggregations =
  <A>(
    engine: Engine,
    indices: string,
    body: SearchBody,
    codec: t.Type<A, unknown>,
  ): TaskEither<EngineError, A | undefined> =>
  async () => {
    const found = await search(engine, indices, body)();
    if (isLeft(found)) return found;
    const { aggregations, total } = found.right;
    // Without any index there are no aggregations either.
    if (total === 0) return right(undefined);
    const decoded = decodeAnswer(t.type({ aggregations: codec }), { aggregations });
    return isLeft(decoded) ? left(decoded.left) : right(decoded.right.aggregations);
  };
