import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Setting } from '../config/setting.ts';
import { type Environment, SETTINGS } from '../config/settings.ts';
import { CommandFailure } from './runtime.ts';

const MOST_BYTES = 1_048_576;
const FILE = SETTINGS.settings_file.name;

const KNOWN = new Set((Object.values(SETTINGS) as Setting<unknown>[]).map(({ name }) => name));

const QUOTES = ['"', "'", '`'];

/** The parser skips what it does not understand and cuts values at #; an operator wants to know. undefined: a blank line or a comment */
const checkLine = (line: string): { readonly name: string } | { readonly mistake: string } | undefined => {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const at = text.indexOf('=');
  const name = text
    .slice(0, Math.max(at, 0))
    .replace(/^export +/, '')
    .trim();
  if (at < 0 || !/^[A-Za-z_]\w*$/.test(name)) return { mistake: 'is not of the form NAME=value' };
  const given = text.slice(at + 1);
  const value = given.trim();
  if (QUOTES.includes(value.charAt(0))) {
    const rest = value.slice(1).split(value.charAt(0));
    const after = rest.slice(1).join('').trim();
    return rest.length !== 2 || (after !== '' && !after.startsWith('#'))
      ? { mistake: 'does not end with the quote that it begins with' }
      : { name };
  }
  return /(?:^|\S)#/.test(given)
    ? { mistake: 'has a # inside its value: put the value into quotes' }
    : { name };
};

/** Mistakes are told by line and name; a value is never shown, since it may be a secret. */
const parseSettings = (text: string, file: string): Environment => {
  const mistakes: string[] = [];
  const names = new Set<string>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const read = checkLine(line);
    if (read === undefined) continue;
    if ('mistake' in read) mistakes.push(`Line ${i + 1} of ${file} ${read.mistake}.`);
    else if (names.has(read.name)) mistakes.push(`${read.name} stands twice in ${file}.`);
    else if (read.name === FILE) mistakes.push(`${FILE} has no place in ${file} itself.`);
    else if (!KNOWN.has(read.name)) mistakes.push(`${read.name} in ${file} is not a setting of Afterquery.`);
    else names.add(read.name);
  }
  const values = parseEnv(text);
  for (const name of names)
    if (/[\r\n\0]/.test(values[name] ?? '\0'))
      mistakes.push(`${name} in ${file} has a line break; in double quotes \\n is one.`);
  if (mistakes.length > 0) throw new CommandFailure(mistakes.slice(0, 20).join(' '), 2);
  return values;
};

const readText = (file: string): string => {
  const found = statSync(file);
  if (!found.isFile()) throw new CommandFailure(`${FILE} does not name a file: ${file}.`, 2);
  if (found.size > MOST_BYTES)
    throw new CommandFailure(`${FILE} names a file of more than ${MOST_BYTES / 1_024} kB: ${file}.`, 2);
  // A mark of the byte order, as editors write it, goes; bytes that are no UTF-8 are an error.
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
};

/** Settings by name; throws a sentence where the file cannot be read or holds anything but settings. */
export const readSettingsFile = (file: string): Environment => {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(
      `${FILE} names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}): ${file}.`,
      2,
    );
  }
  return parseSettings(text, file);
};
