import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isServiceName,
  namesPort,
} from '../../../server/analytics/an0728_port_after_answer/explicit_ports.ts';

describe('a service name', () => {
  it('names the ports registered for its service', () => {
    assert.ok(namesPort('_sip._tcp.example.com', 5060));
    assert.ok(namesPort('_SIP._TLS.example.com', 5061));
    assert.ok(namesPort('_ldap._tcp.dc._msdcs.corp.example', 389));
    assert.ok(namesPort('_kerberos._udp.corp.example', 88));
    assert.ok(namesPort('_xmpp-client._tcp.example.com', 5222));
  });

  it('names no other port', () => {
    assert.ok(!namesPort('_sip._tcp.example.com', 4444));
    assert.ok(!namesPort('_sip._tcp.example.com', 50_600));
  });

  it('excuses nothing by a service nobody registered', () => {
    for (const name of [
      '_x._tcp.evil.example',
      '__proto__._tcp.evil.example',
      '_constructor._tcp.evil.example',
    ])
      for (const port of [1, 4444, 5060]) assert.ok(!namesPort(name, port), name);
    assert.ok(isServiceName('_x._tcp.evil.example'));
  });

  it('must have the form of one', () => {
    for (const name of [
      'sip._tcp.example.com',
      '_sip.tcp.example.com',
      'a._sip._tcp.example.com',
      '_sip._http.example.com',
      '_sip._tcp',
      '',
    ])
      assert.ok(!isServiceName(name), name);
  });
});
