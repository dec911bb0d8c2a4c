import { left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { readConsole } from '../../console/read_console.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';

/** Own files and the one import map, by its hash; no string ever becomes markup or script. */
const toPolicy = (import_map_hash: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' ${import_map_hash}`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join(';');

const common = { method: 'get', query: NONE, body: NONE, role: 'public' } as const;

/** The page is public, as the documentation is: it holds nothing until a key is given. */
export const consoleRoutes = (): AnyRoute[] => [
  defineRoute({
    ...common,
    path: '/',
    summary: 'The console, for people',
    params: NONE,
    answers: [{ status: 200, text: 'The page', media_type: 'text/html' }],
    problems: [],
    handle: () => async () => {
      const { page, import_map_hash } = readConsole();
      const headers = {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': toPolicy(import_map_hash),
        'Cache-Control': 'no-cache',
      };
      return right({ status: 200, body: page, headers });
    },
  }),
];

/** What that page loads: its paths are of one build, and not of the API, so the document of the routes leaves them out. */
export const consoleFileRoute = defineRoute({
  ...common,
  path: '/console/:build/*file',
  summary: 'A file of the console',
  params: t.type({ build: t.string, file: t.array(t.string) }),
  answers: [{ status: 200, text: 'The file' }],
  problems: ['not_found'],
  handle:
    ({ params: { build, file } }) =>
    async () => {
      const console = readConsole();
      const found = build === console.build ? console.files.get(file.join('/')) : undefined;
      return found === undefined
        ? left(PROBLEMS.not_found('The console has no such file; load the page again.'))
        : right({
            status: 200,
            body: found.text,
            headers: {
              'Content-Type': `${found.media_type}; charset=utf-8`,
              'Cache-Control': 'public, max-age=31536000, immutable',
            },
          });
    },
});
