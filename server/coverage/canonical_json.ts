import { createHash } from 'node:crypto';

/**
 * JSON in the one spelling of RFC 8785: no white space, members in the order of their names' UTF-16 code units, numbers and strings as
 * ECMAScript writes them. Members that are undefined are left out; what JSON cannot say throws.
 */
export const toCanonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${toCanonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${value} is no number of JSON`);
  const text = JSON.stringify(value);
  if (text === undefined) throw new Error(`a ${typeof value} is nothing of JSON`);
  return text;
};

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export const toSha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
