import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AN0728 } from '../../../server/analytics/an0728_port_after_answer/definition.ts';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import { observe, toFeatures } from '../../../server/analytics/an1121_dns_tunnelling/features.ts';
import { estimateInformationBytes } from '../../../server/analytics/an1121_dns_tunnelling/information.ts';
import { type Ramp, toPoints } from '../../../server/analytics/definition.ts';

const hash = (i: number, length: number): string =>
  createHash('sha512').update(String(i)).digest('hex').slice(0, length);
const many = (n: number, name: (i: number) => string): string[] =>
  Array.from({ length: n }, (_, i) => name(i));

describe('information in names', () => {
  it('is about four bits for a hexadecimal character', () => {
    const bytes = estimateInformationBytes(many(200, (i) => hash(i, 60)));
    assert.ok(bytes > 200 * 30 * 0.92 && bytes < 200 * 30 * 1.02, String(bytes));
  });

  it('is nothing for one name however often it is asked, and little for counters', () => {
    const once = estimateInformationBytes(['www']);
    assert.equal(estimateInformationBytes(many(5_000, () => 'www')), once);
    assert.ok(once <= 2);
    const counters = estimateInformationBytes(many(100, (i) => `host-${String(i).padStart(4, '0')}`));
    assert.ok(counters < 60, String(counters));
    assert.equal(estimateInformationBytes([]), 0);
    assert.equal(estimateInformationBytes(['', '...']), 0);
  });

  it('hardly falls when a name is added', () => {
    const name = fc.string({ unit: fc.constantFrom(...'abcdef0123456789.'), minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 40 }), name, (names, further) => {
        const before = estimateInformationBytes(names);
        const after = estimateInformationBytes([...names, further]);
        assert.ok(after >= before * 0.8 - 3, `${before} -> ${after}`);
        assert.equal(estimateInformationBytes([...names].reverse()), before);
      }),
    );
  });
});

describe('features of a window', () => {
  it('count queries, names, types and failures', () => {
    const bucket = { client: '10.0.0.1', step: 0 };
    const f = toFeatures(
      observe([
        {
          ...bucket,
          name: 'aaaa.example.com',
          stored_name: 'aaaa.example.com',
          count: 3,
          type: 'txt',
          response_code: '9003',
        },
        {
          ...bucket,
          name: 'bb.cc.example.com',
          stored_name: 'bb.cc.example.com',
          count: 1,
          type: 'A',
          response_code: 'NOERROR',
        },
        {
          ...bucket,
          name: 'aaaa.example.com',
          stored_name: 'aaaa.example.com',
          count: 1,
          response_code: 'DNS_ERROR_RECORD_DOES_NOT_EXIST',
        },
      ]),
      5,
    );
    assert.equal(f.queries, 5);
    assert.equal(f.distinct_names, 2);
    assert.equal(f.carrying_type_share, 0.6);
    assert.equal(f.failure_share, 0.6);
    assert.equal(f.queries_per_minute, 1);
    assert.equal(f.mean_subdomain_length, 4.5);
    assert.equal(f.longest_label, 4);
  });

  it('of nothing are zero', () => {
    for (const value of Object.values(toFeatures(observe([]), 5))) assert.equal(value, 0);
  });
});

describe('ramps', () => {
  const ramps: readonly Ramp[] = [
    ...AN1121.windows.flatMap((w) => [w.information_bytes, w.distinct_names, w.queries_per_minute]),
    AN1121.subdomain_length,
    AN1121.carrying_type_share,
    AN1121.failure_share,
  ];

  it('rise from nothing to their points and never fall', () => {
    for (const ramp of ramps) {
      assert.equal(toPoints(ramp, ramp.from), 0);
      assert.equal(toPoints(ramp, ramp.to), ramp.points);
      assert.equal(toPoints(ramp, 1e12), ramp.points);
      for (const value of [Number.NaN, -1, 0]) assert.equal(toPoints(ramp, value), 0);
      let before = 0;
      for (let i = 0; i <= 200; i += 1) {
        const points = toPoints(ramp, ramp.from + ((ramp.to - ramp.from) * i) / 200);
        assert.ok(Number.isInteger(points) && points >= before);
        before = points;
      }
    }
  });

  it('keep the promise of AN0728: an ordinary program stays low by ports and one coincidence', () => {
    const { points } = AN0728;
    const most =
      Math.max(...Object.values(points.port)) + points.prompt + points.several_ports + points.derived_once;
    assert.ok(most < 40, String(most));
  });
});
