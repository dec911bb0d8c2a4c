import type * as t from 'io-ts';
import { Exception, ExceptionBody } from '../schema/exception.ts';
import { Finding } from '../schema/finding.ts';
import { FindingSummary } from '../schema/finding_summary.ts';
import type { JsonSchema } from '../schema/leaf_codecs.ts';
import { ScanRecord } from '../schema/scan_account.ts';
import { toJsonSchema } from '../schema/to_json_schema.ts';
import type { Answer, AnyRoute } from './define_route.ts';
import { propsOf } from './find_unknown.ts';
import { PROBLEMS, type ProblemKind } from './problem.ts';

/** of the contract, not of the program */
const API_VERSION = '1.0.0';

const COMPONENTS: readonly (readonly [string, t.Mixed])[] = [
  ['Finding', Finding],
  ['FindingSummary', FindingSummary],
  ['ScanRecord', ScanRecord],
  ['Exception', Exception],
  ['ExceptionBody', ExceptionBody],
];

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'RFC 9457',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'detail'],
};

/** What every route may answer, by what it is. */
const toProblems = (route: AnyRoute): ProblemKind[] => [
  'invalid',
  ...(route.role === 'public' ? [] : (['unknown_caller', 'forbidden', 'too_many', 'engine'] as const)),
  'too_large',
  'media_type',
  'defect',
  ...route.problems,
];

/** Statuses that a route may answer with. */
export const toStatuses = (route: AnyRoute): number[] => [
  ...route.answers.map(({ status }) => status),
  ...toProblems(route).map((kind) => PROBLEMS[kind]('').status),
];

const toOperationId = ({ method, path }: AnyRoute): string =>
  `${method}${path
    .replace('/api/v1', '')
    .split(/[/.]/)
    .filter((part) => part !== '')
    .map((part) => part.replace(':', 'by_'))
    .map((part) => `_${part}`)
    .join('')}`;

const toParameters = (route: AnyRoute): JsonSchema[] => {
  const of = (codec: t.Mixed, where: 'path' | 'query'): JsonSchema[] => {
    const { properties = {}, required = [] } = toJsonSchema(codec) as {
      properties?: Record<string, JsonSchema>;
      required?: readonly string[];
    };
    return Object.entries(properties).map(([name, schema]) => ({
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      ...(where === 'query' && route.notes?.[name] !== undefined ? { description: route.notes[name] } : {}),
      schema,
    }));
  };
  const headers = Object.entries(route.reads ?? {}).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }));
  return [...of(route.params, 'path'), ...of(route.query, 'query'), ...headers];
};

const toContent = (
  { body, media_type = 'application/json' }: Answer,
  known: ReadonlyMap<t.Mixed, string>,
): JsonSchema =>
  body === undefined && media_type === 'application/json'
    ? {}
    : {
        [media_type]: {
          schema: body === undefined ? { type: 'string' } : (refTo(body, known) ?? toJsonSchema(body, known)),
        },
      };

/** Answers of one status differ by media type: one response holds them all. */
const toResponse = (answers: readonly Answer[], known: ReadonlyMap<t.Mixed, string>): JsonSchema => {
  const content = Object.assign({}, ...answers.map((answer) => toContent(answer, known))) as JsonSchema;
  const headers = answers.flatMap((answer) => answer.headers ?? []);
  return {
    description: [...new Set(answers.map(({ text }) => text))].join('; '),
    ...(headers.length === 0
      ? {}
      : { headers: Object.fromEntries(headers.map((name) => [name, { schema: { type: 'string' } }])) }),
    ...(Object.keys(content).length === 0 ? {} : { content }),
  };
};

const toResponses = (route: AnyRoute, known: ReadonlyMap<t.Mixed, string>): JsonSchema => {
  const responses: Record<string, JsonSchema> = {};
  for (const { status } of route.answers)
    responses[status] = toResponse(
      route.answers.filter((answer) => answer.status === status),
      known,
    );
  for (const kind of toProblems(route)) {
    const { status, title } = PROBLEMS[kind]('');
    const before = responses[status]?.description as string | undefined;
    responses[status] = {
      description: before === undefined ? title : `${before}; ${title.toLowerCase()}`,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return responses;
};

const refTo = (codec: t.Mixed, known: ReadonlyMap<t.Mixed, string>): JsonSchema | undefined => {
  const name = known.get(codec);
  return name === undefined ? undefined : { $ref: `#/components/schemas/${name}` };
};

/** The OpenAPI 3.1 document of the routes: a plain object, the same for the same routes. */
export const buildOpenApi = (routes: readonly AnyRoute[]): JsonSchema => {
  const known = new Map(COMPONENTS.map(([name, codec]) => [codec, name]));
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const operations = paths[path] ?? {};
    paths[path] = operations;
    operations[route.method] = {
      operationId: toOperationId(route),
      summary: route.summary,
      tags: [route.path.split('/')[3] ?? 'service'],
      'x-role': route.role,
      security: route.role === 'public' ? [] : [{ key: [] }],
      parameters: toParameters(route),
      ...(propsOf(route.body).length === 0
        ? {}
        : {
            requestBody: {
              required: true,
              content: {
                'application/json': { schema: refTo(route.body, known) ?? toJsonSchema(route.body, known) },
              },
            },
          }),
      responses: toResponses(route, known),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Afterquery',
      version: API_VERSION,
      description: 'Findings of AN0728 and AN1121, scans, exceptions and baselines.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key; "afterquery keys create" makes one.',
        },
      },
      schemas: {
        Problem: PROBLEM,
        ...Object.fromEntries(COMPONENTS.map(([name, codec]) => [name, toJsonSchema(codec, known)])),
      },
    },
  };
};
