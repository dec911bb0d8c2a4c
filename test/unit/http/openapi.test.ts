import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import * as fc from 'fast-check';
import { toDescribedService } from '../../../server/generate/openapi_file.ts';
import { toRoutes } from '../../../server/http/all_routes.ts';
import { buildDocsPage } from '../../../server/http/docs_page.ts';
import { buildOpenApi, toStatuses } from '../../../server/http/openapi.ts';
import { ROLES } from '../../../server/schema/role.ts';

const routes = toRoutes(toDescribedService());
const document = buildOpenApi(routes);

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document) as Record<string, unknown>);
    assert.deepEqual(result.errors ?? [], []);
    assert.equal(result.valid, true);
  });
  it('names every operation once', () => {
    const paths = document.paths as Record<string, Record<string, { operationId: string }>>;
    const ids = Object.values(paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    assert.equal(ids.length, routes.length);
    assert.equal(new Set(ids).size, ids.length);
  });
  it('refers to nothing that is not there', () => {
    const { schemas } = document.components as { schemas: Record<string, unknown> };
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (m) => m[1] ?? '',
    );
    assert.ok(refs.length > 0);
    for (const ref of refs) assert.ok(ref in schemas, ref);
  });
});

describe('every route', () => {
  const open = new Set(['/', '/health/live', '/health/ready', '/docs', '/docs/docs.css', '/openapi.json']);
  for (const route of routes)
    it(`${route.method} ${route.path} declares who may, and what it answers`, () => {
      if (open.has(route.path)) assert.equal(route.role, 'public');
      else
        assert.ok(
          ROLES.some((role) => role === route.role),
          `role ${route.role}`,
        );
      assert.ok(route.answers.length > 0);
      assert.ok(route.answers.every(({ status }) => (status >= 200 && status < 300) || status === 304));
      assert.ok(toStatuses(route).includes(400));
      if (route.method !== 'get' && route.changes !== false) assert.notEqual(route.role, 'viewer');
      assert.doesNotMatch(route.summary, /\.$/);
    });
});

describe('the page of the routes', () => {
  it('shows text as text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const said = `${text}<script>alert(1)</script>`;
        const page = buildDocsPage({
          paths: {
            [said]: {
              get: {
                summary: said,
                'x-role': said,
                parameters: [],
                responses: { 200: { description: said } },
              },
            },
          },
        });
        assert.doesNotMatch(page, /<script/i);
      }),
    );
  });
  it('names no file that is not served', () => {
    const page = buildDocsPage(document);
    const linked = [...page.matchAll(/(?:href|src)="([^"]+)"/g)].map((m) => m[1]);
    for (const path of linked)
      assert.ok(
        routes.some((route) => route.path === path),
        path,
      );
  });
});

it('the committed document is the one served', () => {
  const committed: unknown = JSON.parse(
    readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
  );
  assert.deepEqual(committed, JSON.parse(JSON.stringify(document)));
});
