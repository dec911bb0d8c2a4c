import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';

const root = new URL('../../../', import.meta.url);

export const toPath = (path: string): string => fileURLToPath(new URL(path, root));
export const exists = (path: string): boolean => existsSync(toPath(path));
export const readText = (path: string): string => readFileSync(toPath(path), 'utf8');

/** YAML 1.2 with merge keys, as Compose reads it. A key given twice is an error. */
export const readYaml = <A>(path: string): A => parse(readText(path), { merge: true, uniqueKeys: true }) as A;

export const readDocuments = <A>(path: string): A[] =>
  parseAllDocuments(readText(path), { uniqueKeys: true }).map((one) => {
    if (one.errors.length > 0) throw one.errors[0];
    return one.toJS() as A;
  });
