import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { EngineFlavor } from '../../server/engine/port.ts';
import { toSearch } from '../browser/resolve_context.ts';
import {
  readObjects,
  readPattern,
  readSource,
  readVisState,
  type SavedObject,
  toSearchBody,
} from './dashboard_objects.ts';
import { ingestSample } from './rest_support.ts';
import { type Bench, newPrefix, openBench, runAfterquery, toEnv } from './support.ts';

interface Level {
  readonly buckets?: readonly Readonly<Record<string, unknown>>[];
  readonly value?: number | null;
}

interface Hit {
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>>;
  readonly fields?: Readonly<Record<string, readonly unknown[]>>;
}

interface Answer {
  readonly hits: { readonly total: { readonly value: number }; readonly hits: readonly Hit[] };
  readonly aggregations?: Readonly<Record<string, Level>>;
}

const PRODUCTS: readonly (readonly [EngineFlavor, string])[] = [
  ['opensearch', 'opensearch_dashboards'],
  ['elasticsearch', 'kibana'],
];

for (const [flavor, product] of PRODUCTS)
  suite(`what the dashboards of ${product} ask, over the sample`, () => {
    let bench: Bench;
    let objects: readonly SavedObject[];
    before(async () => {
      bench = await openBench(flavor);
      const prefix = newPrefix();
      const env = toEnv(bench.url, prefix);
      await ingestSample(bench, prefix);
      const scan = await runAfterquery(
        ['scan', '--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'],
        env,
      );
      assert.equal(scan.code, 0, scan.err);
      const printed = await runAfterquery(['dashboards', '--for', product], env);
      assert.equal(printed.code, 0, printed.err);
      objects = readObjects(printed.out);
    });
    after(() => bench.stop());

    const search = async (index: string, body: object): Promise<Answer> => {
      const answer = await fetch(`${bench.url}/${index}/_search?ignore_unavailable=true`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      assert.equal(answer.status, 200, text);
      return JSON.parse(text) as Answer;
    };

    test('every split of every panel has buckets, and every metric of them a number', async () => {
      const counted = objects.filter(
        (one) => one.type === 'visualization' && !['vega', 'markdown'].includes(readVisState(one).type),
      );
      assert.ok(counted.length >= 15);
      for (const panel of counted) {
        const { aggs } = readVisState(panel);
        const { hits, aggregations = {} } = await search(readPattern(objects, panel), toSearchBody(panel));
        assert.ok(hits.total.value > 0, `${panel.id}: no document`);
        const numbers = aggs.filter(({ schema, type }) => schema === 'metric' && type !== 'count');
        let level: Readonly<Record<string, unknown>> | undefined = aggregations;
        for (const split of aggs.filter(({ schema }) => schema !== 'metric')) {
          const { buckets = [] }: Level = (level?.[split.id] ?? {}) as Level;
          assert.ok(buckets.length > 0, `${panel.id}: ${String(split.params.customLabel)} has no bucket`);
          // The least of nothing is null; everything else is counted.
          for (const bucket of buckets)
            for (const { id, type } of numbers)
              assert.ok(
                type === 'max' || typeof (bucket[id] as Level).value === 'number',
                `${panel.id}: metric ${id}`,
              );
          level = buckets[0];
        }
        for (const { id, params } of numbers)
          assert.ok(
            typeof (level?.[id] as Level | undefined)?.value === 'number' ||
              params.field === 'afterquery.coverage.clock_offset_ms',
            `${panel.id}: ${String(params.customLabel)} of the first row is no number`,
          );
      }
    });

    test('every saved search has documents, and every column is filled in one of them', async () => {
      for (const saved of objects.filter(({ type }) => type === 'search')) {
        const columns = saved.attributes.columns as string[];
        const [[field, order]] = saved.attributes.sort as [[string, string]];
        const { hits } = await search(readPattern(objects, saved), {
          size: 1_000,
          sort: [{ [field]: { order } }],
          fields: columns,
          query: { bool: { filter: readSource(saved).filter.map(({ query }) => query) } },
        });
        assert.ok(hits.hits.length > 0, `${saved.id}: no document`);
        for (const column of columns)
          assert.ok(
            hits.hits.some(({ fields }) => (fields?.[column] ?? []).length > 0),
            `${saved.id}: ${column} is filled nowhere`,
          );
      }
    });

    test('every Vega panel is answered, with rows', async () => {
      const panels = objects.filter(
        (one) => one.type === 'visualization' && readVisState(one).type === 'vega',
      );
      assert.equal(panels.length, 6);
      for (const panel of panels) {
        const { data } = JSON.parse(String(readVisState(panel).params.spec)) as {
          data: { url?: Readonly<Record<string, unknown>> }[];
        };
        const asked = data.flatMap(({ url }) => (url === undefined ? [] : [url]));
        assert.ok(asked.length > 0);
        for (const url of asked) {
          const body = toSearch(url, { from: '2026-03-10T00:00:00Z', to: '2026-03-11T00:00:00Z' });
          const { hits, aggregations } = await search(String(url.index), body);
          const rows = aggregations === undefined ? hits.hits : (aggregations.counted?.buckets ?? []);
          assert.ok(rows.length > 0, `${panel.id}: ${String(url.index)} answers no rows`);
        }
      }
    });

    test('links of a finding open its events, its process and its days', async () => {
      const findings = objects.find(({ id }) => id.endsWith('-view-findings'));
      const links = JSON.parse(String(findings?.attributes.fieldFormatMap)) as Record<
        string,
        { params: { urlTemplate: string } }
      >;
      const { hits } = await search(String(findings?.attributes.title), {
        size: 1,
        fields: Object.keys(links),
        query: { term: { 'rule.id': 'AN0728' } },
        sort: [{ 'afterquery.score': 'desc' }],
      });
      let followed = 0;
      for (const [field, { params }] of Object.entries(links)) {
        const value = String(hits.hits[0]?.fields?.[field]?.[0] ?? '');
        if (field === 'event.id') {
          assert.equal(value, hits.hits[0]?._id);
          continue;
        }
        if (field === 'afterquery.episode' && value === '') continue;
        // The browser decodes what stands behind the hash once, and the product reads the query in it.
        const state = decodeURIComponent(
          params.urlTemplate.replaceAll('{{value}}', encodeURIComponent(value)),
        );
        const [, view_id, kql = ''] =
          /index:'([^']+)',query:\(language:kuery,query:'(.+)'\)\)$/.exec(state) ?? [];
        const view = objects.find(({ id }) => id === view_id);
        const should = kql.split(' or ').map((part) => {
          const [, name, text] = /^(\S+) : "(.+)"$/.exec(part) ?? [];
          assert.ok(name !== undefined, `${part} is no KQL`);
          return { match_phrase: { [name]: text } };
        });
        const found = await search(String(view?.attributes.title), {
          query: { bool: { should, minimum_should_match: 1 } },
        });
        assert.ok(found.hits.total.value > 0, `${field} ${value} opens nothing`);
        followed += 1;
      }
      assert.ok(followed >= 2);
    });
  });
