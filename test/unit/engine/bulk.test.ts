import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type BulkBatch,
  type BulkItem,
  type BulkOperation,
  splitBulk,
  toBody,
} from '../../../server/engine/operations/bulk_lines.ts';
import { toBulkOutcome } from '../../../server/engine/operations/bulk_outcome.ts';

const operation = (id: string, text = '') => ({ op: 'create', index: 'i', id, document: { text } }) as const;
const LIMIT = { bytes: 1_000, items: 3 };
const split = (...texts: string[]) =>
  [
    ...splitBulk(
      texts.map((text, n) => operation(String(n), text)),
      LIMIT,
    ),
  ].map(({ items }) => items.map(({ id }) => id));

const toBatch = (...operations: BulkOperation[]): BulkBatch => {
  const [batch] = splitBulk(operations, { bytes: 1e6, items: 1_000 });
  return batch ?? assert.fail('there is none');
};

/** Each line as an object; the body ends with the end of a line. */
const toObjects = (body: Buffer): unknown[] => {
  const lines = body.toString('utf8').split('\n');
  assert.equal(lines.pop(), '');
  return lines.map((line) => JSON.parse(line));
};

const linesOf = (id: string, text: string) => [{ create: { _index: 'i', _id: id } }, { text }];

describe('a bulk', () => {
  it('is made of the bytes that go over the wire, of all items or of some', () => {
    const batch = toBatch(operation('a', 'x'), operation('ä', '☃ \ud83d\udca9 \n'), operation('c', 'z'));
    const { items } = batch;
    const snow = linesOf('ä', '☃ \ud83d\udca9 \n');
    assert.deepEqual(toObjects(toBody(batch, items)), [...linesOf('a', 'x'), ...snow, ...linesOf('c', 'z')]);
    const [, second, third] = items as [BulkItem, BulkItem, BulkItem];
    assert.deepEqual(toObjects(toBody(batch, [second])), snow);
    assert.deepEqual(toObjects(toBody(batch, [third, second])), [...linesOf('c', 'z'), ...snow]);
  });

  it('keeps its bytes while others are made', () => {
    const first = toBatch(operation('1', 'x'.repeat(300_000)));
    const bytes = Buffer.from(toBody(first, first.items));
    const others = Array.from({ length: 8 }, (_, n) => toBatch(operation(String(n), 'y'.repeat(300_000))));
    assert.ok(toBody(first, first.items).equals(bytes));
    for (const { body } of [first, ...others]) body.leave();
  });

  it('is split by number and by bytes, in order, losing nothing', () => {
    assert.deepEqual(split('', '', '', ''), [['0', '1', '2'], ['3']]);
    assert.deepEqual(split('x'.repeat(500), 'x'.repeat(500), ''), [['0'], ['1', '2']]);
    assert.deepEqual(split('', 'x'.repeat(5_000), ''), [['0'], ['1'], ['2']]);
    assert.deepEqual(split(), []);
  });

  it('is accounted for item by item', () => {
    const statuses = [201, 200, 409, 409, 429, 400];
    const { items } = toBatch(
      ...statuses.map((_, n) => ({
        ...operation(String(n)),
        op: n === 3 ? ('index' as const) : ('create' as const),
      })),
      operation('6'),
    );
    const answers = statuses.map((status, n) => {
      const error = status >= 400 ? { error: { type: `type_${status}`, reason: 'why' } } : {};
      return { [items[n]?.op ?? '']: { _id: items[n]?.id, status, ...error } };
    });
    const { result, again } = toBulkOutcome(items, { items: answers });
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
