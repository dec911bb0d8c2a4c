import { remembering } from '../schema/remembering.ts';

/** Paths met lately: an estate's programs. */
const MOST_MET = 5_000;

/**
 * A program's path as the same program has it on every host: lower case, the profile's owner and version folders as `*`. An attacker who
 * borrows the place of a common program shares its path, which is why a path alone never excuses.
 */
export const toCommonPath: (executable: string) => string = remembering(MOST_MET, (executable) =>
  executable
    .toLowerCase()
    .replace(/^([a-z]:\\users\\)[^\\]+\\/, '$1*\\')
    .split('\\')
    .map((part, i, parts) => (i < parts.length - 1 && /^(app-|v)?\d+(\.\d+)+$/.test(part) ? '*' : part))
    .join('\\'),
);
