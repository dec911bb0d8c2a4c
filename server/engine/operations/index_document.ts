import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { requestDecoded } from './decode_answer.ts';
import { buildPath } from './path.ts';

export interface IndexOptions {
  /** fails with `conflict` where the id exists */
  readonly create?: boolean;
  /** both, or neither: fails with `conflict` where the stored document has moved on */
  readonly if_seq_no?: number;
  readonly if_primary_term?: number;
  readonly refresh?: boolean | 'wait_for';
  readonly pipeline?: string;
}

const Indexed = t.type(
  {
    result: t.union([t.literal('created'), t.literal('updated'), t.literal('noop')]),
    _seq_no: t.number,
    _primary_term: t.number,
  },
  'an index answer',
);
export type Indexed = t.TypeOf<typeof Indexed>;

/** Writes one document; not retried. */
export const indexDocument = (
  engine: Engine,
  index: string,
  id: string,
  document: unknown,
  { create = false, ...options }: IndexOptions = {},
): TaskEither<EngineError, Indexed> => {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const query = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  const path = buildPath(index, create ? '_create' : '_doc', id);
  return requestDecoded(engine, { method: 'PUT', path, query, body: document }, Indexed);
};
