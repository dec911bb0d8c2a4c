import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';

/** Compact NDJSON, gzip without name or time: the same lines give the same bytes. */
export const writeGzipLines = (path: string, lines: readonly object[]): void => {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const bytes = gzipSync(text, { level: 9 });
  bytes[9] = 255; // operating system: unknown, so that every machine writes the same header
  writeFileSync(path, bytes);
};

/** The parsed lines; their shape is the caller's claim, since the lab only reads what it wrote. */
export const readGzipLines = <Line>(path: string): Line[] =>
  gunzipSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line));
