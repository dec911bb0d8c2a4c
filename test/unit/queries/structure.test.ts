import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildComposite, byTerm } from '../../../queries/composite.ts';
import { runsAnyOf } from '../../../queries/filters.ts';
import {
  buildSeverities,
  buildStrongestPairs,
  buildTimeline,
  buildTop,
} from '../../../queries/finding_stats.ts';
import { buildFindingsList } from '../../../queries/list_findings.ts';
import { readHit, toMillis } from '../../../queries/read_fields.ts';

const FIELD = { name: 'f', read: 'f', type: 'keyword' };

/** A request with every value replaced by its type: what is left is structure. */
const toShape = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(toShape)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, toShape(v)]))
      : typeof value;

const PAGE = { sort: 'score', size: 10 } as const;

describe('the findings list', () => {
  it("lets no user's text reach its structure", () => {
    const fill = (text: string) =>
      toShape(
        buildFindingsList(
          { analytic: text, status: text, host: text, process: text, domain: text, text },
          PAGE,
        ),
      );
    const plain = fill('x');
    for (const text of ['*', '"}},{"match_all":{}', 'a OR b', '__proto__', '<x>', '\u0000', '\\'])
      assert.deepEqual(fill(text), plain);
    assert.ok(
      !JSON.stringify(buildFindingsList({ host: '*' }, PAGE)).match(/query_string|wildcard|script|regexp/),
    );
  });
});

describe('figures of findings', () => {
  it("let no user's text reach their structure", () => {
    const fill = (text: string) => {
      const filter = { host: text, process: text, domain: text, episode: text, text };
      return toShape([
        buildTimeline(filter, '1h'),
        buildSeverities(filter),
        buildTop(filter, 'process', 10),
        buildStrongestPairs(filter, 10),
      ]);
    };
    const plain = fill('x');
    for (const text of ['*', '"}},{"match_all":{}', '__proto__', 'constructor', '<x>', '\u0000', '\\'])
      assert.deepEqual(fill(text), plain);
  });
});

describe('path patterns pushed down', () => {
  it('have their backslashes doubled and their signs kept', () => {
    assert.deepEqual(runsAnyOf(FIELD, ['C:\\a b\\*\\x?.exe']), [
      { wildcard: { f: { value: 'C:\\\\a b\\\\*\\\\x?.exe', case_insensitive: true } } },
    ]);
  });
});

describe('a composite bucket', () => {
  const question = buildComposite({
    aggregation: 'a',
    filter: [],
    sources: [byTerm('host', FIELD)],
    decode: (bucket) => ({ host: bucket.text('host'), port: bucket.number('port'), count: bucket.count }),
  });

  it('is decoded by the names of its sources', () => {
    const decoded = question.decode({ key: { host: 'h', port: '53' }, doc_count: 2 });
    assert.deepEqual(decoded, { _tag: 'Right', right: { host: 'h', port: 53, count: 2 } });
    for (const empty of [null, '', undefined]) {
      const absent = question.decode({ key: { host: empty, port: empty }, doc_count: 1 });
      assert.deepEqual(absent, { _tag: 'Right', right: { host: undefined, port: undefined, count: 1 } });
    }
  });

  it('is refused in one phrase where it is none', () => {
    for (const bucket of [null, 1, 'x', {}, { key: null, doc_count: 1 }, { key: {}, doc_count: '1' }])
      assert.equal(question.decode(bucket)._tag, 'Left');
  });
});

describe('times of events', () => {
  it("are read from Sysmon's and ISO forms", () => {
    const at = Date.UTC(2023, 7, 10, 14, 39, 12, 46);
    for (const raw of [
      '2023-08-10 14:39:12.046',
      '2023-08-10T14:39:12.0469999Z',
      '2023-08-10T16:39:12.046+02:00',
      String(at),
    ])
      assert.equal(toMillis(raw), at, raw);
    assert.equal(toMillis('2023-08-10 14:39:12'), at - 46);
    for (const raw of [undefined, '', '-', 'yesterday', '2023-13-10 14:39:12', '10.08.2023'])
      assert.equal(toMillis(raw), undefined);
  });

  it('are absent where the field is', () => {
    const read = readHit({ _index: 'i', _id: '1', fields: { f: ['', null] } }, { host: FIELD });
    assert.equal(read.text('host'), undefined);
    assert.equal(read.number('port'), undefined);
    assert.equal(read.time('time'), undefined);
  });
});
