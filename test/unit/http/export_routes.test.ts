import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { buildOpenApiFile } from '../../../server/generate/openapi_file.ts';
import { defineRoute } from '../../../server/http/define_route.ts';
import { NONE } from '../../../server/http/inputs.ts';
import { buildOpenApi } from '../../../server/http/openapi.ts';

describe('the OpenAPI document', () => {
  it('holds answers of one status in one response, by media type', () => {
    const document = buildOpenApi([
      defineRoute({
        method: 'get',
        path: '/things',
        params: NONE,
        query: NONE,
        body: NONE,
        summary: 'Things',
        role: 'public',
        answers: [
          { status: 200, text: 'Things', body: t.type({ n: t.number }), headers: ['ETag'] },
          { status: 200, text: 'Things', media_type: 'text/csv', headers: ['Content-Disposition'] },
          { status: 204, text: 'None' },
        ],
        problems: [],
        handle: () => TE.right({ status: 204 }),
      }),
    ]) as { paths: { '/things': { get: { responses: Record<string, unknown> } } } };
    const { responses } = document.paths['/things'].get;
    assert.deepEqual(responses[200], {
      description: 'Things',
      headers: {
        ETag: { schema: { type: 'string' } },
        'Content-Disposition': { schema: { type: 'string' } },
      },
      content: {
        'application/json': {
          schema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
        },
        'text/csv': { schema: { type: 'string' } },
      },
    });
    assert.deepEqual(responses[204], { description: 'None' });
  });

  it('names the export before findings by id, as the router must meet them', () => {
    const paths = Object.keys((JSON.parse(buildOpenApiFile()) as { paths: object }).paths);
    assert.ok(paths.indexOf('/api/v1/findings/export') >= 0);
    assert.ok(paths.indexOf('/api/v1/findings/export') < paths.indexOf('/api/v1/findings/{id}'));
  });
});
