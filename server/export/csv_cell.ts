/** Signs that make a spreadsheet calculate, in every width that it reads as such. */
const SIGNS = '=+\\-@\\u2212\\uFE62\\uFE63\\uFE66\\uFE6B\\uFF0B\\uFF0D\\uFF1D\\uFF20';
/** White space, and characters that nobody sees. */
const UNSEEN = '[\\s\\p{C}]*';

/**
 * A sign that a cell begins with. A spreadsheet set to semicolons splits cells there, whatever was quoted, so what follows one begins
 * a cell as well.
 */
const BEGINNING = new RegExp(`(^|;)(?=${UNSEEN}[${SIGNS}])`, 'gu');

const BREAKS = /\r\n|[\t\n\v\f\r\u0085\u2028\u2029]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not pass
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;

/** Text that calculates nothing in a spreadsheet and stays on its line: an apostrophe makes it text again. */
export const toPlainCell = (text: string): string =>
  text.replace(BREAKS, ' ').replace(CONTROLS, '').replace(BEGINNING, "$1'");

const toCell = (value: string): string => {
  const plain = toPlainCell(value);
  return /[",;]|^\s|\s$/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** One line after RFC 4180. */
export const toCsvRow = (cells: readonly string[]): string => `${cells.map(toCell).join(',')}\r\n`;
