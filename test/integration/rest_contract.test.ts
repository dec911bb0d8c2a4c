import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import * as fc from 'fast-check';
import { toRoutes } from '../../server/http/all_routes.ts';
import type { AnyRoute } from '../../server/http/define_route.ts';
import { propsOf } from '../../server/http/find_unknown.ts';
import { toStatuses } from '../../server/http/openapi.ts';
import type { JsonSchema } from '../../server/schema/leaf_codecs.ts';
import { toJsonSchema } from '../../server/schema/to_json_schema.ts';
import { bearer, ingestSample, type ServedBench, serve, toSettings } from './rest_support.ts';
import { type Bench, newPrefix, openBench } from './support.ts';

/** Requests of the fuzz; AFTERQUERY_TEST_FUZZ asks for another number. */
const REQUESTS = Number(process.env.AFTERQUERY_TEST_FUZZ ?? 10_000);
const SEED = 20_260_310;
const AT_ONCE = 16;

interface Shot {
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const NASTY = [
  '',
  '*',
  '__proto__',
  'constructor',
  "' OR 1=1 --",
  '{"match_all":{}}',
  '../../_search',
  '\u0000',
  '\uD800',
  '=cmd()',
  'x'.repeat(400),
  '-1',
  '1e9',
  'null',
  'AN1121',
  'example.com',
  'now-24h',
  '2026-03-10T09:00:00Z',
];

/** A value that fits the schema, as a rule: the contract must hold for what is right, too. */
const fitting = (schema: JsonSchema): fc.Arbitrary<unknown> => {
  const { type, enum: choices, minimum, maximum, minLength, maxLength, format, pattern } = schema;
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(choices)) return fc.constantFrom(...(choices as unknown[]));
  if (Array.isArray(schema.anyOf)) return fc.oneof(...(schema.anyOf as JsonSchema[]).map(fitting));
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: Number(minimum ?? 0), max: Number(maximum ?? 1_000) });
  if (type === 'boolean') return fc.boolean();
  if (format === 'date-time') return fc.constantFrom('2026-03-10T09:00:00.000Z', '2031-01-01T00:00:00.000Z');
  if (Array.isArray(schema.examples)) return fc.constantFrom(...(schema.examples as unknown[]));
  if (typeof pattern === 'string') return fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
  if (type === 'string')
    return fc.oneof(
      fc.constantFrom('example.com', 'rundll32.exe', 'FIN-WS01.corp.example'),
      fc.string({ minLength: Number(minLength ?? 0), maxLength: Math.min(Number(maxLength ?? 40), 40) }),
    );
  if (type === 'array') return fc.array(fitting(schema.items as JsonSchema), { maxLength: 3 });
  if (type === 'object') {
    const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
    return fc.record(Object.fromEntries(properties.map(([key, value]) => [key, fitting(value)])), {
      requiredKeys: (schema.required ?? []) as string[],
    });
  }
  return fc.anything({ maxDepth: 2 });
};

const odd = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'grapheme' }),
  fc.double().map(String),
  fc.jsonValue({ maxDepth: 2 }),
);
const mostly = (schema: JsonSchema): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fitting(schema), weight: 4 }, { arbitrary: odd, weight: 1 });

const objectOf = (schema: JsonSchema): fc.Arbitrary<Record<string, unknown>> => {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  return fc.record(Object.fromEntries(properties.map(([key, value]) => [key, mostly(value)])), {
    requiredKeys: (schema.required ?? []) as string[],
  });
};

const toText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

/**
 * Bodies that chance does not find: an exception must name something that is neither everybody's nor nobody's, a comparison a value that
 * its setting takes.
 */
const sound = (route: AnyRoute): string[] =>
  route.path === '/api/v1/scans'
    ? [{}, { dry_run: true, tunables: { AFTERQUERY_TIME_WINDOW: '1m' } }].map((more) =>
        JSON.stringify({ from: '2026-03-10T09:00:00Z', to: '2026-03-10T09:15:00Z', ...more }),
      )
    : soundException(route);

const soundException = (route: AnyRoute): string[] =>
  route.path.startsWith('/api/v1/exceptions')
    ? ['suppress', 'lower'].map((kind) =>
        JSON.stringify({
          author: 'ann',
          reason: 'known tool',
          effect: { kind, points: 20 },
          match: { domains: ['example.com'], ports: [4_444] },
        }),
      )
    : ['{}'];

