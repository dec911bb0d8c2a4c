import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { withQuery } from '../../../server/console/app/api/ask.js';
import { createEventReader } from '../../../server/console/app/api/event_lines.js';
import { ApiFailure, toWords } from '../../../server/console/app/api/failure.js';
import { FILTERS, toAsked, toChips, withFilters } from '../../../server/console/app/findings/filters.js';
import { parseRoute, toHash } from '../../../server/console/app/route.js';
import { toSettingText } from '../../../server/console/app/tuning/duration_text.js';
import { FilterQuery } from '../../../server/http/finding_filter.ts';

describe('the address bar', () => {
  it('holds page, id and filters, and gives them back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('findings', 'scans', 'coverage', 'exceptions', 'tuning'),
        fc.option(fc.stringMatching(/^[\w-]{1,64}$/), { nil: undefined }),
        fc.dictionary(fc.constantFrom(...FILTERS), fc.string({ minLength: 1, unit: 'grapheme' })),
        (page, id, query) => {
          assert.deepEqual(parseRoute(toHash(page, { id, query })), { page, id, query: { ...query } });
        },
      ),
    );
  });
  it('leads to the findings where it is none', () => {
    for (const hash of ['', '#', '#/', '#/nothing/x', '#/__proto__', '#javascript:alert(1)'])
      assert.equal(parseRoute(hash).page, 'findings', hash);
    assert.equal(parseRoute('#/findings/../../etc').id, undefined);
    assert.equal(parseRoute('#/findings/a?b=c').id, 'a');
  });
});

describe('filters', () => {
  it('are those of the API, under its names', () => {
    assert.deepEqual([...FILTERS].sort(), Object.keys(FilterQuery.props).sort());
  });
  it('are asked without what is empty or unknown', () => {
    assert.deepEqual(toAsked({ text: ' dns ', host: '', do: 'exception', sort: 'time' }), {
      text: 'dns',
      sort: 'time',
    });
    assert.deepEqual(toAsked({ sort: 'constructor' }), {});
    assert.deepEqual(toAsked({ from: '2026-03-10 09:00', to: 'now' }), {
      from: '2026-03-10T09:00Z',
      to: 'now',
    });
    assert.deepEqual(withFilters({ host: 'a', text: 'b' }, { text: '' }), { host: 'a' });
    assert.deepEqual(toChips({ severity: 'high', sort: 'time' }), [
      { name: 'severity', text: 'severity from high' },
    ]);
  });
  it('go into a query whole', () => {
    assert.equal(
      withQuery('/a', { b: 'c&d=e', size: 5, none: undefined, empty: '' }),
      '/a?b=c%26d%3De&size=5',
    );
    assert.equal(withQuery('/a', {}), '/a');
  });
});

describe('progress', () => {
  it('is read however its pieces are cut', () => {
    const stream =
      'retry: 2000\n\nid: 1\nevent: progress\ndata: {"a":1}\n\n: still here\n\nid: 2\r\ndata: x\r\ndata: y\r\n\r\n';
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length)), (cuts) => {
        const read = createEventReader();
        const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const events = at.slice(1).flatMap((end, i) => read(stream.slice(at[i], end)));
        assert.deepEqual(events, [
          { id: '1', data: '{"a":1}' },
          { id: '2', data: 'x\ny' },
        ]);
      }),
    );
  });
});

describe('failures', () => {
  it('are told with what to do', () => {
    for (const status of [0, 400, 401, 403, 404, 409, 412, 429, 502, 503, 418]) {
      const { title, detail, advice } = toWords(new ApiFailure(status, 'The detail.'));
      assert.ok(title !== '' && advice !== '' && detail === 'The detail.', String(status));
    }
    assert.match(toWords(new TypeError('x is undefined')).title, /console itself/);
  });
});

describe('tunables', () => {
  it('are shown as they are written', () => {
    assert.equal(toSettingText('AFTERQUERY_TIME_WINDOW', 300_000), '5m');
    assert.equal(toSettingText('AFTERQUERY_NEGATIVE_LAG', 1_500), '1500ms');
    assert.equal(toSettingText('AFTERQUERY_SLOW_WINDOWS', [86_400_000, 604_800_000]), '1d,7d');
    assert.equal(toSettingText('AFTERQUERY_PORT_DEVIATION_THRESHOLD', 1_024), '1024');
    assert.equal(toSettingText('AFTERQUERY_EXPECTED_PORTS', [20, 21]), '20,21');
    assert.equal(toSettingText('AFTERQUERY_PROCESS_IMAGE_FILTER', []), '');
  });
});
