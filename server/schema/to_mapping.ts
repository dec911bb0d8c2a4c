import * as t from 'io-ts';

type Mapping = { [key: string]: unknown };

export interface DerivedMapping {
  readonly properties: Mapping;
  /** for records, whose keys are not known beforehand */
  readonly dynamic_templates: readonly Mapping[];
}

const LEAVES: Readonly<Record<string, Mapping>> = {
  keyword: { type: 'keyword', ignore_above: 1024 },
  long_keyword: { type: 'keyword', ignore_above: 8191 },
  // Sentences are read and searched; nobody counts or sorts by them, and each is another.
  text: { type: 'text' },
  ip: { type: 'ip', ignore_malformed: true },
  date: { type: 'date' },
  long: { type: 'long' },
  port: { type: 'integer' },
  float: { type: 'double' },
  boolean: { type: 'boolean' },
  opaque: { type: 'object', enabled: false },
};

const fail = (codec: t.Mixed, path: string): never => {
  throw new Error(`${path || 'the root'}: no mapping is derived from the codec "${codec.name}"`);
};

const merge = (a: Mapping, b: Mapping): Mapping => {
  const merged: Mapping = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const known = merged[key];
    const nested =
      typeof known === 'object' &&
      known !== null &&
      typeof value === 'object' &&
      value !== null &&
      'properties' in known &&
      'properties' in value;
    merged[key] = nested
      ? {
          ...(known as Mapping),
          properties: merge(
            (known as { properties: Mapping }).properties,
            (value as { properties: Mapping }).properties,
          ),
        }
      : value;
  }
  return merged;
};

/**
 * The index mapping that follows from an io-ts codec. Total: an unknown tag throws, so a field can never be stored without
 * somebody having decided its type. Arrays map as their elements, unions of literals as keywords.
 */
export const toMapping = (codec: t.Mixed): DerivedMapping => {
  const templates: Mapping[] = [];
  const walk = (node: t.Mixed, path: string): Mapping => {
    if (node instanceof t.InterfaceType || node instanceof t.PartialType) {
      const properties = Object.fromEntries(
        Object.entries(node.props as t.Props).map(([key, inner]) => [
          key,
          walk(inner, path === '' ? key : `${path}.${key}`),
        ]),
      );
      return { properties };
    }
    if (node instanceof t.IntersectionType)
      return {
        properties: (node.types as t.Mixed[])
          .map((inner) => (walk(inner, path).properties ?? {}) as Mapping)
          .reduce(merge),
      };
    if (node instanceof t.ArrayType) return walk(node.type as t.Mixed, path);
    if (node instanceof t.LiteralType) return { ...LEAVES.keyword };
    if (node instanceof t.UnionType) {
      const all_literals = (node.types as t.Mixed[]).every((inner) => inner instanceof t.LiteralType);
      return all_literals ? { ...LEAVES.keyword } : fail(node, path);
    }
    if (node instanceof t.DictionaryType) {
      templates.push({
        [path.replaceAll('.', '_')]: {
          path_match: `${path}.*`,
          mapping: walk(node.codomain as t.Mixed, `${path}.*`),
        },
      });
      return { type: 'object', dynamic: true };
    }
    const leaf = Object.hasOwn(LEAVES, node.name) ? LEAVES[node.name] : undefined;
    return leaf === undefined ? fail(node, path) : { ...leaf };
  };
  const root = walk(codec, '');
  return { properties: (root.properties ?? {}) as Mapping, dynamic_templates: templates };
};
