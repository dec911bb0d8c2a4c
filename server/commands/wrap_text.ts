/** Hostile text in a terminal: no control characters, no bidirectional overrides, bounded. */
export const toPlain = (text: string, most: number): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '?');
  return clean.length <= most ? clean : `${clean.slice(0, most - 1)}…`;
};

/** Lines of at most `width` characters, broken between words; a longer word (a path, a domain) is cut. */
export const wrapText = (text: string, width: number): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    while (rest.length > 0 || word === '') {
      const joined = line === '' ? rest : `${line} ${rest}`;
      if (joined.length <= width) {
        line = joined;
        break;
      }
      if (line !== '') {
        lines.push(line);
        line = '';
        continue;
      }
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
  }
  if (line !== '') lines.push(line);
  return lines.join('\n');
};
