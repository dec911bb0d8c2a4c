import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { left, right } from 'fp-ts/lib/Either.js';
import { readRows } from '../../../server/engine/pages/read_rows.ts';

const PATH = ['hits', 'hits'];

/** Rows are another's once the decoder returns, so a copy is kept; keys are kept in their order. */
const readAll = (bytes: Buffer) =>
  readRows({ path: PATH, decode: (row: unknown) => right(structuredClone({ row })) })(bytes);

/** What a row's objects and their lists hold, with whole numbers between quotes as numbers: as readers take either. */
const toNumbers = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string' && depth > 1) return /^[1-9]\d{0,14}$/.test(value) ? Number(value) : value;
  if (Array.isArray(value)) {
    const is_flat = value.every((entry) => typeof entry !== 'object' || entry === null);
    return is_flat ? value.map((entry) => toNumbers(entry, depth)) : value;
  }
  if (typeof value !== 'object' || value === null || depth > 1) return value;
  const copy = {};
  for (const [key, entry] of Object.entries(value))
    Object.defineProperty(copy, key, {
      value: toNumbers(entry, depth + 1),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  return copy;
};

type Outcome = { readonly rows: readonly unknown[]; readonly rest: unknown } | 'not JSON';

const byParser = (text: string): Outcome => {
  try {
    const rest = JSON.parse(text) as { hits?: { hits?: unknown } };
    const rows = rest.hits?.hits;
    if (!Array.isArray(rows)) return { rows: [], rest };
    return {
      rows: rows.map((row) => (typeof row === 'object' && !Array.isArray(row) ? toNumbers(row) : row)),
      rest: { ...rest, hits: { ...rest.hits, hits: [] } },
    };
  } catch (error) {
    if (error instanceof SyntaxError) return 'not JSON';
    throw error;
  }
};

const byRows = (bytes: Buffer): Outcome => {
  try {
    const { rows, rest, count } = readAll(bytes);
    assert.equal(count, rows.length);
    return { rows: rows.map(({ row }) => row), rest };
  } catch (error) {
    if (error instanceof SyntaxError) return 'not JSON';
    throw error;
  }
};

/** Keys as they are written. */
const KEY = /"((?:[^"\\]|\\.)*)"\s*:/gs;
/** Keys of all pages so far, as they read. */
const met = new Set<string>();

const toKey = (raw: string): string | undefined => {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return undefined;
  }
};

/**
 * V8's JSON.parse (13.6) takes a key for one it has met before where that reads as the other is written, as far as it goes: `"\""` for a
 * backslash, `"a\bb"` for a, backslash, b. Such pages are left out.
 */
const isMisread = (page: string): boolean => {
  const keys = [...page.matchAll(KEY)].flatMap(([, raw = '']) => {
    const key = toKey(raw);
    return key === undefined ? [] : [{ raw, key }];
  });
  for (const { key } of keys) met.add(key);
  return keys.some(({ raw, key }) => {
    const written = raw.slice(0, key.length);
    return written !== key && met.has(written);
  });
};

/** Compared as text too, where the order of members is seen. */
const assertSame = (bytes: Buffer): void => {
  fc.pre(!isMisread(bytes.toString('utf8')));
  const [actual, expected] = [byRows(bytes), byParser(bytes.toString('utf8'))];
  assert.deepEqual(actual, expected);
  assert.equal(JSON.stringify(actual), JSON.stringify(expected));
};

const text = fc.oneof(
  fc.constantFrom(
    'WS-1.corp',
    'WS-2.corp',
    '1777852800000',
    '007',
    '0',
    '12',
    'C:\\a\\b.exe',
    '"',
    '\\',
    '',
    'ü☃',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.nat().map(String),
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
  fc.boolean(),
);
const values = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }));
const key = fc.oneof(fc.constantFrom('_index', '_seq_no', 'host.name', 'a\\b', 'é', '__proto__'), text);
const members = fc.array(fc.tuple(key, values), { maxLength: 4 });

