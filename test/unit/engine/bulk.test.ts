import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildBulkItem, splitBulk } from '../../../server/engine/operations/bulk_lines.ts';
import { toBulkOutcome } from '../../../server/engine/operations/bulk_outcome.ts';

const operation = (id: string, text = '') => ({ op: 'create', index: 'i', id, document: { text } }) as const;
const LIMIT = { bytes: 1_000, items: 3 };
const split = (...texts: string[]) =>
  [
    ...splitBulk(
      texts.map((text, n) => operation(String(n), text)),
      LIMIT,
    ),
  ].map((batch) => batch.map(({ id }) => id));

describe('a bulk', () => {
  it('is made of the bytes that go over the wire', () => {
    const { lines } = buildBulkItem(operation('ä', '☃'));
    const [action = '', document = '', ...rest] = lines.toString('utf8').split('\n');
    assert.deepEqual(JSON.parse(action), { create: { _index: 'i', _id: 'ä' } });
    assert.deepEqual(JSON.parse(document), { text: '☃' });
    assert.deepEqual(rest, [''], 'each line ends');
  });

  it('is split by number and by bytes, in order, losing nothing', () => {
    assert.deepEqual(split('', '', '', ''), [['0', '1', '2'], ['3']]);
    assert.deepEqual(split('x'.repeat(500), 'x'.repeat(500), ''), [['0'], ['1', '2']]);
    assert.deepEqual(split('', 'x'.repeat(5_000), ''), [['0'], ['1'], ['2']]);
    assert.deepEqual(split(), []);
  });

  it('is accounted for item by item', () => {
    const items = [201, 200, 409, 409, 429, 400].map((status, n) => {
      const op = n === 3 ? 'index' : 'create';
      return { item: buildBulkItem({ ...operation(String(n)), op }), status };
    });
    const answers = items.map(({ item, status }) => {
      const error = status >= 400 ? { error: { type: `type_${status}`, reason: 'why' } } : {};
      return { [item.op]: { _id: item.id, status, ...error } };
    });
    const missing = buildBulkItem(operation('6'));
    const { result, again } = toBulkOutcome([...items.map(({ item }) => item), missing], { items: answers });
    assert.deepEqual(
      again.map(({ id }) => id),
      ['4'],
    );
    assert.deepEqual(
      [result.created, result.updated, result.existing, result.conflicts],
      [1, 1, ['2'], ['3']],
    );
    assert.deepEqual(result.failed, [
      { id: '5', type: 'type_400', reason: 'why', status: 400 },
      { id: '6', type: 'no_answer', reason: '', status: 0 },
    ]);
  });
});
