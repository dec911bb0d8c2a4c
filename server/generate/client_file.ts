import { toRoutes } from '../http/all_routes.ts';
import { buildOpenApi } from '../http/openapi.ts';
import type { JsonSchema } from '../schema/leaf_codecs.ts';
import { toDescribedService } from './openapi_file.ts';

/** The typed client is written from the OpenAPI document: types of every operation, and one function that sends them. */

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly required: boolean;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const toKey = (key: string): string => (/^[a-z_]\w*$/i.test(key) ? key : quote(key));

const toType = (schema: JsonSchema): string => {
  const {
    $ref,
    enum: choices,
    type,
    items,
    anyOf,
    allOf,
    properties,
    additionalProperties,
    required = [],
  } = schema;
  if (typeof $ref === 'string') return $ref.replace('#/components/schemas/', '');
  if ('const' in schema)
    return typeof schema.const === 'string' ? quote(schema.const) : JSON.stringify(schema.const);
  if (Array.isArray(choices)) return choices.map((choice) => quote(String(choice))).join(' | ');
  if (Array.isArray(anyOf)) return (anyOf as JsonSchema[]).map(toType).join(' | ');
  if (Array.isArray(allOf)) return (allOf as JsonSchema[]).map(toType).join(' & ');
  if (type === 'string' || type === 'boolean') return type;
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'array') return `readonly (${toType(items as JsonSchema)})[]`;
  if (type === 'object' && additionalProperties !== undefined)
    return `Readonly<Record<string, ${toType(additionalProperties as JsonSchema)}>>`;
  if (type === 'object' && properties !== undefined) {
    const fields = Object.entries(properties as Record<string, JsonSchema>).map(
      ([key, value]) =>
        `readonly ${toKey(key)}${(required as string[]).includes(key) ? '' : '?'}: ${toType(value)}`,
    );
    return `{ ${fields.join('; ')} }`;
  }
  return type === 'object' ? 'Readonly<Record<string, unknown>>' : 'unknown';
};

const toFields = (operation: Operation, where: 'path' | 'query' | 'header'): string => {
  const own = operation.parameters.filter((parameter) => parameter.in === where);
  const fields = own.map(
    ({ name, required, schema }) => `readonly ${toKey(name)}${required ? '' : '?'}: ${toType(schema)}`,
  );
  return `{ ${fields.join('; ')} }`;
};

const toAnswer = ({ responses }: Operation): string => {
  const well = Object.entries(responses).filter(([status]) => Number(status) < 300);
  const types = well.map(([, { content = {} }]) => {
    const json = content['application/json'];
    return json !== undefined
      ? toType(json.schema)
      : Object.keys(content).length === 0
        ? 'undefined'
        : 'string';
  });
  return [...new Set(types)].join(' | ');
};

const toOperation = (method: string, path: string, operation: Operation): string => {
  const body = operation.requestBody?.content?.['application/json']?.schema;
  return `  /** ${operation.summary} */
  ${operation.operationId}: {
    readonly method: ${quote(method.toUpperCase())};
    readonly path: ${quote(path)};
    readonly params: ${toFields(operation, 'path')};
    readonly query: ${toFields(operation, 'query')};
    readonly headers: ${toFields(operation, 'header')};
    readonly body: ${body === undefined ? 'undefined' : toType(body)};
    readonly answer: ${toAnswer(operation)};
  };`;
};

const CLIENT = `
type Needed<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] };
type Part<Name extends string, T> = keyof T extends never
  ? { readonly [K in Name]?: undefined }
  : keyof Needed<T> extends never
    ? { readonly [K in Name]?: T }
    : { readonly [K in Name]: T };

/** What an operation takes; parts without a required member may be left out. */
export type Asked<O extends OperationId> = Part<'params', Operations[O]['params']> &
  Part<'query', Operations[O]['query']> &
  Part<'headers', Operations[O]['headers']> &
  (Operations[O]['body'] extends undefined
    ? { readonly body?: undefined }
    : { readonly body: Operations[O]['body'] });

export interface Answered<O extends OperationId> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Operations[O]['answer'];
}

/** A problem document, thrown. */
export class AfterqueryProblem extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(\`\${problem.title}: \${problem.detail}\`);
    this.problem = problem;
  }
}

export interface AfterqueryOptions {
  /** e.g. https://afterquery.example.org:8477 */
  readonly url: string;
  readonly key?: string;
  readonly fetch?: typeof fetch;
}

type Loose = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** One typed function for every operation: \`call('get_findings', { query: { severity: 'high' } })\`. */
export const createAfterquery = ({ url, key, fetch: send = fetch }: AfterqueryOptions) => {
  const call = async <O extends OperationId>(operation: O, asked: Asked<O>): Promise<Answered<O>> => {
    const [method, template] = OPERATIONS[operation];
    const { params = {}, query = {}, headers = {}, body } = asked as unknown as Loose;
    const path = template.replace(/\\{(\\w+)\\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
    const target = new URL(path, url);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) target.searchParams.set(name, String(value));
    const response = await send(target, {
      method,
      headers: {
        ...(key === undefined ? {} : { Authorization: \`Bearer \${key}\` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(headers as Record<string, string>),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const is_json = /^application\\/(problem\\+)?json\\b/.test(type);
    const value: unknown = is_json ? JSON.parse(text) : text === '' ? undefined : text;
    if (!response.ok) throw new AfterqueryProblem(value as Problem);
    return { status: response.status, headers: response.headers, body: value as Operations[O]['answer'] };
  };
  return { call };
};
`;

export const buildClientFile = (): string => {
  const document = buildOpenApi(toRoutes(toDescribedService()));
  const paths = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
  const { schemas } = document.components as { schemas: Record<string, JsonSchema> };
  const types = Object.entries(schemas).map(([name, schema]) => `export type ${name} = ${toType(schema)};`);
  const table = paths.map(
    ({ path, method, operation }) =>
      `  ${operation.operationId}: [${quote(method.toUpperCase())}, ${quote(path)}],`,
  );
  return `// Written by "npm run generate" from the routes; do not edit.

${types.join('\n\n')}

export interface Operations {
${paths.map(({ path, method, operation }) => toOperation(method, path, operation)).join('\n')}
}
export type OperationId = keyof Operations;

const OPERATIONS: { readonly [O in OperationId]: readonly [Operations[O]['method'], Operations[O]['path']] } = {
${table.join('\n')}
};
${CLIENT}`;
};
