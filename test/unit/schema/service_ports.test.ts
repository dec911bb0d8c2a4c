import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isServiceName, toServicePorts } from '../../../server/schema/service_ports.ts';

describe('a service name', () => {
  it('names the ports registered for its service', () => {
    assert.ok(toServicePorts('_sip._tcp.example.com').includes(5060));
    assert.ok(toServicePorts('_SIP._TLS.example.com').includes(5061));
    assert.ok(toServicePorts('_ldap._tcp.dc._msdcs.corp.example').includes(389));
    assert.ok(toServicePorts('_kerberos._udp.corp.example').includes(88));
    assert.ok(toServicePorts('_xmpp-client._tcp.example.com').includes(5222));
  });

  it('names no other port', () => {
    assert.deepEqual(toServicePorts('_sip._tcp.example.com'), [5060, 5061]);
  });

  it('names nothing by a service nobody registered', () => {
    for (const name of [
      '_x._tcp.evil.example',
      '__proto__._tcp.evil.example',
      '_constructor._tcp.evil.example',
      '_4444._tcp.evil.example',
    ])
      assert.deepEqual(toServicePorts(name), [], name);
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
    ]) {
      assert.ok(!isServiceName(name), name);
      assert.deepEqual(toServicePorts(name), []);
    }
  });
});
