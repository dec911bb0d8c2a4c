import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { left, right } from 'fp-ts/lib/Either.js';
import { connect } from '../../server/engine/connect.ts';
import {
  bulkWrite,
  closePit,
  countDocuments,
  createIndex,
  deleteDocument,
  deleteIndex,
  fieldCaps,
  foldComposite,
  foldDocuments,
  getDocument,
  getJson,
  indexDocument,
  multiGet,
  openPit,
  putComponentTemplate,
  putIndexTemplate,
  putIngestPipeline,
  refresh,
  resolveIndices,
  type SearchHit,
  search,
  searchPit,
} from '../../server/engine/operations.ts';
import type { Engine, EngineFlavor } from '../../server/engine/port.ts';
import { must, mustFail, startTestEngine, type TestEngine } from './engines.ts';

const EVENTS = 2_500;
const MAPPINGS = {
  properties: {
    n: { type: 'integer' },
    host: { type: 'keyword' },
    bucket: { type: 'integer' },
    text: { type: 'text' },
  },
};
const BY_BUCKET = {
  size: 0,
  aggs: { pages: { composite: { sources: [{ bucket: { terms: { field: 'bucket' } } }] } } },
};
/** 2,500 events in 500 buckets of 5 */
const event = (n: number) => ({ n, host: `host-${n % 7}`, bucket: n % 500, text: `event ${n}` });

const decodeBucket = (bucket: unknown) => {
  const { key, doc_count } = bucket as { key?: { bucket?: unknown }; doc_count?: unknown };
  if (typeof key?.bucket !== 'number' || typeof doc_count !== 'number') return left('a bucket of numbers');
  return right({ bucket: key.bucket, count: doc_count });
};

const foldBuckets = (engine: Engine, page_size: number, tries = 8) =>
  foldComposite(
    engine,
    'events-*',
    { body: BY_BUCKET, aggregation: 'pages', decode: decodeBucket, page_size, tries, pause_ms: 5 },
    new Map<number, number>(),
    (seen, { bucket, count }) => seen.set(bucket, (seen.get(bucket) ?? 0) + count),
  );

const foldNumbers = (engine: Engine, page_size: number) =>
  foldDocuments(engine, 'events-*', { docvalue_fields: ['n'], page_size }, [] as number[], (seen, hit) => {
    seen.push(Number(hit.fields?.n?.[0]));
    return seen;
  });

const toAscending = (numbers: readonly number[]) => [...numbers].sort((one, other) => one - other);
const ALL = Array.from({ length: EVENTS }, (_, n) => n);

