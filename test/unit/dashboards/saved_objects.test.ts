import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { buildDashboards } from '../../../server/dashboards/build_dashboards.ts';
import { toIndexPatterns } from '../../../server/dashboards/index_patterns.ts';
import { toIndexNames } from '../../../server/scan/index_names.ts';
import {
  readObjects,
  readPattern,
  readSource,
  readVisState,
  type SavedObject,
} from '../../integration/dashboard_objects.ts';
import { readFieldTypes } from './mapped_fields.ts';

const FLAVOURS = ['kibana', 'opensearch_dashboards'] as const;

const read = (flavour: string): string =>
  readFileSync(new URL(`../../../mappings/dashboards/${flavour}.ndjson`, import.meta.url), 'utf8');

const FIELDS: Readonly<Record<string, (field: string) => string | undefined>> = {
  'afterquery-findings-*': readFieldTypes('findings'),
  'afterquery-coverage-*': readFieldTypes('coverage'),
  'afterquery-rollups-*': readFieldTypes('rollups'),
};
const ecs = readFieldTypes('source-ecs');

/** Fields of events are ours only where `ingest` wrote them. */
const toType = (pattern: string, field: string): string | undefined => (FIELDS[pattern] ?? ecs)(field);

const TAKES: Readonly<Record<string, readonly string[]>> = {
  date_histogram: ['date'],
  terms: ['keyword', 'ip', 'integer', 'long', 'boolean'],
  max: ['long', 'integer', 'double'],
  sum: ['long', 'integer', 'double'],
  cardinality: ['keyword', 'ip', 'integer', 'long'],
};

const toQueryFields = (query: unknown): string[] =>
  typeof query !== 'object' || query === null
    ? []
    : Object.entries(query).flatMap(([key, inner]) =>
        ['term', 'terms', 'range'].includes(key)
          ? Object.keys(inner as object)
          : toQueryFields(Array.isArray(inner) ? Object.assign({}, inner) : inner),
      );

interface Panel {
  readonly gridData: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
    readonly i: string;
  };
  readonly panelIndex: string;
  readonly panelRefName: string;
  readonly type?: string;
}

