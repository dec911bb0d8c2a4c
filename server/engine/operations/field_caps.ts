import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import type { EngineError } from '../errors.ts';
import type { Engine } from '../port.ts';
import { requestDecoded } from './decode_answer.ts';
import { buildPath, LENIENT_INDICES } from './path.ts';

/** One type under which a field is mapped; "unmapped" where it is missing in some of the indices. */
export interface FieldCapability {
  readonly type: string;
  readonly aggregatable: boolean;
  readonly searchable: boolean;
  /** absent where all indices agree */
  readonly indices?: readonly string[];
}

export interface FieldCapabilities {
  /** all concrete indices that were asked, sorted */
  readonly indices: readonly string[];
  /** a field that no index maps has an empty list */
  readonly fields: Readonly<Record<string, readonly FieldCapability[]>>;
}

const Capability = t.intersection([
  t.type({ type: t.string, aggregatable: t.boolean, searchable: t.boolean }),
  t.partial({ indices: t.array(t.string) }),
]);
const FieldCapsAnswer = t.type(
  { indices: t.array(t.string), fields: t.record(t.string, t.record(t.string, Capability)) },
  'field capabilities',
);

/** The request line of a cluster is short (4 kB by default). */
const LINE_CHARACTERS = 2_000;

/** How the fields are mapped in the indices of an expression. A wildcard field yields what it matches. */
export const fieldCaps =
  (engine: Engine, indices: string, fields: readonly string[]): TaskEither<EngineError, FieldCapabilities> =>
  async () => {
    const found: Record<string, readonly FieldCapability[]> = {};
    const names = new Set<string>();
    for (const field of fields) if (!field.includes('*')) found[field] = [];
    for (const part of splitFields(fields)) {
      const query = { ...LENIENT_INDICES, include_unmapped: 'true', fields: part.join(',') };
      const path = buildPath(indices, '_field_caps');
      const answer = await requestDecoded(engine, { method: 'GET', path, query }, FieldCapsAnswer)();
      if (isLeft(answer)) return left(answer.left);
      for (const index of answer.right.indices) names.add(index);
      for (const [field, types] of Object.entries(answer.right.fields)) found[field] = Object.values(types);
    }
    return right({ indices: [...names].sort(), fields: found });
  };

/** Keeps order; every part is as long as fits, at least one field. */
export const splitFields = (fields: readonly string[]): readonly (readonly string[])[] => {
  const parts: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const field of fields) {
    length += encodeURIComponent(field).length + 3;
    if (length > LINE_CHARACTERS) {
      parts.push([]);
      length = encodeURIComponent(field).length;
    }
    parts.at(-1)?.push(field);
  }
  return parts;
};
