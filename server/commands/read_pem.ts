import { readFileSync } from 'node:fs';
import { CommandFailure } from './runtime.ts';

/** The text of a file that a setting names. */
export const readPem = (setting: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CommandFailure(`${setting} names a file that cannot be read: ${file}.`, 2);
  }
};
