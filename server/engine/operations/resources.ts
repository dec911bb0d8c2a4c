import { left, right } from 'fp-ts/lib/Either.js';
import { map, orElse, type TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { buildPath } from './path.ts';

type Resource = Readonly<Record<string, unknown>>;
type PutResource = (engine: Engine, name: string, body: Resource) => TaskEither<EngineError, void>;

const putResource =
  (...folder: readonly string[]): PutResource =>
  (engine, name, body) =>
    map(() => undefined)(engine.request({ method: 'PUT', path: buildPath(...folder, name), body }));

/** Each creates or replaces. */
export const putComponentTemplate: PutResource = putResource('_component_template');
export const putIndexTemplate: PutResource = putResource('_index_template');
export const putIngestPipeline: PutResource = putResource('_ingest', 'pipeline');

export const putIlmPolicy: PutResource = putResource('_ilm', 'policy');

/** A policy that is there is replaced under the version that was read. */
export const putIsmPolicy: PutResource = (engine, name, body) => async () => {
  const path = buildPath('_plugins', '_ism', 'policies', name);
  const stored = await getJson(engine, path)();
  if (stored._tag === 'Left') return stored;
  const { _seq_no, _primary_term } = (stored.right ?? {}) as { _seq_no?: unknown; _primary_term?: unknown };
  const query =
    _seq_no === undefined
      ? {}
      : { query: { if_seq_no: String(_seq_no), if_primary_term: String(_primary_term) } };
  return map(() => undefined)(engine.request({ method: 'PUT', path, body, ...query }))();
};

/** @returns undefined where it does not exist (404) */
export const getJson = (
  engine: Engine,
  path: string,
  query?: Readonly<Record<string, string>>,
): TaskEither<EngineError, unknown> =>
  orElse<EngineError, unknown, EngineError>(
    (error) => async () => (error.kind === 'not_found' ? right(undefined) : left(error)),
  )(engine.request({ method: 'GET', path, ...(query === undefined ? {} : { query }) }));
