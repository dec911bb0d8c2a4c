import * as t from 'io-ts';

/** Paths in a document that a codec reads, each once and in order. Lists and records are read whole. */
export const toSourcePaths = (codec: t.Mixed): string[] => {
  const walk = (node: t.Mixed, path: string): string[] => {
    if (node instanceof t.InterfaceType || node instanceof t.PartialType)
      return Object.entries(node.props as t.Props).flatMap(([key, inner]) =>
        walk(inner, path === '' ? key : `${path}.${key}`),
      );
    if (node instanceof t.IntersectionType)
      return (node.types as t.Mixed[]).flatMap((inner) => walk(inner, path));
    return [path];
  };
  return [...new Set(walk(codec, ''))].sort();
};
