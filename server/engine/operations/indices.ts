import { left, right } from 'fp-ts/lib/Either.js';
import { map, orElse, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { requestDecoded } from './decode_answer.ts';
import { buildPath, LENIENT_INDICES } from './path.ts';

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

const CountAnswer = t.type({ count: t.number }, 'a count');

export const countDocuments = (
  engine: Engine,
  indices: string,
  query: Readonly<Record<string, unknown>> = { match_all: {} },
): TaskEither<EngineError, number> =>
  map(({ count }: t.TypeOf<typeof CountAnswer>) => count)(
    requestDecoded(
      engine,
      { method: 'POST', path: buildPath(indices, '_count'), query: LENIENT_INDICES, body: { query } },
      CountAnswer,
    ),
  );

const isExisting = (error: EngineError): boolean =>
  error.kind === 'refused' && error.type === 'resource_already_exists_exception';
