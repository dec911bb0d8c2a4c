/** Where a page of facts ended, as one URL-safe text: its hour (epoch milliseconds), name and kind. */
export type FactCursor = readonly [number, string, string];

export const toFactCursorText = (after: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(after)).toString('base64url');

/** undefined where the text is none that a page gave out */
export const parseFactCursor = (text: string): FactCursor | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (!Array.isArray(value) || value.length !== 3) return undefined;
    const [hour, name, kind] = value as unknown[];
    return typeof hour === 'number' &&
      Number.isSafeInteger(hour) &&
      Math.abs(hour) < 8.64e15 &&
      typeof name === 'string' &&
      typeof kind === 'string'
      ? [hour, name, kind]
      : undefined;
  } catch {
    return undefined;
  }
};
