import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import express from 'express';
import { right } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import request from 'supertest';
import { NOBODY } from '../../../server/access/caller.ts';
import { readSettings } from '../../../server/config/settings.ts';
import type { EngineError } from '../../../server/engine/errors.ts';
import type { EngineRequest } from '../../../server/engine/port.ts';
import type { AnyRoute } from '../../../server/http/define_route.ts';
import { statsRoutes } from '../../../server/http/routes/stats.ts';
import { storyStatsRoutes } from '../../../server/http/routes/story_stats.ts';
import type { Service } from '../../../server/http/service.ts';
import { finding, pair } from './stats_findings.ts';

const NOW = Date.UTC(2026, 2, 10, 12);

const unserved = (): never => {
  throw new Error('not asked for here');
};

const answer = (hits: readonly unknown[], total: number, aggregations?: unknown): unknown => ({
  took: 1,
  timed_out: false,
  _shards: { total: 1, successful: 1, failed: 0 },
  hits: { hits, total: { value: total, relation: 'eq' } },
  ...(aggregations === undefined ? {} : { aggregations }),
});

const EMPTY = answer([], 0);

const serve = (...answers: readonly (unknown | EngineError)[]) => {
  const asked: EngineRequest[] = [];
  const settings = readSettings({});
  if (settings._tag === 'Left') throw new Error('no settings');
  const nothing = new Proxy({}, { get: unserved });
  const service: Service = {
    engine: {
      flavor: 'opensearch',
      version: '3.8.0',
      url: 'http://cluster.example',
      ingest_processors: new Set(),
      close: async () => undefined,
      request: (one) => {
        asked.push(one);
        const said = answers[Math.min(asked.length, answers.length) - 1];
        return typeof said === 'object' && said !== null && 'kind' in said
          ? TE.left(said as EngineError)
          : TE.right(said);
      },
    },
    settings: settings.right,
    reload: unserved,
    queue: nothing as Service['queue'],
    logger: nothing as Service['logger'],
    metrics: nothing as Service['metrics'],
    now: () => NOW,
    newId: unserved,
  };
  const app = express();
  app.set('query parser', 'simple');
  const routes: AnyRoute[] = [...statsRoutes(service), ...storyStatsRoutes(service)];
  for (const route of routes)
    route.register(app, {
      admit: async () => right(NOBODY),
      note: async () => undefined,
      observe: () => undefined,
    });
  const get = (path: string) => request(app).get(`/api/v1/stats/${path}`);
  return { get, asked, routes };
};

const PATHS = ['timeline', 'severity', 'top?by=host', 'ports', 'graph', 'join_states'];

const aggregationOf = (one: EngineRequest | undefined): unknown =>
  (one?.body as { aggs?: unknown } | undefined)?.aggs;

