import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as t from 'io-ts';
import { Finding } from '../../../server/schema/finding.ts';
import { DateTime, Ip, Keyword, Long, opaque, Port, Text } from '../../../server/schema/leaf_codecs.ts';
import { ScanRecord } from '../../../server/schema/scan_account.ts';
import { Checkpoint, Rollup } from '../../../server/schema/stored_documents.ts';
import { toMapping } from '../../../server/schema/to_mapping.ts';

describe('a derived mapping', () => {
  it('follows leaves, arrays, literals and nesting', () => {
    const codec = t.intersection([
      t.type({ a: Keyword, b: t.type({ c: t.array(Ip) }) }),
      t.partial({ b: t.type({ d: Port }), e: t.literal('x'), f: t.union([t.literal('x'), t.literal('y')]) }),
    ]);
    const { properties, dynamic_templates } = toMapping(codec);
    assert.deepEqual(properties, {
      a: { type: 'keyword', ignore_above: 1024 },
      b: { properties: { c: { type: 'ip', ignore_malformed: true }, d: { type: 'integer' } } },
      e: { type: 'keyword', ignore_above: 1024 },
      f: { type: 'keyword', ignore_above: 1024 },
    });
    assert.deepEqual(dynamic_templates, []);
  });

  it('maps records by a template and opaque values not at all', () => {
    const { properties, dynamic_templates } = toMapping(
      t.type({ a: t.type({ n: t.record(t.string, Long) }), o: opaque(t.record(t.string, Long)) }),
    );
    assert.deepEqual(properties.o, { type: 'object', enabled: false });
    assert.deepEqual(dynamic_templates, [{ a_n: { path_match: 'a.n.*', mapping: { type: 'long' } } }]);
  });

  it('is total: what nobody decided a type for throws, with its path', () => {
    const unknown: readonly t.Mixed[] = [
      t.string,
      t.number,
      t.unknown,
      t.null,
      t.union([Keyword, Long]),
      t.tuple([Keyword, Long]),
      t.readonly(Keyword),
      t.recursion('r', () => Keyword),
      new t.Type('constructor', t.string.is, t.string.validate, t.identity),
      new t.Type('toString', t.string.is, t.string.validate, t.identity),
      t.exact(t.type({ x: Keyword })),
    ];
    for (const codec of unknown)
      assert.throws(
        () => toMapping(t.type({ a: t.type({ b: codec }) })),
        /^Error: a\.b: no mapping/,
        codec.name,
      );
    assert.throws(() => toMapping(t.string), /^Error: the root: no mapping/);
  });

  it('exists for everything the service stores', () => {
    for (const codec of [Finding, ScanRecord, Checkpoint, Rollup])
      assert.ok(Object.keys(toMapping(codec).properties).length > 3);
    assert.deepEqual(toMapping(t.type({ '@timestamp': DateTime, text: Text })).properties['@timestamp'], {
      type: 'date',
    });
  });
});