/** Members as they are written, so that one may come twice, and `__proto__` be one. */
const toText = (list: readonly (readonly [string, string])[]): string =>
  `{${list.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
const flat = members.map((list) => toText(list.map(([name, value]) => [name, JSON.stringify(value)])));
const row = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(members, flat)
      .map(([list, fields]) =>
        toText([...list.map(([name, value]) => [name, JSON.stringify(value)] as const), ['fields', fields]]),
      ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.stringify(value)) },
);
/** Rows of a page have much the same members: some come again and again. */
const rows = fc
  .tuple(fc.array(row, { minLength: 1, maxLength: 3 }), fc.array(fc.nat({ max: 2 }), { maxLength: 9 }))
  .map(([some, order]) => order.map((n) => some[n % some.length] as string));
const page = fc
  .tuple(rows, fc.constantFrom('', ' ', '\n\t '), fc.jsonValue({ maxDepth: 2 }))
  .map(
    ([list, space, beside]) =>
      `{"took":1,${space}"other":${JSON.stringify(beside)},"hits":${space}{"max_score":null,"hits"${space}:[${space}${list.join(`${space},${space}`)}${space}]${space}},"aggregations":{}}${space}`,
  );

describe('rows of a page', () => {
  it('are what JSON.parse gives, whatever they hold', () => {
    fc.assert(
      fc.property(page, (whole) => assertSame(Buffer.from(whole))),
      { numRuns: 2_000 },
    );
  });

  it('are refused where JSON.parse refuses, and else the same: of pages with bytes changed, left out or cut off', () => {
    const change = fc.tuple(
      fc.nat(),
      fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('"\\{}[],:0 1nt-.e'))),
      fc.nat({ max: 2 }),
    );
    fc.assert(
      fc.property(page, change, (whole, [place, byte, how]) => {
        const bytes = Buffer.from(whole);
        const at = place % bytes.length;
        if (how === 0) bytes[at] = byte;
        // What is no UTF-8 is replaced by both, though not always by as many characters.
        fc.pre(Buffer.from(bytes.toString('utf8')).equals(bytes));
        assertSame(
          how === 1
            ? Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])
            : how === 2
              ? bytes.subarray(0, at)
              : bytes,
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it('are read where they stand, and nothing where they do not', () => {
    const wanted = {
      path: ['aggregations', 'a', 'buckets'],
      decode: (one: unknown) => right((one as { n: number }).n),
    };
    const read = (whole: unknown) => readRows(wanted)(Buffer.from(JSON.stringify(whole)));
    const found = read({
      hits: { hits: [] },
      aggregations: { b: {}, a: { after_key: { k: '1' }, buckets: [{ n: 1 }, { n: 2 }] } },
    });
    assert.deepEqual(found.rows, [1, 2]);
    assert.deepEqual(found.rest, {
      hits: { hits: [] },
      aggregations: { b: {}, a: { after_key: { k: '1' }, buckets: [] } },
    });
    for (const other of [{}, [], 1, { aggregations: { a: { buckets: {} } } }, { aggregations: [] }])
      assert.deepEqual(read(other), { rows: [], count: 0, last: undefined, rest: other, wrong: undefined });
  });

  it('end with the first that is wrong; those of which nothing is made are counted', () => {
    const decode = (one: unknown) => (one === 3 ? left('a three') : right(one === 2 ? undefined : one));
    const read = (list: string) => readRows({ path: PATH, decode })(Buffer.from(`{"hits":{"hits":${list}}}`));
    const { rows, count, last, wrong } = read('[1,2,4]');
    assert.deepEqual({ rows, count, last, wrong }, { rows: [1, 4], count: 3, last: 4, wrong: undefined });
    assert.deepEqual(read('[1,3,3,4]').wrong, { place: 1, what: 'a three' });
  });

  it('keep texts apart whose sums are the same', () => {
    // "Aa" and "BB" have one sum, and so have all of equally many of them.
    const names = Array.from({ length: 256 }, (_, n) =>
      Array.from({ length: 8 }, (_, bit) => ((n >> bit) & 1 ? 'Aa' : 'BB')).join(''),
    );
    const whole = { hits: { hits: [...names, ...names].map((name) => ({ fields: { name: [name] } })) } };
    assertSame(Buffer.from(JSON.stringify(whole)));
  });
});
