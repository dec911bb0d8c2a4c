import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { buildPage } from './build_page.ts';

export interface ConsoleFile {
  readonly media_type: string;
  readonly text: string;
}

export interface Console {
  /** digest of all files; part of their paths, so that a browser may keep them for good */
  readonly build: string;
  readonly page: string;
  /** of the import map, as a policy names it */
  readonly import_map_hash: string;
  /** path below `/console/<build>/` → file: all there is, and nothing else is served */
  readonly files: ReadonlyMap<string, ConsoleFile>;
}

/** The repository's root, from the sources as from `dist`. */
const root = /dist[\\/]server[\\/]/.test(import.meta.filename)
  ? new URL('../../../', import.meta.url)
  : new URL('../../', import.meta.url);
const app = new URL('server/console/app/', root);

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
};

const resolve = (specifier: string): URL => new URL(import.meta.resolve(specifier));

/** Modules of packages by the name that the app imports them by. */
const VENDOR: Readonly<Record<string, () => URL>> = {
  preact: () => resolve('preact'),
  'preact/hooks': () => resolve('preact/hooks'),
  htm: () => resolve('htm'),
  uplot: () => new URL('uPlot.esm.js', resolve('uplot')),
};

const toVendorPath = (name: string): string => `vendor/${name.replace('/', '_')}.js`;

const readText = (url: URL): string =>
  readFileSync(url, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');

const toMediaType = (path: string): string | undefined => MEDIA_TYPES[path.split('.').pop() ?? ''];

const readFiles = (): Map<string, ConsoleFile> => {
  const files = new Map<string, ConsoleFile>();
  for (const entry of readdirSync(app, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = entry.replaceAll('\\', '/');
    const media_type = toMediaType(path);
    if (media_type !== undefined) files.set(path, { media_type, text: readText(new URL(path, app)) });
  }
  for (const [name, find] of Object.entries(VENDOR))
    files.set(toVendorPath(name), { media_type: 'text/javascript', text: readText(find()) });
  const style = new URL('uPlot.min.css', resolve('uplot'));
  files.set('vendor/uplot.css', { media_type: 'text/css', text: readText(style) });
  return files;
};

const digest = (text: string, encoding: 'base64' | 'hex'): string =>
  createHash('sha256').update(text).digest(encoding);

let known: Console | undefined;

/** Read once, when somebody first asks. */
export const readConsole = (): Console => {
  if (known !== undefined) return known;
  const files = readFiles();
  const build = digest(JSON.stringify([...files]), 'hex').slice(0, 16);
  const base = `/console/${build}/`;
  const imports = Object.fromEntries(
    Object.keys(VENDOR).map((name) => [name, `${base}${toVendorPath(name)}`]),
  );
  const import_map = JSON.stringify({ imports });
  known = {
    build,
    files,
    import_map_hash: `'sha256-${digest(import_map, 'base64')}'`,
    page: buildPage(base, import_map, [...files.keys()]),
  };
  return known;
};
