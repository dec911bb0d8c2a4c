/** A file that cannot be read, or not to its end. `sentence` is for people and carries no stack. */
export class BrokenSource extends Error {
  override readonly name = 'BrokenSource';
}

const BY_CODE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a directory; name the files in it',
  Z_BUF_ERROR: 'the compressed data ends early',
  Z_DATA_ERROR: 'the compressed data is damaged',
};

/** Why reading stopped, as the second half of a sentence. */
export const toReadingFailure = (error: unknown): string => {
  if (!(error instanceof Error)) return 'it cannot be read';
  if (error instanceof BrokenSource) return error.message;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return BY_CODE[code] ?? `it cannot be read (${code === '' ? error.message : code})`;
};
