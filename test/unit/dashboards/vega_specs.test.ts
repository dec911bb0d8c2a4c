import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ALL_CHARTS } from '../../../server/dashboards/vega/all_charts.ts';
import { toDescribedService } from '../../../server/generate/openapi_file.ts';
import { toRoutes } from '../../../server/http/all_routes.ts';
import { readFieldTypes } from './mapped_fields.ts';

interface Dataset {
  readonly name: string;
  readonly url?: string | Readonly<Record<string, unknown>>;
  readonly source?: string;
  readonly transform?: readonly Readonly<Record<string, unknown>>[];
}

interface Spec {
  readonly data: readonly Dataset[];
  readonly title: { readonly text: string };
  readonly marks: readonly { readonly name?: string }[];
}

const read = (name: string): Spec =>
  JSON.parse(
    readFileSync(new URL(`../../../mappings/dashboards/vega/${name}.json`, import.meta.url), 'utf8'),
  );

/** Fields of a search body: of aggregations, terms, sorts and `_source`. */
const toFields = (body: unknown): string[] => {
  if (Array.isArray(body)) return body.flatMap(toFields);
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([key, inner]) => {
    if (key === 'field') return [String(inner)];
    if (key === 'term') return Object.keys(inner as object);
    if (key === 'sort') return (inner as object[]).flatMap((one) => Object.keys(one));
    if (key === '_source') return inner as string[];
    return toFields(inner);
  });
};

const INDICES: Readonly<Record<string, string>> = {
  'afterquery-findings-*': 'findings',
  'afterquery-coverage-*': 'coverage',
  'afterquery-baselines': 'baselines',
};

/** A list of objects is no field, but what is in it is. */
const isKnown = (types: (field: string) => string | undefined, field: string): boolean =>
  types(field) !== undefined ||
  ['afterquery.pairs', 'afterquery.windows', 'afterquery.usage'].includes(field);

const routes = new Set(toRoutes(toDescribedService()).map(({ method, path }) => `${method} ${path}`));

for (const { name, title } of ALL_CHARTS)
  describe(`the Vega chart ${name}`, () => {
    const [index, api] = [read(`${name}.index`), read(`${name}.api`)];

    it('asks the cluster only for mapped fields, with the time of the dashboard', () => {
      const asked = index.data.flatMap(({ url }) => (typeof url === 'object' ? [url] : []));
      assert.ok(asked.length > 0);
      assert.ok(asked.some((url) => url['%context%'] === true));
      for (const url of asked) {
        const types = readFieldTypes(INDICES[String(url.index)] ?? '');
        const fields = toFields(url.body);
        assert.ok(fields.length > 1);
        for (const field of fields) assert.ok(isKnown(types, field), `${field} is not in ${url.index}`);
        if (url['%context%'] !== true) continue;
        assert.equal(types(String(url['%timefield%'])), 'date');
        assert.ok(!('query' in (url.body as object)), 'Kibana takes no query beside %context%');
      }
    });

    it('asks the REST API only for routes that are there', () => {
      const asked = api.data.flatMap(({ url }) => (typeof url === 'string' ? [new URL(url)] : []));
      assert.ok(asked.length > 0);
      for (const { pathname } of asked) assert.ok(routes.has(`get ${pathname}`), pathname);
    });

    it('draws both forms alike', () => {
      const strip = ({ data, ...spec }: Spec): unknown => ({
        ...spec,
        derived: data
          .slice(data.findIndex((one) => one.name === 'rows') + 1)
          .filter((one) => one.name !== 'days'),
      });
      assert.deepEqual(strip(index), strip(api));
      const toRow = ({ data }: Spec): unknown =>
        data.find((one) => one.name === 'rows')?.transform?.findLast((one) => one.type === 'project')?.fields;
      assert.ok(Array.isArray(toRow(index)));
      assert.deepEqual(toRow(index), toRow(api));
      assert.equal(index.title.text, title);
      assert.ok(index.marks.some((mark) => mark.name === 'nothing'));
    });
  });
