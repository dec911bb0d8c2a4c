import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { IPV4_INSIDE, isInsideNetwork, toIpText } from '../../../server/schema/ip_address.ts';
import { MAX_ANSWERS, parseQueryResults } from '../../../server/schema/query_results.ts';
import { toResponseCodeOfStatus, toStatusNumber } from '../../../server/schema/query_status.ts';
import { splitName } from '../../../server/schema/registered_domain.ts';

const typeOf = (text: string): string | undefined => parseQueryResults(text).question_type;

describe('parseQueryResults', () => {
  it('reads a chain and its addresses', () => {
    const results = parseQueryResults('type:  5 edge.example.net;::ffff:192.0.2.7;192.0.2.7;2001:db8::1;');
    assert.deepEqual(
      results.answers.map(({ type }) => type),
      ['CNAME', 'A', 'A', 'AAAA'],
    );
    assert.deepEqual(results.resolved_ip, ['192.0.2.7', '2001:db8::1']);
    assert.equal(results.question_type, undefined);
  });

  it('infers the question type only where no doubt is left', () => {
    assert.equal(typeOf('type:  5 a.example;::ffff:192.0.2.7;'), 'A');
    assert.equal(typeOf('2001:db8::1;'), 'AAAA');
    assert.equal(typeOf('type:  33 ;192.0.2.7;'), 'SRV');
    assert.equal(typeOf('type:  16 abc;type:  16 def;'), 'TXT');
    assert.equal(typeOf('type:  5 a.example;'), 'CNAME');
    assert.equal(typeOf('type:  65399 x;'), 'PRIVATE');
    assert.equal(typeOf('type:  7777 x;'), 'TYPE7777');
    assert.equal(typeOf('type:  16 x;type:  15 y;'), undefined);
    for (const text of ['', '-', ';;', 'nonsense', 'type: ;']) assert.equal(typeOf(text), undefined);
  });

  it('is bounded', () => {
    const results = parseQueryResults('192.0.2.7;'.repeat(10_000));
    assert.equal(results.answers.length, MAX_ANSWERS);
    assert.equal(results.truncated, true);
    assert.equal(parseQueryResults(`type:  16 ${'x'.repeat(100_000)};`).answers[0]?.data.length, 256);
  });

  it('never throws, and gives only valid addresses', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom('type:  5 ', 'type: 1', '-'),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        for (const ip of parseQueryResults(parts.join(';')).resolved_ip) assert.equal(toIpText(ip), ip);
      }),
    );
  });

  it('reads back what it has been given', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.ipV4(), { maxLength: 20 }), (ips) => {
        assert.deepEqual(parseQueryResults(ips.map((ip) => `::ffff:${ip};`).join('')).resolved_ip, ips);
      }),
    );
  });
});

describe('toIpText', () => {
  it('has one spelling for each address and refuses the short forms', () => {
    assert.equal(toIpText('0:0:0:0:0:0:0:1'), '::1');
    assert.equal(toIpText('fe80:0:0:0:1:2:3:4%7'), 'fe80::1:2:3:4');
    for (const text of ['1', '0x7f.1', '010.0.0.1', '256.1.1.1', '1.2.3.4.5', ':', '::1::', 'a:b', ''])
      assert.equal(toIpText(text), undefined);
  });
});

describe('an address inside the network', () => {
  it('is one that no public network routes', () => {
    for (const ip of [
      '10.1.2.3',
      '172.16.0.1',
      '192.168.9.9',
      '100.64.0.1',
      '169.254.1.1',
      'fd00::1',
      'fe80::1',
    ])
      assert.ok(isInsideNetwork(ip), ip);
    for (const ip of ['8.8.8.8', '198.51.100.23', '172.32.0.1', '2a00::1', '', 'x', '1.2.3'])
      assert.ok(!isInsideNetwork(ip), ip);
  });
});

describe('the IPv4 ranges inside the network', () => {
  it('say the same as the single addresses do', () => {
    for (const range of IPV4_INSIDE) {
      const [base = '', width] = range.split('/');
      const start = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
      const toText = (n: number): string => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join('.');
      const size = 2 ** (32 - Number(width));
      for (const n of [start, start + size - 1]) assert.ok(isInsideNetwork(toText(n)), toText(n));
      for (const n of [start - 1, start + size]) assert.ok(!isInsideNetwork(toText(n)), toText(n));
    }
  });
});

describe('query status', () => {
  it('becomes a response code by its meaning in Windows', () => {
    const expected = {
      '0': 'NOERROR',
      '9003': 'NXDOMAIN',
      '9501': 'NOERROR',
      '9502': 'STATUS_9502',
      '9701': 'NOERROR',
      '1460': 'STATUS_1460',
    };
    for (const [status, code] of Object.entries(expected)) assert.equal(toResponseCodeOfStatus(status), code);
    assert.equal(toStatusNumber('DNS_ERROR_RCODE_NAME_ERROR'), '9003');
    assert.equal(toStatusNumber('constructor'), undefined);
  });
});

describe('splitName', () => {
  it('splits at the registered domain, private suffixes included, case of the subdomain kept', () => {
    assert.deepEqual(splitName('AbC.Example.co.uk'), {
      registered_domain: 'example.co.uk',
      subdomain: 'AbC',
    });
    assert.deepEqual(splitName('x.someone.github.io'), {
      registered_domain: 'someone.github.io',
      subdomain: 'x',
    });
    assert.deepEqual(splitName('\u00ff\u0001.t.example.tk'), {
      registered_domain: 'example.tk',
      subdomain: '\u00ff\u0001.t',
    });
    for (const name of ['PC7', '192.0.2.7', 'co.uk', '..', '']) assert.deepEqual(splitName(name), {});
  });
});
