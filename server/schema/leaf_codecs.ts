import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';

/**
 * Leaf codecs. Their `name` is what the index mapping (and later the OpenAPI document) is derived from, so a field's type is
 * said once. Values are plain JSON; no leaf converts.
 */
const leaf = <A>(name: string, is: (u: unknown) => u is A): t.Type<A> =>
  new t.Type<A>(name, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c)), t.identity);

const is_string = (u: unknown): u is string => typeof u === 'string';
const is_number = (u: unknown): u is number => typeof u === 'number' && Number.isFinite(u);

/** exact text, for filters and aggregations; longer than 1,024 characters is stored but not indexed */
export const Keyword = leaf('keyword', is_string);
/** exact text up to a Windows command line's 8,191 characters */
export const LongKeyword = leaf('long_keyword', is_string);
/** a sentence for people, searchable by word */
export const Text = leaf('text', is_string);
/** IPv4 or IPv6 address as text */
export const Ip = leaf('ip', is_string);
/** ISO 8601 UTC with milliseconds */
export const DateTime = leaf(
  'date',
  (u): u is string =>
    is_string(u) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(u) && !Number.isNaN(Date.parse(u)),
);
export const Long = leaf('long', (u): u is number => is_number(u) && Number.isInteger(u));
export const Port = leaf(
  'port',
  (u): u is number => is_number(u) && Number.isInteger(u) && u >= 0 && u <= 65535,
);
export const Float = leaf('float', is_number);
export const Bool = leaf('boolean', (u): u is boolean => typeof u === 'boolean');

const inner = new WeakMap<t.Mixed, t.Mixed>();
/** kept in _source, not indexed */
export const opaque = <A>(codec: t.Type<A>): t.Type<A> => {
  const kept = leaf('opaque', codec.is);
  inner.set(kept, codec);
  return kept;
};
/** what an opaque codec holds */
export const toInner = (codec: t.Mixed): t.Mixed | undefined => inner.get(codec);

export type JsonSchema = { readonly [key: string]: unknown };
const schemas = new WeakMap<t.Mixed, JsonSchema>();
/** A leaf that only passes the REST API: its JSON Schema is said with it, since no field of an index follows from it. */
export const described = <A>(name: string, schema: JsonSchema, is: (u: unknown) => u is A): t.Type<A> => {
  const codec = leaf(name, is);
  schemas.set(codec, schema);
  return codec;
};
/** the JSON Schema said with a described codec */
export const toDescription = (codec: t.Mixed): JsonSchema | undefined => schemas.get(codec);

/** Which part of an intersection or union a field was found in says nothing to people. */
const toPath = (context: t.Context): string =>
  context
    .filter((_, i) => {
      const parent = context[i - 1]?.type;
      return !(parent instanceof t.IntersectionType || parent instanceof t.UnionType);
    })
    .map((entry) => entry.key.slice(0, 60))
    .filter((key) => key !== '')
    .join('.');

const MOST_CHOICES = 12;

/** "path: expected X, got Y" for the first few mistakes, drawn for people; hostile values are cut to 60 characters. */
const drawErrors = (errors: t.Errors): string => {
  const by_path = new Map<string, { expected: string[]; value: unknown }>();
  for (const { context, value } of errors) {
    const path = toPath(context);
    const expected = (context[context.length - 1]?.type.name ?? 'something else').slice(0, 80);
    const known = by_path.get(path) ?? { expected: [], value };
    by_path.set(path, { ...known, expected: [...new Set([...known.expected, expected])] });
  }
  const lines = [...by_path].slice(0, 5).map(([path, { expected, value }]) => {
    const got = value === undefined ? 'nothing' : (JSON.stringify(value) ?? 'nothing').slice(0, 60);
    const choices = expected.slice(0, MOST_CHOICES).join(', ');
    return `${path === '' ? 'the whole' : path}: expected ${expected.length > 1 ? 'one of ' : ''}${choices}, got ${got}`;
  });
  const more = by_path.size > lines.length ? `; and ${by_path.size - lines.length} more` : '';
  return lines.join('; ') + more;
};

/** Decode with a drawn error. */
export const decode =
  <A>(codec: t.Type<A>) =>
  (value: unknown): Either<string, A> => {
    const result = codec.decode(value);
    return isLeft(result) ? left(drawErrors(result.left)) : right(result.right);
  };
