import * as t from 'io-ts';
import { type JsonSchema, toDescription, toInner } from './leaf_codecs.ts';

const text = { type: 'string' };
const whole = { type: 'integer' };

/** What a value may be at a field; the mapping says more of how it is indexed. */
const LEAVES: Readonly<Record<string, JsonSchema>> = {
  keyword: text,
  long_keyword: text,
  text,
  ip: text,
  date: { type: 'string', format: 'date-time' },
  long: whole,
  port: { type: 'integer', minimum: 0, maximum: 65_535 },
  float: { type: 'number' },
  boolean: { type: 'boolean' },
  string: text,
  number: { type: 'number' },
  unknown: {},
  UnknownRecord: { type: 'object' },
};

const isObject = (schema: JsonSchema): boolean => schema.type === 'object';

const merge = (schemas: readonly JsonSchema[]): JsonSchema => {
  const required = schemas.flatMap((schema) => (schema.required as string[] | undefined) ?? []);
  const properties: Record<string, JsonSchema> = {};
  for (const schema of schemas)
    for (const [key, value] of Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)) {
      const known = properties[key];
      properties[key] =
        known !== undefined && isObject(known) && isObject(value) ? merge([known, value]) : value;
    }
  return {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
  };
};

/**
 * JSON Schema (draft 2020-12, as OpenAPI 3.1 has it) that follows from an io-ts codec. Total: a codec nobody described throws with its
 * path. `known` names codecs that stand as components and are referred to.
 */
export const toJsonSchema = (codec: t.Mixed, known: ReadonlyMap<t.Mixed, string> = new Map()): JsonSchema => {
  const walk = (node: t.Mixed, path: string, root = false): JsonSchema => {
    const name = known.get(node);
    if (name !== undefined && !root) return { $ref: `#/components/schemas/${name}` };
    const said = toDescription(node);
    if (said !== undefined) return said;
    const held = toInner(node);
    if (held !== undefined) return walk(held, path);
    if (node instanceof t.InterfaceType || node instanceof t.PartialType) {
      const keys = Object.keys(node.props as t.Props);
      const properties = Object.fromEntries(
        Object.entries(node.props as t.Props).map(([key, value]) => [key, walk(value, `${path}.${key}`)]),
      );
      return {
        type: 'object',
        properties,
        ...(node instanceof t.InterfaceType && keys.length > 0 ? { required: keys } : {}),
      };
    }
    if (node instanceof t.IntersectionType) {
      const parts = (node.types as t.Mixed[]).map((part) => walk(part, path));
      return parts.every(isObject) ? merge(parts) : { allOf: parts };
    }
    if (node instanceof t.ArrayType) return { type: 'array', items: walk(node.type as t.Mixed, `${path}[]`) };
    if (node instanceof t.LiteralType) return { const: node.value as unknown };
    if (node instanceof t.UnionType) {
      const parts = (node.types as t.Mixed[]).map((part) => walk(part, path));
      return parts.every((part) => 'const' in part)
        ? { type: 'string', enum: parts.map((part) => part.const) }
        : { anyOf: parts };
    }
    if (node instanceof t.DictionaryType)
      return { type: 'object', additionalProperties: walk(node.codomain as t.Mixed, `${path}.*`) };
    const leaf = Object.hasOwn(LEAVES, node.name) ? LEAVES[node.name] : undefined;
    if (leaf === undefined)
      throw new Error(`${path || 'the root'}: no JSON Schema is derived from the codec "${node.name}"`);
    return leaf;
  };
  return walk(codec, '', true);
};
