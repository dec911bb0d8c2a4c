import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  namesAnyPort,
  namesPort,
} from '../../../server/analytics/an0728_port_after_answer/explicit_ports.ts';
import type { LookupEvent } from '../../../server/schema/rows.ts';

const ORDINARY = 'C:\\Program Files\\Vendor\\app.exe';
const SUSPECTS = [
  'C:\\Users\\ann\\AppData\\Local\\Temp\\app.exe',
  'C:\\Temp\\svchost.exe',
  'C:\\Windows\\System32\\rundll32.exe',
  '<unknown process>',
  undefined,
];

const lookup = (name: string, more: Partial<LookupEvent> = {}): LookupEvent => ({
  host: 'WS1',
  executable: ORDINARY,
  index: 'i',
  id: 'l',
  time: 0,
  logged: 0,
  name,
  addresses: [],
  types: [],
  ...more,
});

describe('a port is named', () => {
  it('by the service that was asked for, for any program', () => {
    for (const program of [ORDINARY, ...SUSPECTS]) {
      assert.ok(namesPort(lookup('_sip._tcp.example.com'), 5060, program));
      assert.ok(!namesPort(lookup('_sip._tcp.example.com'), 4444, program));
    }
    for (const name of [
      '_x._tcp.evil.example',
      '__proto__._tcp.evil.example',
      '_constructor._tcp.evil.example',
    ])
      for (const port of [1, 4444, 5060]) assert.ok(!namesPort(lookup(name), port, ORDINARY), name);
  });

  it('by the answer, for any program', () => {
    const answered = lookup('api.example.com', { named_ports: [8443] });
    assert.ok(namesAnyPort(answered));
    for (const program of [ORDINARY, ...SUSPECTS]) {
      assert.ok(namesPort(answered, 8443, program));
      assert.ok(!namesPort(answered, 8444, program));
    }
  });

  it('by the question itself, for ordinary programs', () => {
    for (const [name, port] of [
      ['_8443._https.example.com', 8443],
      ['_25._tcp.mail.example.com', 25],
      ['_853._dns.example.com', 853],
      ['_65535._x-y.example.com', 65_535],
    ] as const) {
      assert.ok(namesAnyPort(lookup(name)), name);
      assert.ok(namesPort(lookup(name), port, ORDINARY), name);
      assert.ok(!namesPort(lookup(name), port - 1, ORDINARY), name);
    }
  });

  it('by the question itself never for a program that may be an implant, nor where such a one asked', () => {
    for (const program of SUSPECTS) {
      assert.ok(!namesPort(lookup('_4444._tcp.evil.example'), 4444, program), program);
      if (program !== undefined)
        assert.ok(
          !namesPort(lookup('_4444._tcp.evil.example', { executable: program }), 4444, ORDINARY),
          program,
        );
    }
  });

  it('by nothing that only looks like it', () => {
    for (const name of [
      '_0._tcp.example.com',
      '_04444._tcp.example.com',
      '_65536._tcp.example.com',
      '_99999._tcp.example.com',
      '_4444.tcp.example.com',
      '4444._tcp.example.com',
      'a._4444._tcp.example.com',
      '_4444._tcp',
      '_4e3._tcp.example.com',
      '_٤٤٤٤._tcp.example.com',
    ])
      for (const port of [0, 4000, 4444, 65_535]) assert.ok(!namesPort(lookup(name), port, ORDINARY), name);
  });
});