const shotAt = (route: AnyRoute, ids: readonly string[]): fc.Arbitrary<Shot> => {
  const params = propsOf(route.params);
  const id = fc.oneof(
    { arbitrary: fc.constantFrom(...ids), weight: 3 },
    { arbitrary: odd.map(toText).filter((text) => text !== '' && text !== '.' && text !== '..'), weight: 1 },
  );
  const headers = fc
    .record(
      Object.fromEntries(
        Object.keys(route.reads ?? {}).map((name) => [
          name,
          fc.constantFrom('"1-1"', '"12-1"', '*', '0', '7', 'key-1', 'key-2', 'x'.repeat(300)),
        ]),
      ),
      { requiredKeys: [] },
    )
    .map(
      (all) =>
        Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined)) as Record<string, string>,
    );
  const body =
    propsOf(route.body).length === 0
      ? fc.constant(undefined)
      : fc.oneof(
          { arbitrary: objectOf(toJsonSchema(route.body)).map((value) => JSON.stringify(value)), weight: 8 },
          { arbitrary: fc.constantFrom(...sound(route)), weight: 2 },
          { arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)), weight: 1 },
          { arbitrary: fc.string(), weight: 1 },
        );
  return fc.record({
    path: fc
      .tuple(...params.map(() => id))
      .map((values) =>
        params.reduce((path, name, i) => path.replace(`:${name}`, encode(values[i] ?? 'x')), route.path),
      ),
    query: fc.oneof(
      {
        arbitrary: objectOf(toJsonSchema(route.query)).map((query) =>
          Object.entries(query)
            .map(([key, value]) => `${key}=${encode(toText(value))}`)
            .join('&'),
        ),
        weight: 9,
      },
      { arbitrary: fc.constantFrom('a=1&a=2', '__proto__[x]=1', '%ff', 'size=1&size=2', 'q[]=x'), weight: 1 },
    ),
    headers,
    body,
  });
};

