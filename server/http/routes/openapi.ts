import { right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { JsonSchema } from '../../schema/leaf_codecs.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { buildDocsPage, DOCS_STYLE } from '../docs_page.ts';
import { NONE } from '../inputs.ts';
import { buildOpenApi } from '../openapi.ts';

/** The OpenAPI document, and a page that draws it; both public, since they tell nothing but what this program is. */
export const openApiRoutes = (routes: readonly AnyRoute[]): AnyRoute[] => {
  const common = {
    method: 'get',
    params: NONE,
    query: NONE,
    body: NONE,
    role: 'public',
    problems: [],
  } as const;
  const file = (path: string, media_type: string, summary: string, toText: () => string): AnyRoute =>
    defineRoute({
      ...common,
      path,
      summary,
      answers: [{ status: 200, text: 'The file', media_type }],
      handle: () => async () =>
        right({ status: 200, body: toText(), headers: { 'Content-Type': `${media_type}; charset=utf-8` } }),
    });
  const own: AnyRoute[] = [
    file('/docs', 'text/html', 'The routes, for people', () => buildDocsPage(document())),
    file('/docs/docs.css', 'text/css', 'Style of that page', () => DOCS_STYLE),
    defineRoute({
      ...common,
      path: '/openapi.json',
      summary: 'This document',
      answers: [{ status: 200, text: 'OpenAPI 3.1', body: t.UnknownRecord }],
      handle: () => async () => right({ status: 200, body: document() }),
    }),
  ];
  // The same for every request, and built when the first one asks.
  let built: JsonSchema | undefined;
  const document = (): JsonSchema => {
    built ??= buildOpenApi([...routes, ...own]);
    return built;
  };
  return own;
};
