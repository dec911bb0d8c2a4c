/**
 * Letters that a page shows as nothing, or that turn what stands beside them: controls, byte order, bidirectional and zero-width marks, line
 * separators, tags and variation selectors, halves of pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** @type {Readonly<Record<string, string>>} */
const NAMES = {
  '\0': 'NUL',
  '\t': 'TAB',
  '\n': 'LF',
  '\r': 'CR',
  '\u001b': 'ESC',
  '\u007f': 'DEL',
  '\u00ad': 'SHY',
  '\u200b': 'ZWSP',
  '\u200c': 'ZWNJ',
  '\u200d': 'ZWJ',
  '\u200e': 'LRM',
  '\u200f': 'RLM',
  '\u202a': 'LRE',
  '\u202b': 'RLE',
  '\u202c': 'PDF',
  '\u202d': 'LRO',
  '\u202e': 'RLO',
  '\u2066': 'LRI',
  '\u2067': 'RLI',
  '\u2068': 'FSI',
  '\u2069': 'PDI',
  '\ufeff': 'BOM',
};

/** @param {string} letter */
const toMark = (letter) =>
  NAMES[letter] ?? `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * A text in parts: what can be shown as it stands, and marks that name what cannot.
 * @param {string} text
 * @returns {{ text: string, is_mark: boolean }[]}
 */
export const toVisibleParts = (text) => {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(UNSEEN)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), is_mark: false });
    parts.push({ text: toMark(match[0]), is_mark: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), is_mark: false });
  return parts;
};

/**
 * At most so many letters, never half of a pair.
 * @param {string} text
 * @param {number} most
 */
export const cutText = (text, most) => {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
};

/**
 * The same in one string, for labels and attributes, which have no parts.
 * @param {string} text
 * @param {number} [most]
 */
export const toPlainText = (text, most = 200) =>
  `${toVisibleParts(cutText(text, most))
    .map((part) => (part.is_mark ? `[${part.text}]` : part.text))
    .join('')}${text.length > most ? ' …' : ''}`;
