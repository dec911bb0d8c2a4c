import type { Resource } from './read_resources.ts';

export type Step =
  | { readonly action: 'create'; readonly resource: Resource }
  | {
      readonly action: 'upgrade';
      readonly resource: Resource;
      readonly from: number;
      readonly changes: readonly string[];
    }
  | { readonly action: 'repair'; readonly resource: Resource; readonly changes: readonly string[] }
  | { readonly action: 'keep'; readonly resource: Resource }
  | { readonly action: 'newer'; readonly resource: Resource; readonly there: number }
  | { readonly action: 'unsupported'; readonly resource: Resource; readonly why: string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One text for one content: clusters give the members of an object back in an order of their own. */
const toText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(toText).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, inner]) => `${JSON.stringify(key)}:${toText(inner)}`).join()}}`;
};

/** Clusters answer "1" for 1 and "true" for true in settings, and nest dotted keys; compare by leaf. */
const toLeaves = (value: unknown, path = ''): Map<string, string> => {
  const leaves = new Map<string, string>();
  if (isObject(value)) {
    for (const [key, inner] of Object.entries(value))
      for (const [p, v] of toLeaves(inner, path === '' ? key : `${path}.${key}`)) leaves.set(p, v);
  } else leaves.set(path, Array.isArray(value) ? toText(value) : String(value));
  return leaves;
};

/** What our body says and the stored one does not; additions that the cluster makes by itself are no difference. */
export const compareBodies = (ours: unknown, stored: unknown): string[] => {
  const there = toLeaves(stored);
  return [...toLeaves(ours)]
    .filter(([path, value]) => there.get(path) !== value)
    .map(
      ([path, value]) => `${path}: ${there.get(path)?.slice(0, 60) ?? 'nothing'} -> ${value.slice(0, 60)}`,
    );
};

/** Of what is stored, what ours says something about; entries of lists by their place. */
export const keepAsked = (ours: unknown, stored: unknown): unknown => {
  if (Array.isArray(ours) && Array.isArray(stored))
    return ours.length === stored.length ? ours.map((inner, i) => keepAsked(inner, stored[i])) : stored;
  if (!isObject(ours) || !isObject(stored)) return stored;
  const shared = Object.entries(ours).filter(([key]) => Object.hasOwn(stored, key));
  return Object.fromEntries(shared.map(([key, inner]) => [key, keepAsked(inner, stored[key])]));
};

/** Templates carry their version in `_meta`; OpenSearch knows no `_meta` of pipelines, so those have it at the top. */
const toVersion = (body: unknown): number => {
  if (!isObject(body)) return 0;
  const version = isObject(body._meta) ? body._meta.version : body.version;
  return typeof version === 'number' ? version : 0;
};

/** What to do about one resource, given what the cluster has under its name. */
export const compareResource = (resource: Resource, stored: unknown): Step => {
  if (stored === undefined) return { action: 'create', resource };
  const [ours, theirs] = [toVersion(resource.body), toVersion(stored)];
  if (theirs > ours) return { action: 'newer', resource, there: theirs };
  const changes = compareBodies(resource.body, stored);
  if (theirs < ours) return { action: 'upgrade', resource, from: theirs, changes };
  return changes.length === 0 ? { action: 'keep', resource } : { action: 'repair', resource, changes };
};
