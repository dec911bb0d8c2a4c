/** Limits in UTF-16 units: below Lucene's 32,766 bytes for one term even at four bytes each. */
export const MAX_COMMAND_LINE = 8191;
export const MAX_NAME = 1000;
export const MAX_ANSWER = 256;

/** Never cuts a surrogate pair in two. */
const cut = (text: string, limit: number): string => {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
};

/** Text that both engines store: no lone surrogates, no NUL, not longer than `limit`. */
export const cleanText = (text: string, limit: number = MAX_NAME): string => {
  const without = text.includes('\0') ? text.replaceAll('\0', '') : text;
  return cut(without.isWellFormed() ? without : without.toWellFormed(), limit);
};

/** Cleaned text, or undefined for what Sysmon and Zeek write for "nothing". */
export const toPresent = (raw: string | undefined, limit?: number): string | undefined => {
  if (raw === undefined) return undefined;
  const text = cleanText(raw, limit).trim();
  return text === '' || text === '-' || text === '(empty)' ? undefined : text;
};
