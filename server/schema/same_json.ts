const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether two values say the same as JSON: members in any order, and one that is undefined is none. */
export const isSameJson = (a: unknown, b: unknown): boolean => {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, i) => isSameJson(one, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  for (const name of Object.keys(a)) {
    const other = Object.hasOwn(b, name) ? b[name] : undefined;
    if (!isSameJson(a[name], other)) return false;
  }
  return Object.keys(b).every((name) => b[name] === undefined || Object.hasOwn(a, name));
};
