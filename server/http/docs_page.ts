import type { JsonSchema } from '../schema/leaf_codecs.ts';

/** The OpenAPI document as one page without a script: nothing on it can be made to run. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? '');

interface Operation {
  readonly summary: string;
  readonly 'x-role': string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

const toType = (schema: JsonSchema): string => {
  const { type, format, enum: choices, minimum, maximum, maxLength, $ref } = schema;
  if (typeof $ref === 'string') return $ref.replace('#/components/schemas/', '');
  if (Array.isArray(choices)) return choices.join(' | ');
  const bounds =
    minimum === undefined && maximum === undefined ? '' : ` ${String(minimum)} to ${String(maximum)}`;
  const length = maxLength === undefined ? '' : `, at most ${String(maxLength)} characters`;
  return `${String(format ?? type ?? 'any')}${bounds}${length}`;
};

const toRows = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`).join('');

const toSection = (path: string, method: string, operation: Operation): string => {
  const body = operation.requestBody?.content['application/json']?.schema;
  const parameters = operation.parameters.map(({ name, in: where, required, schema, description }) => [
    name,
    required ? `${where}, required` : where,
    description === undefined ? toType(schema) : `${toType(schema)}: ${description}`,
  ]);
  const fields = body === undefined ? [] : [['body', 'required', toType(body)]];
  const properties = Object.entries((body?.properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, schema]) => [
      name,
      ((body?.required ?? []) as string[]).includes(name) ? 'body, required' : 'body',
      toType(schema),
    ],
  );
  const taken = [...parameters, ...(properties.length > 0 ? properties : fields)];
  const responses = Object.entries(operation.responses).map(([status, { description }]) => [
    status,
    description,
  ]);
  return `<section><h2><code>${escapeHtml(method.toUpperCase())} ${escapeHtml(path)}</code></h2>
<p>${escapeHtml(operation.summary)}. <span class="role">${escapeHtml(operation['x-role'])}</span></p>
${taken.length === 0 ? '' : `<table><tbody>${toRows(taken)}</tbody></table>`}
<table><tbody>${toRows(responses)}</tbody></table></section>`;
};

export const buildDocsPage = (document: JsonSchema): string => {
  const paths = document.paths as Record<string, Record<string, Operation>>;
  const sections = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => toSection(path, method, operation)),
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Afterquery REST API</title><link rel="stylesheet" href="/docs/docs.css"></head>
<body><h1>Afterquery REST API</h1>
<p>As a document for programs: <a href="/openapi.json">openapi.json</a>. Failures are problem documents (RFC 9457).</p>
${sections.join('\n')}
</body></html>
`;
};

export const DOCS_STYLE = `:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-size: 1rem; border-top: 1px solid #8888; padding-top: 1rem; }
table { border-collapse: collapse; margin: 0.5rem 0; }
td { padding: 0.1rem 1rem 0.1rem 0; vertical-align: top; }
.role { border: 1px solid #8888; border-radius: 0.3rem; padding: 0 0.4rem; }
`;