describe('figures', () => {
  it('are empty where there is nothing, and cached for a moment', async () => {
    for (const path of PATHS) {
      const { status, body, headers } = await serve(EMPTY).get(path);
      assert.equal(status, 200, path);
      assert.equal(headers['cache-control'], 'private, max-age=15');
      assert.ok(headers.etag !== undefined);
      assert.deepEqual(
        path === 'graph' ? [body.nodes, body.links] : body.rows,
        path === 'graph' ? [[], []] : [],
      );
      const again = await serve(EMPTY).get(path).set('If-None-Match', headers.etag);
      assert.equal(again.status, 304);
    }
  });

  it('are a failure of the cluster where its answer has another shape, never nothing', async () => {
    const wrong = [
      answer([], 3),
      answer([], 3, {}),
      answer([], 3, { counted: { buckets: {} }, top: { buckets: 1 } }),
      answer([], 3, {
        counted: { buckets: [{ key: { analytic: 'AN0728' }, doc_count: 3 }] },
        top: { buckets: [{ key: 'x', doc_count: 3 }] },
      }),
      { kind: 'timeout', detail: 'slow' },
      { took: 1 },
    ];
    for (const path of ['timeline?from=now-1h', 'timeline', 'severity', 'top?by=host'])
      for (const one of wrong) {
        const { status, headers } = await serve(one).get(path);
        assert.equal(status, 502, `${path} ${JSON.stringify(one)}`);
        assert.match(headers['content-type'] ?? '', /^application\/problem\+json/);
        assert.equal(headers['cache-control'], undefined);
      }
    for (const path of ['ports', 'graph', 'join_states'])
      assert.equal((await serve({ kind: 'timeout', detail: 'slow' }).get(path)).status, 502);
  });

  it('refuse what no codec names', async () => {
    const wrong = [
      'timeline?interval=1s',
      'timeline?from=yesterday',
      'top',
      'top?by=__proto__',
      'top?by=host&size=0',
      'top?by=host&size=101',
      'top?by=host&by=port',
      'severity?constructor=1',
      'ports?port=99999',
      'graph?size=5',
      'join_states?host=WS01',
    ];
    for (const path of wrong) assert.equal((await serve(EMPTY).get(path)).status, 400, path);
  });

  it('take every filter of the findings list', async () => {
    const filters =
      'analytic=AN0728&severity=high&status=open&host=h&process=p&domain=d&address=198.51.100.23&port=53&episode=e&text=t&from=now-7d&to=now';
    for (const path of ['timeline?', 'severity?', 'top?by=host&', 'ports?', 'graph?'])
      assert.equal((await serve(EMPTY).get(`${path}${filters}`)).status, 200, path);
  });
});

describe('a timeline', () => {
  const counted = (time: number) =>
    answer([], 2, {
      counted: { buckets: [{ key: { time, analytic: 'AN0728', severity: 'high' }, doc_count: 2 }] },
    });

  it('chooses its interval by the filter, or by the findings', async () => {
    const by_filter = serve(counted(NOW));
    const first = await by_filter.get('timeline?from=now-30d');
    assert.equal(first.body.interval, '1d');
    assert.equal(by_filter.asked.length, 1);
    const span = answer([], 2, { oldest: { value: NOW - 5 * 86_400_000 }, newest: { value: NOW } });
    const by_findings = serve(span, counted(NOW));
    const second = await by_findings.get('timeline');
    assert.deepEqual(second.body, {
      interval: '1h',
      rows: [{ time: '2026-03-10T12:00:00.000Z', analytic: 'AN0728', severity: 'high', findings: 2 }],
      truncated: false,
    });
    assert.match(JSON.stringify(aggregationOf(by_findings.asked[1])), /"fixed_interval":"1h"/);
  });

  it('takes the interval it is told', async () => {
    const told = serve(counted(NOW));
    assert.equal((await told.get('timeline?interval=15m')).body.interval, '15m');
    assert.equal(told.asked.length, 1);
  });
});

describe('figures of findings', () => {
  const one = finding([pair('1')]);
  const hits = [
    { _index: 'i', _id: 'a', _source: one },
    { _index: 'i', _id: 'b', _source: { ...one, rule: { id: 'other' } } },
    { _index: 'i', _id: 'c' },
  ];

  it('count the documents that are none, and say that there are more', async () => {
    const ports = (await serve(answer(hits, 3)).get('ports')).body;
    assert.deepEqual([ports.rows.length, ports.unreadable, ports.truncated], [1, 2, false]);
    assert.equal(ports.rows[0].finding_id, 'a');
    const graph = (await serve(answer(hits, 900)).get('graph')).body;
    assert.deepEqual([graph.nodes.length, graph.unreadable, graph.truncated], [4, 2, true]);
  });

  it('have rows of scalars, as their codecs say', async () => {
    const { get, routes } = serve(answer(hits, 3));
    const { body } = await get('ports');
    assert.ok(
      body.rows.every((row: object) => Object.values(row).every((value) => typeof value !== 'object')),
    );
    const declared = routes.find(({ path }) => path.endsWith('/ports'))?.answers[0]?.body;
    assert.ok(declared?.is(body));
  });
});