for (const flavor of ['opensearch', 'elasticsearch'] satisfies EngineFlavor[]) {
  describe(`the engine port over ${flavor}`, { concurrency: 1 }, () => {
    let started: TestEngine;
    let engine: Engine;

    const setCluster = (name: string, value: string | null) =>
      must(
        engine.request({
          method: 'PUT',
          path: '/_cluster/settings',
          body: { persistent: { [name]: value } },
        }),
      );

    before(async () => {
      started = await startTestEngine(flavor);
      engine = started.engine;
      for (const index of ['events-a', 'events-b'])
        assert.equal(await must(createIndex(engine, index, { mappings: MAPPINGS })), 'created');
      const operations = ALL.map((n) => {
        return {
          op: 'create',
          index: n % 2 ? 'events-a' : 'events-b',
          id: `e${n}`,
          document: event(n),
        } as const;
      });
      const written = await must(bulkWrite(engine, operations, { refresh: true }));
      assert.deepEqual(written, { created: EVENTS, updated: 0, existing: [], conflicts: [], failed: [] });
    });
    after(() => started?.stop());

    it('finds out what the cluster is', async () => {
      const found = await must(connect({ url: `${started.url}/`, flavor: 'auto' }));
      assert.equal(found.flavor, flavor);
      assert.equal(found.version, started.embedded.version);
      assert.equal(found.url, started.url);
      assert.equal(found.ingest_processors.has('set'), flavor === 'opensearch');
      await found.close();
    });

    it('accepts credentials in the address and keeps them out of sight', async () => {
      const found = await must(
        connect({ url: started.url.replace('://', '://me:pass%20word@'), flavor: 'auto' }),
      );
      assert.equal(found.url, started.url);
      assert.ok(!JSON.stringify(found).includes('word'));
      await found.close();
    });

    it('refuses a wrongly stated flavour', async () => {
      const stated = flavor === 'opensearch' ? 'elasticsearch' : 'opensearch';
      const error = await mustFail(connect({ url: started.url, flavor: stated }));
      assert.equal(error.kind === 'refused' && error.type, 'wrong_flavor');
    });

    it('searches, and counts missing indices as empty', async () => {
      const found = await must(
        search(engine, 'events-*,nowhere', {
          size: 3,
          sort: [{ n: 'desc' }],
          query: { range: { n: { lt: 10 } } },
        }),
      );
      assert.deepEqual(
        found.hits.map((hit) => [hit._id, hit._index, hit.sort]),
        [9, 8, 7].map((n) => [`e${n}`, n % 2 ? 'events-a' : 'events-b', [n]]),
      );
      assert.equal(found.total, 10);
      assert.deepEqual((await must(search(engine, 'nowhere-*', { size: 1 }))).hits, []);
      assert.equal(await must(countDocuments(engine, 'events-*,nowhere', { term: { host: 'host-0' } })), 358);
    });

    it('sends of documents what is asked for, and no less of all the rest', async () => {
      const document = {
        host: 'h',
        text: 't',
        deep: { wanted: [{ a: 1, b: [] }], none: [], other: 1 },
        counts: { x: 1 },
      };
      await must(createIndex(engine, 'filtered', { mappings: MAPPINGS }));
      await must(indexDocument(engine, 'filtered', '1', document, { refresh: true }));
      const body = {
        size: 2,
        seq_no_primary_term: true,
        track_total_hits: true,
        sort: [{ host: 'asc' }],
      };
      const source_paths = ['host', 'deep.wanted', 'deep.none', 'counts', 'nowhere'];
      const { hits, total } = await must(search(engine, 'filtered', body, { source_paths }));
      const [hit] = hits;
      assert.deepEqual(hit?._source, {
        host: 'h',
        deep: { wanted: [{ a: 1, b: [] }], none: [] },
        counts: { x: 1 },
      });
      assert.deepEqual([total, hit._index, hit._id, hit.sort, hit._seq_no], [1, 'filtered', '1', ['h'], 0]);
      assert.equal(hit._primary_term, 1);
      const nothing = { ...body, query: { term: { host: 'nobody' } } };
      const none = await must(search(engine, 'filtered', nothing, { source_paths }));
      assert.deepEqual([none.hits, none.total], [[], 0]);
      const wrong = { query: { no_such: {} } };
      assert.match((await mustFail(search(engine, 'filtered', wrong, { source_paths }))).detail, /no_such/);
      await must(deleteIndex(engine, 'filtered'));
    });

    it('fails when a shard fails, instead of answering with less', async () => {
      await must(createIndex(engine, 'odd', { mappings: { properties: { host: { type: 'text' } } } }));
      await must(indexDocument(engine, 'odd', '1', { host: 'x' }, { refresh: true }));
      const error = await mustFail(
        search(engine, 'events-a,odd', { aggs: { h: { terms: { field: 'host' } } } }),
      );
      assert.equal(error.kind, 'partial_shards');
      assert.deepEqual(error.kind === 'partial_shards' && [error.failed, error.total], [1, 2]);
      await must(deleteIndex(engine, 'odd'));
    });

    it('waits for shards that no node serves, instead of answering without them', async () => {
      await must(
        engine.request({
          method: 'PUT',
          path: '/unserved',
          query: { wait_for_active_shards: '0' },
          body: { mappings: MAPPINGS, settings: { 'index.routing.allocation.require._name': 'nobody' } },
        }),
      );
      const both = 'events-a,unserved';
      const asked = [
        search(engine, both, { size: 1 }),
        search(engine, both, { ...BY_BUCKET }),
        countDocuments(engine, both),
        openPit(engine, both, '1m'),
        multiGet(engine, 'unserved', ['1']),
        foldDocuments(engine, both, { page_size: 100 }, 0, (n) => n + 1),
      ];
      for (const task of asked) assert.equal((await mustFail(task)).kind, 'unreachable');
      assert.ok(!(await must(fieldCaps(engine, both, ['n']))).indices.includes('unserved'));
      await must(deleteIndex(engine, 'unserved'));
    });

    it('tells of every index how it maps fields, even of one that maps none', async () => {
      await must(createIndex(engine, 'events-bare'));
      assert.deepEqual((await must(fieldCaps(engine, 'events-*', ['n']))).indices, [
        'events-a',
        'events-b',
        'events-bare',
      ]);
      await must(deleteIndex(engine, 'events-bare'));
    });

    it('folds documents alike in small pages and in one', async () => {
      const one = await must(foldNumbers(engine, 5_000));
      const many = await must(foldNumbers(engine, 101));
      assert.deepEqual(toAscending(one.value), ALL);
      assert.deepEqual(toAscending(many.value), ALL);
      assert.deepEqual([one.pages, one.documents, many.pages], [1, EVENTS, 25]);
    });

    it('folds documents of one moment, whatever is written meanwhile', async () => {
      const pit = await must(openPit(engine, 'events-*', '1m'));
      await must(indexDocument(engine, 'events-a', 'late', event(9_999), { refresh: true }));
      const seen = await must(searchPit(engine, { pit: { id: pit }, size: 0, track_total_hits: true }));
      assert.equal(seen.total, EVENTS);
      await must(closePit(engine, pit));
      await must(closePit(engine, pit));
      assert.equal((await mustFail(searchPit(engine, { pit: { id: pit } }))).kind, 'not_found');
      assert.equal(await must(deleteDocument(engine, 'events-a', 'late', true)), 'deleted');
      assert.equal(await must(deleteDocument(engine, 'events-a', 'late', true)), 'missing');
    });

    it('closes its view when a step throws, and where nothing matches has nothing to do', async () => {
      const step = () => {
        throw new Error('a defect of the caller');
      };
      await assert.rejects(foldDocuments(engine, 'events-*', {}, 0, step), /defect/);
      const stats = await must(engine.request({ method: 'GET', path: '/_nodes/stats/indices/search' }));
      assert.match(JSON.stringify(stats), /"open_contexts":0/);
      const none = await must(foldDocuments(engine, 'nowhere-*', {}, 0, (count) => count + 1));
      assert.deepEqual(none, { value: 0, documents: 0, pages: 1, requests: 1 });
      assert.equal((await mustFail(openPit(engine, 'nowhere', '1m'))).kind, 'not_found');
    });

    it('reads sources where asked', async () => {
      const query = { query: { term: { n: 42 } }, source: ['host'] };
      const found = await must(
        foldDocuments(engine, 'events-*', query, [] as SearchHit[], (seen, hit) => [...seen, hit]),
      );
      assert.deepEqual(
        found.value.map(({ _id, _source }) => ({ _id, _source })),
        [{ _id: 'e42', _source: { host: 'host-0' } }],
      );
    });

    it('folds composite buckets alike in small pages and in one', async () => {
      const one = await must(foldBuckets(engine, 10_000));
      const many = await must(foldBuckets(engine, 37));
      assert.equal(one.value.size, 500);
      assert.ok([...one.value.values()].every((count) => count === 5));
      assert.deepEqual(many.value, one.value);
      assert.deepEqual([one.pages, one.buckets, one.requests], [1, 500, 1]);
      assert.deepEqual([many.pages, many.requests], [14, 14]);
    });

    it('halves a composite page that has too many buckets, and goes on from the same key', async () => {
      await setCluster('search.max_buckets', '150');
      try {
        const found = await must(foldBuckets(engine, 1_000));
        assert.equal(found.value.size, 500);
        assert.ok([...found.value.values()].every((count) => count === 5));
        // 1,000, 500 and 250 are refused; 125 fits
        assert.deepEqual([found.pages, found.requests], [5, 8]);
        await setCluster('search.max_buckets', '50');
        const error = await mustFail(foldBuckets(engine, 1_000));
        assert.equal(error.kind === 'too_large' && error.type, 'too_many_buckets_exception');
      } finally {
        await setCluster('search.max_buckets', null);
      }
    });

    it('gives up on a circuit breaker after bounded tries', async () => {
      await setCluster('indices.breaker.request.limit', '1kb');
      try {
        const error = await mustFail(foldBuckets(engine, 1_000, 3));
        assert.equal(error.kind === 'overloaded' && error.type, 'circuit_breaking_exception');
      } finally {
        await setCluster('indices.breaker.request.limit', null);
      }
    });

    it('says which bucket cannot be decoded, and folds nothing over no index', async () => {
      const query = { body: BY_BUCKET, aggregation: 'pages', decode: () => left('something else') };
      const error = await mustFail(foldComposite(engine, 'events-*', query, 0, (count) => count + 1));
      assert.match(error.detail, /aggregations\.pages\.buckets\.0 .*something else/);
      const none = await must(foldComposite(engine, 'nowhere-*', query, 0, (count) => count + 1));
      assert.deepEqual(none, { value: 0, pages: 1, buckets: 0, requests: 1 });
    });

    it('does not take a page that a selector emptied for the last one', async () => {
      const keep = { bucket_selector: { buckets_path: { m: 'm' }, script: 'params.m >= 490' } };
      const aggs = { m: { max: { field: 'bucket' } }, keep };
      const body = { size: 0, aggs: { pages: { ...BY_BUCKET.aggs.pages, aggs } } };
      const query = { body, aggregation: 'pages', decode: decodeBucket, page_size: 50 };
      const task = foldComposite(engine, 'events-*', query, 0, (count) => count + 1);
      if (flavor === 'opensearch') assert.equal((await must(task)).value, 10);
      else assert.equal((await mustFail(task)).kind, 'refused'); // this distribution has no Painless
    });

    it('tells how fields are mapped, over a long list too', async () => {
      const many = Array.from({ length: 300 }, (_, n) => `not.mapped.anywhere.${n}`);
      const found = await must(fieldCaps(engine, 'events-*,nowhere', ['n', 'host', 'text', ...many]));
      assert.deepEqual(found.indices, ['events-a', 'events-b']);
      assert.equal(Object.keys(found.fields).length, 303);
      assert.deepEqual(found.fields['not.mapped.anywhere.299'], []);
      const brief = (name: string) => found.fields[name]?.map((entry) => [entry.type, entry.aggregatable]);
      assert.deepEqual(
        [brief('n'), brief('host'), brief('text')],
        [[['integer', true]], [['keyword', true]], [['text', false]]],
      );
    });

    it('names the indices that disagree about a field', async () => {
      await must(createIndex(engine, 'events-c', { mappings: { properties: { n: { type: 'keyword' } } } }));
      const { fields } = await must(fieldCaps(engine, 'events-*', ['n', 'host']));
      const brief = (name: string) =>
        Object.fromEntries((fields[name] ?? []).map((entry) => [entry.type, entry.indices]));
      assert.deepEqual(brief('n'), { integer: ['events-a', 'events-b'], keyword: ['events-c'] });
      assert.deepEqual(brief('host'), { keyword: ['events-a', 'events-b'], unmapped: ['events-c'] });
      await must(deleteIndex(engine, 'events-c'));
    });

    it('accounts for every item of a bulk', async () => {
      const first = await must(indexDocument(engine, 'bulk', 'b', { n: 1 }));
      const guard = { if_seq_no: first._seq_no, if_primary_term: first._primary_term };
      const operations = [
        { op: 'create', index: 'bulk', id: 'a', document: { n: 1 } },
        { op: 'create', index: 'bulk', id: 'a', document: { n: 2 } },
        { op: 'index', index: 'bulk', id: 'b', document: { n: 3 }, ...guard },
        { op: 'index', index: 'bulk', id: 'b', document: { n: 4 }, ...guard },
        { op: 'index', index: 'bulk', id: 'bad', document: { n: 'no number' } },
      ] as const;
      const written = await must(bulkWrite(engine, operations, { refresh: true }));
      assert.deepEqual(
        [written.created, written.updated, written.existing, written.conflicts],
        [1, 1, ['a'], ['b']],
      );
      assert.deepEqual(
        written.failed.map(({ id, status }) => [id, status]),
        [['bad', 400]],
      );
      const stored = await must(multiGet(engine, 'bulk', ['b', 'missing', 'a']));
      assert.deepEqual(
        stored.map(({ _id, _source }) => [_id, _source]),
        [
          ['b', { n: 3 }],
          ['a', { n: 1 }],
        ],
      );
    });

    it('splits a big bulk and sends items through a pipeline', async () => {
      await must(putIngestPipeline(engine, 'contract', { processors: [] }));
      assert.ok(await must(getJson(engine, '/_ingest/pipeline/contract')));
      const text = 'x'.repeat(6_000);
      const operations = Array.from({ length: 2_001 }, (_, n) => {
        return { op: 'index', index: 'big', id: `${n}`, document: { text }, pipeline: 'contract' } as const;
      });
      const written = await must(bulkWrite(engine, operations, { refresh: true }));
      assert.equal(written.created, 2_001);
      assert.equal(await must(countDocuments(engine, 'big')), 2_001);
      await must(deleteIndex(engine, 'big'));
    });

    it('keeps keys that clients take for an attack', async () => {
      const document = JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":1},"n":1}');
      await must(createIndex(engine, 'keys', { mappings: { enabled: false } }));
      await must(indexDocument(engine, 'keys', '1', document, { refresh: true }));
      const stored = await must(getDocument(engine, 'keys', '1'));
      assert.equal(JSON.stringify(stored?._source), JSON.stringify(document));
    });

    it('guards single writes', async () => {
      const id = 'an/odd id, ä';
      const first = await must(indexDocument(engine, 'single', id, { n: 1 }, { create: true }));
      assert.equal(first.result, 'created');
      const again = indexDocument(engine, 'single', id, { n: 2 }, { create: true });
      assert.equal((await mustFail(again)).kind, 'conflict');
      const guard = { if_seq_no: first._seq_no, if_primary_term: first._primary_term };
      assert.equal((await must(indexDocument(engine, 'single', id, { n: 3 }, guard))).result, 'updated');
      assert.equal((await mustFail(indexDocument(engine, 'single', id, { n: 4 }, guard))).kind, 'conflict');
      assert.deepEqual((await must(getDocument(engine, 'single', id)))?._source, { n: 3 });
      assert.equal(await must(getDocument(engine, 'single', 'none')), undefined);
      assert.equal(await must(getDocument(engine, 'nowhere', id)), undefined);
      assert.deepEqual(await must(multiGet(engine, 'nowhere', [id])), []);
    });

    it('makes, finds and removes indices', async () => {
      assert.equal(await must(createIndex(engine, 'made')), 'created');
      assert.equal(await must(createIndex(engine, 'made')), 'existing');
      await must(refresh(engine, 'made,nowhere'));
      assert.deepEqual(await must(resolveIndices(engine, 'made,events-*,nowhere,no-*')), [
        'events-a',
        'events-b',
        'made',
      ]);
      assert.deepEqual(await must(resolveIndices(engine, 'nowhere')), []);
      assert.equal(await must(deleteIndex(engine, 'made')), 'deleted');
      assert.equal(await must(deleteIndex(engine, 'made')), 'missing');
    });

    it('puts templates that new indices follow', async () => {
      const mappings = { properties: { port: { type: 'integer' } } };
      await must(putComponentTemplate(engine, 'contract-part', { template: { mappings } }));
      const template = { index_patterns: ['templated-*'], composed_of: ['contract-part'], priority: 500 };
      await must(putIndexTemplate(engine, 'contract', template));
      await must(createIndex(engine, 'templated-1'));
      assert.equal(
        (await must(fieldCaps(engine, 'templated-1', ['port']))).fields.port?.[0]?.type,
        'integer',
      );
      assert.equal(await must(getJson(engine, '/_index_template/nowhere')), undefined);
    });

    it('tells refusals apart', async () => {
      const kind = async (task: Parameters<typeof mustFail>[0]) => (await mustFail(task)).kind;
      assert.equal(await kind(engine.request({ method: 'GET', path: '/nowhere' })), 'not_found');
      assert.equal(await kind(search(engine, 'events-a', { query: { no_such_query: {} } })), 'refused');
      const block = (on: boolean | null) =>
        must(
          engine.request({ method: 'PUT', path: '/events-a/_settings', body: { 'index.blocks.write': on } }),
        );
      await block(true);
      assert.equal(await kind(indexDocument(engine, 'events-a', 'x', event(1))), 'read_only');
      await block(null);
      const waiting = { method: 'GET', path: '/_cluster/health' } as const;
      const impatient = { ...waiting, query: { wait_for_nodes: '5', timeout: '10s' }, timeout_ms: 300 };
      assert.equal(await kind(engine.request(impatient)), 'timeout');
      const brief = { ...waiting, query: { wait_for_nodes: '5', timeout: '100ms' } };
      assert.equal(await kind(engine.request(brief)), 'timeout');
    });

    it('says plainly when nothing is there', async () => {
      await started.embedded.stop();
      const error = await mustFail(search(engine, 'events-*', {}));
      assert.deepEqual(error, { kind: 'unreachable', detail: 'connection refused' });
      const https = started.url.replace('http:', 'https:');
      assert.equal((await mustFail(connect({ url: https, flavor: 'auto' }))).detail, 'connection refused');
      assert.equal((await mustFail(connect({ url: 'no address', flavor: 'auto' }))).kind, 'unreachable');
    });
  });
}
