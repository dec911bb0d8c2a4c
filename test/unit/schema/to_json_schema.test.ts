import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as t from 'io-ts';
import { boundedText, countFrom } from '../../../server/http/inputs.ts';
import { Keyword, Long, opaque } from '../../../server/schema/leaf_codecs.ts';
import { toJsonSchema } from '../../../server/schema/to_json_schema.ts';

describe('a derived JSON Schema', () => {
  it('follows records, options, lists, choices and what is kept but not indexed', () => {
    const codec = t.intersection([
      t.type({ a: Keyword, deep: t.type({ x: Long }) }),
      t.partial({ deep: t.type({ y: Long }), kind: t.union([t.literal('p'), t.literal('q')]) }),
      t.type({ list: t.array(opaque(t.record(t.string, t.number))) }),
    ]);
    assert.deepEqual(toJsonSchema(codec), {
      type: 'object',
      properties: {
        a: { type: 'string' },
        deep: {
          type: 'object',
          properties: { x: { type: 'integer' }, y: { type: 'integer' } },
          required: ['x', 'y'],
        },
        kind: { type: 'string', enum: ['p', 'q'] },
        list: { type: 'array', items: { type: 'object', additionalProperties: { type: 'number' } } },
      },
      required: ['a', 'deep', 'list'],
    });
  });
  it('refers to named codecs, but not from themselves', () => {
    const Named = t.type({ a: Keyword });
    const known = new Map<t.Mixed, string>([[Named, 'Named']]);
    assert.deepEqual(toJsonSchema(t.array(Named), known), {
      type: 'array',
      items: { $ref: '#/components/schemas/Named' },
    });
    assert.equal(toJsonSchema(Named, known).type, 'object');
  });
  it('is total: what nobody described throws, with its path', () => {
    assert.throws(() => toJsonSchema(t.type({ a: t.type({ b: t.Function }) })), /\.a\.b/);
  });
  it('says the bounds that inputs keep', () => {
    const text = boundedText(1, 3);
    assert.deepEqual(toJsonSchema(text), { type: 'string', minLength: 1, maxLength: 3 });
    assert.deepEqual(['', 'a', 'abc', 'abcd', 7].map(text.is), [false, true, true, false, false]);
    const count = countFrom(2, 10);
    assert.deepEqual(['1', '2', '10', '11', '02', '2.0', '1e1', '-3', ' 3', 3].map(count.is), [
      false,
      true,
      true,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