for (const flavour of FLAVOURS)
  describe(`the import file of ${flavour}`, () => {
    const objects = readObjects(read(flavour));
    const of = (type: string): SavedObject[] => objects.filter((one) => one.type === type);

    it('has views, panels, searches and the four dashboards, each id once', () => {
      assert.deepEqual(
        of('dashboard').map(({ attributes }) => attributes.title),
        [
          'Afterquery: overview',
          'Afterquery: DNS tunnelling',
          'Afterquery: ports after DNS',
          'Afterquery: coverage',
        ],
      );
      assert.deepEqual(
        of('index-pattern').map(({ attributes }) => attributes.title),
        [
          'afterquery-findings-*',
          'afterquery-coverage-*',
          'afterquery-rollups-*',
          'afterquery-source-sysmon*,winlogbeat-*,logs-windows.sysmon_operational-*,afterquery-source-dns*,packetbeat-*,logs-zeek.dns-*,logs-network_traffic.dns-*',
        ],
      );
      assert.ok(of('search').length >= 4 && of('visualization').length >= 20);
      assert.equal(new Set(objects.map(({ id }) => id)).size, objects.length);
      for (const { id } of objects) assert.match(id, /^afterquery-[a-z0-9_-]+$/);
    });

    it('carries the migration fields of its product and not those of the other', () => {
      for (const { type, coreMigrationVersion, typeMigrationVersion, migrationVersion } of objects)
        if (flavour === 'kibana') {
          assert.equal(coreMigrationVersion, '8.8.0');
          assert.match(String(typeMigrationVersion), /^8\.\d+\.0$/);
          assert.equal(migrationVersion, undefined);
        } else {
          assert.deepEqual(Object.keys(migrationVersion ?? {}), [type]);
          assert.match(String(migrationVersion?.[type]), /^7\.\d+\.\d$/);
          assert.equal(typeMigrationVersion ?? coreMigrationVersion, undefined);
        }
    });

    it('refers only to what the file holds, before it is used', () => {
      const known = new Set<string>();
      for (const object of objects) {
        for (const { type, id, name } of object.references)
          assert.ok(known.has(`${type}:${id}`), `${object.id}: ${name} leads to ${type}:${id}`);
        known.add(`${object.type}:${object.id}`);
      }
    });

    it('uses every reference it declares, and declares every one it uses', () => {
      for (const object of objects) {
        const used =
          object.type === 'dashboard'
            ? (JSON.parse(String(object.attributes.panelsJSON)) as Panel[]).map(
                ({ panelIndex, panelRefName }) =>
                  flavour === 'kibana' ? `${panelIndex}:${panelRefName}` : panelRefName,
              )
            : object.type === 'index-pattern'
              ? []
              : [
                  readSource(object).indexRefName,
                  ...readSource(object).filter.map(({ meta }) => meta.indexRefName),
                ].filter((name) => name !== undefined);
        assert.deepEqual(object.references.map(({ name }) => name).sort(), [...used].sort(), object.id);
      }
    });

    it('lays panels out without an overlap, inside 48 columns', () => {
      for (const { id, attributes } of of('dashboard')) {
        const panels = JSON.parse(String(attributes.panelsJSON)) as Panel[];
        panels.forEach(({ gridData: a }, i) => {
          assert.ok(a.x >= 0 && a.w > 0 && a.h > 0 && a.x + a.w <= 48, `${id}: panel ${a.i} leaves the grid`);
          for (const { gridData: b } of panels.slice(i + 1))
            assert.ok(
              a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y,
              `${id}: panels ${a.i} and ${b.i} overlap`,
            );
        });
        for (const panel of panels) assert.equal('type' in panel, flavour === 'kibana');
      }
    });

    it('asks only for fields that the templates map, with types that the aggregations take', () => {
      let asked = 0;
      for (const object of of('visualization')) {
        const { type, aggs } = readVisState(object);
        if (type === 'vega' || type === 'markdown') {
          assert.deepEqual(aggs, []);
          continue;
        }
        const pattern = readPattern(objects, object);
        for (const { type: agg, params } of aggs) {
          if (agg === 'count') continue;
          const field = String(params.field);
          const mapped = toType(pattern, field);
          assert.ok(
            TAKES[agg]?.includes(mapped ?? ''),
            `${object.id}: ${agg} over ${field}, which is ${mapped}`,
          );
          asked += 1;
        }
        for (const field of readSource(object).filter.flatMap(({ query }) => toQueryFields(query)))
          assert.ok(toType(pattern, field) !== undefined, `${object.id}: ${field} is not mapped`);
      }
      assert.ok(asked > 40);
    });

    it('shows, sorts and links only fields that are mapped', () => {
      for (const object of of('search')) {
        const pattern = readPattern(objects, object);
        const [[sorted]] = object.attributes.sort as [[string]];
        for (const field of [...(object.attributes.columns as string[]), sorted])
          assert.ok(toType(pattern, field) !== undefined, `${object.id}: ${field} is not mapped`);
      }
      for (const { id, attributes } of of('index-pattern')) {
        const links = JSON.parse(String(attributes.fieldFormatMap)) as Record<
          string,
          { params: { urlTemplate: string } }
        >;
        for (const [field, { params }] of Object.entries(links)) {
          assert.ok(toType(String(attributes.title), field) !== undefined, `${id}: ${field} is not mapped`);
          assert.match(params.urlTemplate, /\{\{value\}\}/);
          const view = /index:'([^']+)'/.exec(params.urlTemplate)?.[1];
          if (view !== undefined)
            assert.ok(
              of('index-pattern').some((one) => one.id === view),
              `${id} links to ${view}`,
            );
        }
      }
    });

    it('draws every panel on some dashboard, and Vega as JSON text', () => {
      const drawn = new Set(of('dashboard').flatMap(({ references }) => references.map(({ id }) => id)));
      for (const object of [...of('visualization'), ...of('search')])
        assert.ok(drawn.has(object.id), object.id);
      const specs = of('visualization')
        .map(readVisState)
        .filter(({ type }) => type === 'vega');
      assert.equal(specs.length, 6);
      for (const { params } of specs)
        assert.match(String(JSON.parse(String(params.spec)).$schema), /vega\/v5\.json$/);
    });
  });

describe('dashboards', () => {
  it('are the same in both products but for what differs between them', () => {
    const [ours, theirs] = FLAVOURS.map((flavour) =>
      readObjects(read(flavour)).map(({ type, id }) => `${type}:${id}`),
    );
    assert.deepEqual(ours, theirs);
    assert.match(read('kibana'), /useNormalizedEsInterval/);
    assert.match(read('opensearch_dashboards'), /useNormalizedOpenSearchInterval/);
  });

  it('follow prefix, source indices and console', () => {
    const text = buildDashboards({
      flavour: 'kibana',
      prefix: 'other',
      sources: ['winlogbeat-*', 'zeek-*'],
      console_url: 'https://soc.example.org/aq/',
    });
    const objects = readObjects(text);
    const events = objects.find(({ id }) => id === 'other-view-events');
    assert.equal(events?.attributes.title, 'winlogbeat-*,zeek-*');
    assert.match(text, /https:\/\/soc\.example\.org\/aq\/#\/findings\/\{\{value\}\}/);
    assert.doesNotMatch(text.replaceAll(/"title":"Afterquery/g, ''), /afterquery-|afterquery\.example/);
  });

  it('name the indices that the service writes', () => {
    const { findings, coverage, rollups, baselines } = toIndexNames('p');
    const { events, ...patterns } = toIndexPatterns('p', ['a-*,b-*', 'a-*']);
    assert.deepEqual(patterns, { findings, coverage, rollups, baselines });
    assert.equal(events, 'a-*,b-*');
  });
});
