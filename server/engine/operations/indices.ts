import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { chainEitherK, map, orElse, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { requestDecoded } from './decode_answer.ts';
import { buildPath, LENIENT_INDICES } from './path.ts';
import { toUnserved } from './served_shards.ts';

/** @param body settings, mappings, aliases */
export const createIndex = (
  engine: Engine,
  name: string,
  body: Readonly<Record<string, unknown>> = {},
): TaskEither<EngineError, 'created' | 'existing'> => {
  const created = map((): 'created' | 'existing' => 'created')(
    engine.request({ method: 'PUT', path: buildPath(name), body }),
  );
  return orElse<EngineError, 'created' | 'existing', EngineError>(
    (error) => async () => (isExisting(error) ? right('existing') : left(error)),
  )(created);
};

/** One index by its own name. */
export const deleteIndex = (engine: Engine, name: string): TaskEither<EngineError, 'deleted' | 'missing'> => {
  const deleted = map((): 'deleted' | 'missing' => 'deleted')(
    engine.request({ method: 'DELETE', path: buildPath(name) }),
  );
  return orElse<EngineError, 'deleted' | 'missing', EngineError>(
    (error) => async () => (error.kind === 'not_found' ? right('missing') : left(error)),
  )(deleted);
};

/** Makes what was written visible to searches. */
export const refresh = (engine: Engine, indices: string): TaskEither<EngineError, void> =>
  map(() => undefined)(
    engine.request({ method: 'POST', path: buildPath(indices, '_refresh'), query: LENIENT_INDICES }),
  );

const CountAnswer = t.type(
  { count: t.number, _shards: t.type({ total: t.number, successful: t.number }) },
  'a count',
);

/** A shard that does not answer fails it. */
export const countDocuments = (
  engine: Engine,
  indices: string,
  query: Readonly<Record<string, unknown>> = { match_all: {} },
): TaskEither<EngineError, number> =>
  chainEitherK(({ count, _shards }: t.TypeOf<typeof CountAnswer>): Either<EngineError, number> => {
    const unserved = toUnserved(_shards);
    return unserved === undefined ? right(count) : left(unserved);
  })(
    requestDecoded(
      engine,
      { method: 'POST', path: buildPath(indices, '_count'), query: LENIENT_INDICES, body: { query } },
      CountAnswer,
    ),
  );

const isExisting = (error: EngineError): boolean =>
  error.kind === 'refused' && error.type === 'resource_already_exists_exception';
