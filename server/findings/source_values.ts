/** What stands under a name in a document that nobody has vouched for: nested, dotted, in lists, or a mixture. */

type Document = { readonly [key: string]: unknown };

const MOST_VALUES = 64;
const MOST_TEXT = 8_192;

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const collect = (value: unknown, parts: readonly string[], found: unknown[]): void => {
  if (found.length >= MOST_VALUES) return;
  if (Array.isArray(value)) {
    for (const one of value.slice(0, MOST_VALUES)) if (!Array.isArray(one)) collect(one, parts, found);
  } else if (parts.length === 0) found.push(value);
  else if (isDocument(value))
    for (let n = 1; n <= parts.length; n++) {
      const key = parts.slice(0, n).join('.');
      if (Object.hasOwn(value, key)) collect(value[key], parts.slice(n), found);
    }
};

const toText = (value: unknown): string[] => {
  if (typeof value === 'string') {
    const text = value.trim().slice(0, MOST_TEXT);
    return text === '' || text === '-' ? [] : [text];
  }
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
    ? [String(value)]
    : [];
};

/** Texts under the first of the names that holds any. */
export const pickTexts = (document: unknown, names: readonly string[] = []): string[] => {
  for (const name of names) {
    const found: unknown[] = [];
    collect(document, name.split('.'), found);
    const texts = found.flatMap(toText).slice(0, MOST_VALUES);
    if (texts.length > 0) return texts;
  }
  return [];
};

export const pickText = (document: unknown, names?: readonly string[]): string | undefined =>
  pickTexts(document, names)[0];