suite('the REST API keeps its contract', () => {
  let bench: Bench;
  let served: ServedBench;
  let admin: string;
  /** ids that there are, by the path's first part */
  let ids: Readonly<Record<string, readonly string[]>>;
  const prefix = newPrefix();
  before(async () => {
    bench = await openBench();
    await ingestSample(bench, prefix);
    served = await serve(bench, toSettings(bench, prefix, { AFTERQUERY_RATE_LIMIT: '10000000' }));
    admin = await served.newKey('admin');
    const started = await fetch(`${served.url}/api/v1/scans`, {
      method: 'POST',
      headers: { ...bearer(admin), 'Content-Type': 'application/json' },
      body: JSON.stringify({ from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z' }),
    });
    assert.equal(started.status, 202);
    const { id: scan } = (await started.json()) as { id: string };
    // The stream of its progress ends with the scan.
    await (await fetch(`${served.url}/api/v1/scans/${scan}/events`, { headers: bearer(admin) })).text();
    // One that can be resumed, and then cancelled again.
    const filed = await fetch(`${served.url}/api/v1/scans`, {
      method: 'POST',
      headers: { ...bearer(admin), 'Content-Type': 'application/json' },
      body: JSON.stringify({ from: '2026-03-10T09:00:00Z', to: '2026-03-10T11:00:00Z', backfill: true }),
    });
    const { id: backfill } = (await filed.json()) as { id: string };
    const cancel = { method: 'POST', headers: bearer(admin) };
    assert.equal((await fetch(`${served.url}/api/v1/scans/${backfill}/cancel`, cancel)).status, 202);
    const listed = await fetch(`${served.url}/api/v1/findings`, { headers: bearer(admin) });
    const { findings } = (await listed.json()) as { findings: { id: string }[] };
    assert.ok(findings.length > 0);
    const { exceptions } = (await (
      await fetch(`${served.url}/api/v1/exceptions`, { headers: bearer(admin) })
    ).json()) as { exceptions: { id: string }[] };
    // Keys that the fuzz may turn and revoke; the service's own is not among them.
    const keys = await Promise.all(['a', 'b', 'c', 'd'].map((name) => served.newKey('viewer', name)));
    ids = {
      scans: [scan, backfill],
      ended_scans: [scan],
      findings: findings.map(({ id }) => id),
      exceptions: exceptions.map(({ id }) => id),
      keys: keys.map((key) => key.split('_')[1] ?? ''),
    };
  });
  after(async () => {
    await served.stop();
    await bench.stop();
  });

  /** The stream of a backfill that nobody works on does not end. */
  const idsOf = ({ path }: AnyRoute): readonly string[] =>
    ids[path.endsWith('/events') ? 'ended_scans' : (path.split('/')[3] ?? '')] ?? [];

  const check = async (route: AnyRoute, shot: Shot, seen: Map<string, number>): Promise<void> => {
    const url = `${served.url}${shot.path}${shot.query === '' ? '' : `?${shot.query}`}`;
    const response = await fetch(url, {
      method: route.method.toUpperCase(),
      headers: {
        ...bearer(admin),
        ...(shot.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...shot.headers,
      },
      ...(shot.body === undefined ? {} : { body: shot.body }),
      redirect: 'manual',
    });
    const text = await response.text();
    const { status } = response;
    const told = `${route.method} ${url} ${shot.body ?? ''}: ${status} ${text.slice(0, 300)}`;
    assert.ok(status < 500, told);
    assert.ok(toStatuses(route).includes(status), `undeclared: ${told}`);
    const type = response.headers.get('content-type') ?? '';
    const key = `${route.method} ${route.path} ${status}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (status >= 400) {
      assert.match(type, /^application\/problem\+json/, told);
      const problem = JSON.parse(text) as Record<string, unknown>;
      assert.equal(problem.status, status, told);
      assert.ok(typeof problem.detail === 'string' && typeof problem.type === 'string', told);
      return;
    }
    const answers = route.answers.filter((answer) => answer.status === status);
    const answer = answers.find(({ media_type = 'application/json' }) =>
      type.startsWith(media_type.split(';')[0] ?? ''),
    );
    if (text === '') return;
    assert.ok(answer !== undefined, `media type ${type}: ${told}`);
    if (answer.body !== undefined)
      assert.ok(answer.body.is(JSON.parse(text)), `not the declared shape: ${told}`);
  };

  test(`${REQUESTS.toLocaleString('en')} seeded requests yield no 5xx, no undeclared status and no undeclared shape`, async () => {
    const routes = toRoutes(served.service);
    const each = Math.ceil(REQUESTS / routes.length);
    const seen = new Map<string, number>();
    const shots = routes.flatMap((route, i) =>
      fc
        .sample(shotAt(route, [...idsOf(route), 'nothing']), {
          seed: SEED + i,
          numRuns: each,
        })
        .map((shot) => ({ route, shot })),
    );
    let next = 0;
    const fire = async (): Promise<void> => {
      for (let one = shots[next++]; one !== undefined; one = shots[next++])
        await check(one.route, one.shot, seen);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, fire));
    assert.ok(shots.length >= REQUESTS);
    // What is never answered well was never tested.
    for (const route of routes) {
      const well = route.answers.some(({ status }) => seen.has(`${route.method} ${route.path} ${status}`));
      // A triage needs the very ETag: other suites do what chance does not.
      const hopeless = route.method === 'patch';
      assert.ok(well || hopeless, `${route.method} ${route.path} never answered well`);
    }
  });

  test('without a key every route but the public ones is refused; with too weak a role, too', async () => {
    const viewer = await served.newKey('viewer');
    const analyst = await served.newKey('analyst');
    for (const route of toRoutes(served.service)) {
      const url = `${served.url}${route.path.replace(/:\w+/g, 'x')}`;
      const method = route.method.toUpperCase();
      const ask = async (headers: Record<string, string>): Promise<number> => {
        const response = await fetch(url, { method, headers });
        await response.body?.cancel();
        return response.status;
      };
      const key = `${method} ${route.path}`;
      if (route.role === 'public') assert.ok((await ask({})) < 300, key);
      else assert.equal(await ask({}), 401, key);
      if (route.role === 'analyst') assert.equal(await ask(bearer(viewer)), 403, key);
      if (route.role === 'admin') assert.equal(await ask(bearer(analyst)), 403, key);
    }
  });
});
