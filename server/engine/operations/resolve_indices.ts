import { map, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { requestDecoded } from './decode_answer.ts';
import { buildPath, LENIENT_INDICES } from './path.ts';

const IndexSettings = t.record(t.string, t.unknown, 'settings by index');

/** Names of the concrete open indices behind an expression of names, wildcards and aliases, sorted; missing ones: none. */
export const resolveIndices = (
  engine: Engine,
  pattern: string,
): TaskEither<EngineError, readonly string[]> => {
  // the settings are the one listing that takes missing names leniently on both engines
  const path = buildPath(pattern, '_settings', 'index.uuid');
  const query = { ...LENIENT_INDICES, expand_wildcards: 'open' };
  return map((settings: t.TypeOf<typeof IndexSettings>) => Object.keys(settings).sort())(
    requestDecoded(engine, { method: 'GET', path, query }, IndexSettings),
  );
};
