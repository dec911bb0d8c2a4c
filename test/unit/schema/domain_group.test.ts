import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { NO_REGISTERED_DOMAIN, SINGLE_LABEL, toDomainGroup } from '../../../server/schema/domain_group.ts';

const HEX = '0d2f00a1b2c3d4e5f60718293a4b5c6d7e8f';

describe('a domain group', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['www.example.com', 'example.com', 'www'],
    ['WWW.Example.COM.', 'example.com', 'www'],
    ['example.com', 'example.com', ''],
    ['a.b.example.co.uk', 'example.co.uk', 'a.b'],
    ['co.uk', 'co.uk', ''],
    ['com', SINGLE_LABEL, 'com'],
    ['x.y.mine.github.io', 'mine.github.io', 'x.y'],
    ['data.host.duckdns.org', 'host.duckdns.org', 'data'],
    ['dc01.corp.internal', 'corp.internal', 'dc01'],
    ['a.dc01.corp.local', 'corp.local', 'a.dc01'],
    ['fileserver', SINGLE_LABEL, 'fileserver'],
    ['', SINGLE_LABEL, ''],
    ['.', SINGLE_LABEL, ''],
    ['a..example.com', 'example.com', 'a.'],
    ['4.3.2.1.in-addr.arpa', '3.2.1.in-addr.arpa', '4'],
    ['2.1.in-addr.arpa', '2.1.in-addr.arpa', ''],
    ['_dns-sd.arpa', '_dns-sd.arpa', ''],
    [`dnscat.${HEX}.${HEX}`, NO_REGISTERED_DOMAIN, `dnscat.${HEX}.${HEX}`],
    [`${HEX}.00ff`, NO_REGISTERED_DOMAIN, `${HEX}.00ff`],
    [`${'\\xbe'.repeat(10)}.t.example.net`, 'example.net', `${'\u00be'.repeat(10)}.t`],
    ['a\\xff\\x41b.example.net', 'example.net', 'a\u00ffAb'],
    ['\u00e9\u00fc\u00bd.example.net', 'example.net', '\u00e9\u00fc\u00bd'],
    ['x.xn--bcher-kva.example', 'xn--bcher-kva.example', 'x'],
    ['a.xn--p1ai', 'a.xn--p1ai', ''],
    ['constructor.__proto__', NO_REGISTERED_DOMAIN, 'constructor.__proto__'],
  ];

  for (const [name, group, subdomain] of cases)
    it(`of "${name.slice(0, 50)}" is ${group}`, () => {
      assert.deepEqual(toDomainGroup(name), { group, subdomain });
    });

  it('keeps IPv6 reverse names by their /48', () => {
    const nibbles = '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.8.b.d.0.1.0.0.2';
    const { group, subdomain } = toDomainGroup(`${nibbles}.ip6.arpa`);
    assert.equal(`${subdomain}.${group}`, `${nibbles}.ip6.arpa`);
    assert.equal(group.split('.').length, 14);
  });

  it('does not depend on case or a trailing dot, and loses no character', () => {
    const label = fc.string({ unit: fc.constantFrom(...'abz019-_'), minLength: 1, maxLength: 12 });
    const ending = fc.constantFrom(
      'example.com',
      'a.co.uk',
      'x.github.io',
      'corp.internal',
      'in-addr.arpa',
      'x1',
    );
    fc.assert(
      fc.property(fc.array(label, { maxLength: 5 }), ending, (labels, end) => {
        const name = [...labels, end].join('.');
        const plain = toDomainGroup(name);
        assert.deepEqual(toDomainGroup(`${name.toUpperCase()}.`), plain);
        if (plain.group.startsWith('(')) assert.equal(plain.subdomain, name);
        else assert.equal([plain.subdomain, plain.group].filter((p) => p !== '').join('.'), name);
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes whatever a sensor writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const { group, subdomain } = toDomainGroup(name);
        assert.ok(group !== '' && typeof subdomain === 'string');
      }),
      { numRuns: 2_000 },
    );
  });

  it('puts every name of one tunnel under one group', () => {
    const groups = new Set(
      Array.from(
        { length: 200 },
        (_, i) => toDomainGroup(`${(i * 7_919).toString(36)}.x${i}.t.example.org`).group,
      ),
    );
    assert.deepEqual([...groups], ['example.org']);
  });
});
