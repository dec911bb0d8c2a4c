type Loose<T> = { [K in keyof T]: T[K] | undefined };

/** The object without its undefined members; undefined when nothing is left. */
export const compact = <T extends object>(loose: Loose<T>): T | undefined => {
  const kept: Partial<T> = {};
  let empty = true;
  for (const key in loose) {
    const value = loose[key];
    if (value === undefined) continue;
    kept[key] = value;
    empty = false;
  }
  return empty ? undefined : (kept as T);
};
