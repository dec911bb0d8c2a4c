import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MOST_PORTS, toNamedPorts } from '../../../server/schema/named_ports.ts';
import { parseQueryResults } from '../../../server/schema/query_results.ts';

describe('the ports an answer names', () => {
  it('are those of its presentation form', () => {
    const told: [string, string, number[]][] = [
      ['SRV', '0 100 5060 sip.example.com', [5060]],
      ['SRV', '10  5\t8443 a.example.com.', [8443]],
      ['SRV', 'sip.example.com', []],
      ['SRV', '', []],
      ['SRV', '0 100 5060', []],
      ['SRV', '0 100 65536 a.example', []],
      ['SRV', '0 100 0 .', []],
      ['SRV', '0 x 5060 a.example', []],
      ['HTTPS', '1 . alpn="h2,h3" port=8443', [8443]],
      ['SVCB', '16 foo.example.org. port="53530" mandatory=port', [53530]],
      ['HTTPS', '1 . alpn=h2', []],
      ['HTTPS', '1 . xport=8443 port=8443x port=', []],
      ['HTTPS', '1 port=99999.example.', []],
      ['URI', '10 1 "https://api.example.com:8443/v1"', [8443]],
      ['URI', '10 1 "https://user:9@[2001:db8::1]:8443/v1"', [8443]],
      ['URI', '10 1 "https://api.example.com/a:80/b"', []],
      ['URI', '10 1 "https://[2001:db8::4444]/"', []],
      ['URI', '10 1 "https://api.example.com"', []],
      ['NAPTR', '100 10 "s" "SIP+D2T" "" _sip._tcp.example.com.', [5060, 5061]],
      ['NAPTR', '100 10 "u" "E2U+sip" "!^.*$!sip:a@example.com!" .', []],
      ['NAPTR', '100 10 "s" "x" "" _4444._tcp.example.com.', []],
      ['TXT', '0 100 5060 sip.example.com', []],
      ['__proto__', '0 100 5060 sip.example.com', []],
      ['constructor', '1', []],
    ];
    for (const [type, data, ports] of told)
      assert.deepEqual(toNamedPorts(type, data), ports, `${type} ${data}`);
  });

  it("are read from Sysmon's results, where only the target is usual", () => {
    assert.deepEqual(parseQueryResults('type:  33 sip.example.com;192.0.2.7;').named_ports, []);
    assert.deepEqual(
      parseQueryResults('type:  33 0 100 5060 sip.example.com;192.0.2.7;').named_ports,
      [5060],
    );
    assert.deepEqual(parseQueryResults('type:  65 1 . alpn="h2" port=8443;').named_ports, [8443]);
    assert.deepEqual(parseQueryResults('type:  256 10 1 "https://a.example:8444/";').named_ports, [8444]);
    assert.deepEqual(parseQueryResults('type:  16 port=4444;type:  5 port=4445;').named_ports, []);
  });

  it('are few, and never those of hostile text', () => {
    const many = Array.from({ length: 400 }, (_, i) => `type:  33 0 0 ${i + 1} a;`).join('');
    assert.equal(parseQueryResults(many).named_ports.length, MOST_PORTS);
    const every = Array.from({ length: 400 }, (_, i) => `port=${i + 1}`).join(' ');
    assert.equal(toNamedPorts('HTTPS', every).length, MOST_PORTS);
  });

  it('are valid, or there are none, whatever the text', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('port=', '"', '://', '[', ']:', '@', ':', '0', '5060', 'https', ' ', '_sip._tcp.', '٣'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom('SRV', 'SVCB', 'HTTPS', 'URI', 'NAPTR', 'A', 'toString'),
        fc.array(word, { maxLength: 30 }).map((words) => words.join('')),
        (type, text) => {
          for (const port of toNamedPorts(type, text))
            assert.ok(Number.isInteger(port) && port >= 1 && port <= 65_535);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('cost no more than their length', () => {
    const started = performance.now();
    for (const text of [
      'a://'.repeat(250_000),
      '[:@'.repeat(300_000),
      'port="'.repeat(200_000),
      ' '.repeat(1e6),
    ])
      for (const type of ['SRV', 'HTTPS', 'URI', 'NAPTR']) toNamedPorts(type, text);
    assert.ok(performance.now() - started < 500);
  });
});
