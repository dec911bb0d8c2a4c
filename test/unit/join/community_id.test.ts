import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toCommunityId } from '../../../server/join/community_id.ts';

const end = (address: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, number]> =>
  fc.tuple(address, fc.nat(65_535));
const ends = fc.oneof(
  fc.tuple(end(fc.ipV4()), end(fc.ipV4())),
  fc.tuple(end(fc.ipV6()), end(fc.ipV6())).filter(([[a], [b]]) => !`${a}${b}`.includes('.')),
);

describe('a community id', () => {
  it('is the one that the specification gives', () => {
    assert.equal(
      toCommunityId('tcp', ['128.232.110.120', 34_855], ['66.35.250.204', 80]),
      '1:LQU9qZlK+B5F3KDmev6m5PMibrg=',
    );
    assert.equal(
      toCommunityId('udp', ['192.168.1.52', 54_585], ['8.8.8.8', 53]),
      '1:d/FP5EW3wiY1vCndhwleRRKHowQ=',
    );
    assert.equal(
      toCommunityId(
        'tcp',
        ['2001:470:e5bf:dead:4957:2174:e82c:4887', 63_943],
        ['2607:f8b0:400c:c03::1a', 25],
      ),
      '1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=',
    );
  });

  it('is the same in both directions, and another by another transport or port', () => {
    fc.assert(
      fc.property(ends, fc.constantFrom('tcp', 'udp'), ([a, b], transport) => {
        const id = toCommunityId(transport, a, b);
        assert.match(id ?? '', /^1:[A-Za-z0-9+/]{27}=$/);
        assert.equal(id, toCommunityId(transport, b, a));
        assert.notEqual(id, toCommunityId(transport === 'tcp' ? 'udp' : 'tcp', a, b));
        assert.notEqual(id, toCommunityId(transport, [a[0], (a[1] + 1) % 65_536], b));
      }),
    );
  });

  it('is the same in every spelling of an address', () => {
    assert.equal(
      toCommunityId('udp', ['2001:db8:0:0::1', 1], ['2001:DB8::2', 53]),
      toCommunityId('udp', ['2001:db8::1', 1], ['2001:db8::2', 53]),
    );
  });

  it('is absent where it cannot be calculated', () => {
    const there = ['198.51.100.53', 53] as const;
    assert.equal(toCommunityId('icmp', ['10.0.0.7', 1], there), undefined);
    assert.equal(toCommunityId('constructor', ['10.0.0.7', 1], there), undefined);
    assert.equal(toCommunityId('udp', ['2001:db8::1', 1], there), undefined);
    for (const port of [-1, 65_536, 1.5, Number.NaN])
      assert.equal(toCommunityId('udp', ['10.0.0.7', port], there), undefined);
    for (const address of ['', 'x', '10.0.0', '10.0.0.7.8'])
      assert.equal(toCommunityId('udp', [address, 1], there), undefined);
  });
});
