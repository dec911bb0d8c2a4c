import * as t from 'io-ts';

/** Properties that a codec of a record knows, each with its own codec (of an intersection: all that name it). */
const membersOf = (codec: t.Mixed): Map<string, t.Mixed[]> | undefined => {
  if (codec instanceof t.InterfaceType || codec instanceof t.PartialType)
    return new Map(Object.entries(codec.props as t.Props).map(([key, inner]) => [key, [inner]]));
  if (!(codec instanceof t.IntersectionType)) return undefined;
  const members = new Map<string, t.Mixed[]>();
  for (const part of codec.types as t.Mixed[]) {
    const own = membersOf(part);
    if (own === undefined) return undefined;
    for (const [key, inner] of own) members.set(key, [...(members.get(key) ?? []), ...inner]);
  }
  return members;
};

export const propsOf = (codec: t.Mixed): string[] => [...(membersOf(codec)?.keys() ?? [])];

const MOST_TOLD = 5;

/** Paths in the value that no codec names, at most five: a misspelt field is an error wherever it stands, not silence. */
export const findUnknown = (codec: t.Mixed, value: unknown): string[] => {
  const found: string[] = [];
  const walk = (nodes: readonly t.Mixed[], at: unknown, path: string): void => {
    if (typeof at !== 'object' || at === null || found.length >= MOST_TOLD) return;
    if (Array.isArray(at)) {
      const items = nodes.flatMap((node) => (node instanceof t.ArrayType ? [node.type as t.Mixed] : []));
      if (items.length > 0)
        at.forEach((item, i) => {
          walk(items, item, `${path}.${i}`);
        });
      return;
    }
    const members = nodes.map(membersOf);
    if (members.length === 0 || members.includes(undefined)) return;
    for (const key of Object.keys(at)) {
      const inner = members.flatMap((known) => known?.get(key) ?? []);
      const here = `${path}${path === '' ? '' : '.'}${key.slice(0, 60)}`;
      if (inner.length > 0) walk(inner, (at as Record<string, unknown>)[key], here);
      else if (found.length < MOST_TOLD) found.push(here);
    }
  };
  walk([codec], value, '');
  return found;
};
