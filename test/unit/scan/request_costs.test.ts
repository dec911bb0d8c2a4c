import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { left, right } from 'fp-ts/lib/Either.js';
import { toQuestionsTable } from '../../../server/commands/print_findings.ts';
import { asking } from '../../../server/engine/operations.ts';
import { countCosts } from '../../../server/scan/request_costs.ts';
import { addCosts } from '../../../server/schema/question_cost.ts';
import { emptyAccount } from '../../../server/schema/scan_account.ts';
import { exchanging } from '../engine/exchanging.ts';

const HITS = { hits: { hits: [{}, {}] } };
const BUCKETS = { hits: { hits: [] }, aggregations: { sockets: { buckets: [{}, {}, {}] } } };

/** Each answer takes two seconds of a clock that only it moves. */
const openClocked = () => {
  let now = 0;
  const engine = exchanging(({ path }) => async () => {
    now += 2_000;
    if (path === '/busy') return left({ kind: 'overloaded', type: 'busy', detail: 'busy' });
    return right(path === '/hits' ? HITS : path === '/_bulk' ? { items: [{}] } : BUCKETS);
  });
  return { engine, clock: () => now };
};

describe('what questions cost', () => {
  it('is counted by what was asked, with its answers and time, refusals too', async () => {
    const { engine, clock } = openClocked();
    const account = emptyAccount();
    const counted = countCosts(engine, account, clock);
    const sockets = asking(counted, { question: 'unusual_sockets', way: 'composite' });
    for (const path of ['/buckets', '/buckets', '/busy']) await sockets.request({ method: 'POST', path })();
    await asking(counted, { question: 'lookups', way: 'columns' }).request({
      method: 'POST',
      path: '/hits',
    })();
    await counted.request({ method: 'POST', path: '/_bulk' })();
    assert.deepEqual(account.questions, {
      unusual_sockets: { way: 'composite', requests: 3, rows: 6, seconds: 6, longest: 2 },
      lookups: { way: 'columns', requests: 1, rows: 2, seconds: 2, longest: 2 },
      _bulk: { way: 'other', requests: 1, rows: 1, seconds: 2, longest: 2 },
    });
    const table = toQuestionsTable(account);
    assert.ok(table.indexOf('unusual_sockets') < table.indexOf('lookups'));
  });

  it('adds up over parts, and says where ways differ', () => {
    const one = { way: 'columns', requests: 1, rows: 2, seconds: 3, longest: 3 };
    const other = { way: 'documents', requests: 4, rows: 5, seconds: 6, longest: 1 };
    assert.deepEqual(addCosts(undefined, one), one);
    assert.deepEqual(addCosts(one, other), { way: 'mixed', requests: 5, rows: 7, seconds: 9, longest: 3 });
  });
});
