import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkAddresses, checkTarget, judgeAddress } from '../../../server/notify/check_target.ts';

const INSIDE = [
  '127.0.0.1',
  '127.255.255.254',
  '::1',
  '169.254.169.254',
  'fe80::1',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '100.100.100.200',
  'fc00::1',
  'fd00:ec2::254',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::10.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
];
const NEVER = [
  '0.0.0.0',
  '0.1.2.3',
  '::',
  '224.0.0.1',
  '239.255.255.250',
  'ff02::1',
  '255.255.255.255',
  '240.0.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.5',
  '2001:db8::1',
  'fec0::1',
  '2002:a00:1::1',
  '2001:0:a00:1::1',
  '64:ff9b:1::a00:1',
  '64:ff9b::e000:1',
  '::ffff:0:10.0.0.1',
  '100::1',
  '4000::1',
  '1::1',
  'fe80::1%eth0',
  '8.8.8.8%1',
  'example.com',
  '',
];
const PUBLIC = [
  '8.8.8.8',
  '172.15.255.255',
  '172.32.0.1',
  '2606:4700:4700::1111',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
];

describe('an address', () => {
  it('is connected to only where it is public', () => {
    for (const address of PUBLIC) assert.equal(judgeAddress(address, false), undefined, address);
    for (const address of [...INSIDE, ...NEVER])
      assert.ok(judgeAddress(address, false) !== undefined, address);
  });

  it('of the own network is connected to where the operator says so; one of no host never is', () => {
    for (const address of [...PUBLIC, ...INSIDE])
      assert.equal(judgeAddress(address, true), undefined, address);
    for (const address of NEVER) assert.ok(judgeAddress(address, true) !== undefined, address);
  });

  it('inside of IPv6 is judged as the IPv4 that is reached', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const is_fine = judgeAddress(address, false) === undefined;
        for (const wrapped of [`::ffff:${address}`, `64:ff9b::${address}`])
          assert.equal(judgeAddress(wrapped, false) === undefined, is_fine, wrapped);
      }),
    );
  });
});

describe('all addresses of a name', () => {
  it('are refused where one of them is', () => {
    assert.deepEqual(checkAddresses(['8.8.8.8', '1.1.1.1'], false), {
      _tag: 'Right',
      right: ['8.8.8.8', '1.1.1.1'],
    });
    for (const bad of [...INSIDE, ...NEVER])
      for (const mixed of [[bad], ['8.8.8.8', bad], [bad, '8.8.8.8']])
        assert.equal(checkAddresses(mixed, false)._tag, 'Left', mixed.join());
    assert.equal(checkAddresses([], true)._tag, 'Left');
  });
});

describe('the URL of a webhook', () => {
  const isTaken = (url: string, allow_inside = false): boolean =>
    checkTarget(url, allow_inside)._tag === 'Right';

  it('is https, or where private addresses are allowed http', () => {
    assert.ok(isTaken('https://hooks.example.org/a?b=c'));
    assert.ok(isTaken('https://hooks.example.org:8443/'));
    assert.ok(!isTaken('http://hooks.example.org/'));
    assert.ok(isTaken('http://hooks.example.org/', true));
    for (const url of [
      'ftp://a.example/',
      'file:///etc/passwd',
      'gopher://a.example/',
      'javascript:1',
      'x',
      '',
      'https://',
    ])
      for (const allow of [false, true]) assert.ok(!isTaken(url, allow), url);
  });

  it('holds no user and no password', () => {
    for (const url of ['https://a@b.example/', 'https://a:b@b.example/', 'https://:b@b.example/'])
      for (const allow of [false, true]) assert.ok(!isTaken(url, allow), url);
  });

  it('spells no private address, in whatever form', () => {
    const forms = [
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://0x7f.1/',
      'https://0177.0.0.1/',
      'https://017700000001/',
      'https://127.1/',
      'https://127.0.0.1./',
      'https://１２７.0.0.1/',
      'https://127%2e0%2e0%2e1/',
      'https://0/',
      'https://[::1]/',
      'https://[0:0:0:0:0:0:0:1]/',
      'https://[::]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:a00:1]/',
      'https://[::127.0.0.1]/',
      'https://[64:ff9b::10.0.0.1]/',
      'https://[fe80::1]/',
      'https://[fc00::1]/',
      'https://169.254.169.254/latest/meta-data/',
      'https://0xa9fea9fe/',
      'https://10.1/',
      'https://224.0.0.1/',
      'https://255.255.255.255/',
    ];
    for (const url of forms) assert.ok(!isTaken(url), url);
  });

  it('keeps the address that it spells', () => {
    const taken = checkTarget('https://[2606:4700:4700::1111]:8443/x', false);
    assert.ok(taken._tag === 'Right');
    assert.equal(taken.right.address, '2606:4700:4700::1111');
    const named = checkTarget('https://hooks.example.org/', false);
    assert.ok(named._tag === 'Right');
    assert.deepEqual([named.right.host, named.right.address], ['hooks.example.org', undefined]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), fc.boolean(), (text, allow) => {
        checkTarget(text, allow);
        judgeAddress(text, allow);
      }),
    );
  });
});
