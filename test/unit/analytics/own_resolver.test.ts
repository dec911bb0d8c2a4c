import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import {
  DOH_ADDRESSES,
  detectOwnResolvers,
  OWN_RESOLVER,
} from '../../../server/analytics/an1121_dns_tunnelling/own_resolver.ts';
import { toIpText } from '../../../server/schema/ip_address.ts';
import type { SocketBucket } from '../../../server/schema/rows.ts';

const SLICE = { start: Date.UTC(2026, 4, 4, 10, 0), minutes: 15 };
const TEMP = 'C:\\Users\\a\\AppData\\Local\\Temp\\x.exe';
const ORDINARY = 'C:\\Program Files\\Vendor\\agent.exe';
const NSLOOKUP = 'C:\\Windows\\System32\\nslookup.exe';
const socket = (executable: string, address: string, count = 1, port = 53): SocketBucket => ({
  host: 'h',
  entity_id: `{${executable}}`,
  executable,
  address,
  port,
  count,
});
const judge = (...sockets: SocketBucket[]) =>
  detectOwnResolvers(sockets, SLICE, AN1121).map(({ candidate }) => candidate.windows[0]);

describe('a resolver of its own', () => {
  const cases: readonly (readonly [string, SocketBucket, boolean])[] = [
    ['a program in a Temp folder asking the company', socket(TEMP, '10.0.0.1'), true],
    ['an ordinary program asking the company', socket(ORDINARY, '10.0.0.1', 5_000), false],
    ['an ordinary program asking outside', socket(ORDINARY, '9.9.9.9'), true],
    ['nslookup asking the company now and then', socket(NSLOOKUP, '10.0.0.1', 3), false],
    ['nslookup asking the company all the time', socket(NSLOOKUP, '10.0.0.1', 300), true],
    ['DNS over HTTPS', socket(TEMP, '1.1.1.1', 1, 443), true],
  ];
  for (const [story, bucket, found] of cases)
    it(`${story}: ${found ? 'stated' : 'left out'}`, () => assert.equal(judge(bucket).length === 1, found));

  it('never makes an ordinary program more than low', () => {
    const [window] = judge(socket(ORDINARY, '9.9.9.9', 1_000_000));
    assert.ok(window !== undefined && window.score < 40);
    assert.ok((judge(socket(TEMP, '9.9.9.9', 1_000_000))[0]?.score ?? 0) >= 40);
  });
  it('is one candidate for each process, whatever the order, and more sockets never lower it', () => {
    const bucket = fc.record({
      executable: fc.constantFrom(TEMP, ORDINARY, NSLOOKUP),
      address: fc.constantFrom('10.0.0.1', '9.9.9.9', '2620:fe::fe'),
      count: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(bucket, { maxLength: 12 }), bucket, (some, more) => {
        const sockets = some.map(({ executable, address, count }) => socket(executable, address, count));
        const scores = (list: readonly SocketBucket[]): Map<string | undefined, number> =>
          new Map(
            detectOwnResolvers(list, SLICE, AN1121).map(({ candidate }) => [
              candidate.process?.executable,
              candidate.windows[0]?.score ?? 0,
            ]),
          );
        const before = scores(sockets);
        assert.deepEqual([...scores([...sockets].reverse())].sort(), [...before].sort());
        const after = scores([...sockets, socket(more.executable, more.address, more.count)]);
        for (const [program, score] of before) assert.ok((after.get(program) ?? 0) >= score);
      }),
    );
  });
  it('names no domain', () => {
    const [found] = detectOwnResolvers([socket(TEMP, '9.9.9.9')], SLICE, AN1121);
    assert.equal(found?.candidate.domain, OWN_RESOLVER);
  });
  it('knows its resolvers in the one spelling of an address', () => {
    for (const address of DOH_ADDRESSES) assert.equal(toIpText(address), address);
  });
});
