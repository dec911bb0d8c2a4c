/** A decoded JSON object that nobody has vouched for. Only fixed names are read from it, and only through these readers. */
export type RawRecord = { readonly [key: string]: unknown };

export const isRecord = (value: unknown): value is RawRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a name, also where a shipper has kept it as JSON text. */
export const toRecord = (record: RawRecord | undefined, key: string): RawRecord | undefined => {
  const value = record?.[key];
  return isRecord(value) ? value : undefined;
};

/** Text, or a number or truth value as text; undefined for anything else, so that a wrong type costs only its field. */
export const toText = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  return typeof value === 'boolean' ? String(value) : undefined;
};

/** The value at "a.b.c": nested, or under the dotted name itself as some shippers flatten it. */
export const pick = (record: RawRecord | undefined, path: string): unknown => {
  if (record === undefined) return undefined;
  const dotted = record[path];
  if (dotted !== undefined) return dotted;
  const dot = path.indexOf('.');
  if (dot === -1) return undefined;
  const inner = record[path.slice(0, dot)];
  return isRecord(inner) ? pick(inner, path.slice(dot + 1)) : undefined;
};

export const pickText = (record: RawRecord | undefined, path: string): string | undefined =>
  toText(pick(record, path));

/** A whole number within bounds, from a number or decimal text. */
export const toWhole = (value: unknown, max: number): number | undefined => {
  const text = toText(value)?.trim();
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  const number = Number(text);
  return number <= max ? number : undefined;
};

export const toPort = (value: unknown): number | undefined => toWhole(value, 65_535);
export const toPid = (value: unknown): number | undefined => toWhole(value, 4_294_967_295);

/** A list as it is, a single value as a list of one. */
export const toList = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
};
