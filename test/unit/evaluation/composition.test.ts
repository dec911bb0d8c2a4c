import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRenaming } from '../../evaluation/rename_records.ts';
import { buildOffice } from '../../evaluation/sets/office.ts';
import { composePortAttacks } from '../../evaluation/sets/port_attack_sets.ts';
import { slowDown, toTimeline, toTransactions } from '../../evaluation/sets/transaction.ts';
import { ENCODINGS, exfiltrate } from '../../lab/exfiltration.ts';
import { seeded } from '../../lab/seeded.ts';

describe('the exfiltration script', () => {
  it('leaks at its rate, in names DNS can carry, the same ones each time', () => {
    for (const encoding of ENCODINGS)
      for (const rate of [0.7, 10, 200, 2_000]) {
        const plan = { encoding, rate, seconds: rate < 1 ? 86_000 : 300, zone: 'c.example.com' };
        const leaks = exfiltrate(seeded(5), plan);
        const bytes = leaks.reduce((sum, leak) => sum + leak.bytes, 0);
        assert.ok(
          Math.abs(bytes / plan.seconds / rate - 1) < 0.1,
          `${encoding} ${rate}: ${bytes / plan.seconds}`,
        );
        for (const { name } of leaks.slice(0, 200)) {
          assert.ok(name.length <= 253 && name.split('.').every((label) => label.length <= 63), name);
          assert.match(name, /^[\w.-]+$/);
        }
        assert.deepEqual(exfiltrate(seeded(5), plan), leaks);
      }
  });

  it('can be decoded again', () => {
    const plan = { encoding: 'hex', rate: 200, seconds: 2, zone: 'c.example.com' } as const;
    const [leak] = exfiltrate(seeded(1), plan);
    const data = leak?.name.split('.').slice(0, -4).join('') ?? '';
    assert.equal(Buffer.from(data, 'hex').length, leak?.bytes);
  });

  it('slows down without losing order, and counts a repeated name once', () => {
    const plan = { encoding: 'hex', rate: 200, seconds: 10, zone: 'c.example.com' } as const;
    const transactions = toTransactions(exfiltrate(seeded(1), plan));
    const slow = slowDown(transactions, 60, 300_000);
    assert.ok(
      slow.length < transactions.length && slow.every((one, i) => one.at === (transactions[i]?.at ?? 0) * 60),
    );
    const [first] = transactions;
    assert.ok(first !== undefined);
    assert.deepEqual(
      toTimeline([first, first], 0).map(([, bytes]) => bytes),
      [first.bytes, first.bytes],
    );
  });
});

describe('the composed office', () => {
  it('has two halves that share no host, network, process or tool', () => {
    const [tuning, reporting] = [buildOffice('tuning'), buildOffice('reporting')];
    assert.equal(tuning.hosts.length, 50);
    const names = new Set(tuning.hosts.flatMap(({ name, ip, user, machine }) => [name, ip, user, machine]));
    assert.ok(
      reporting.hosts.every(({ name, ip, machine }) => ![name, ip, machine].some((text) => names.has(text))),
    );
    const tools = new Set(composePortAttacks(tuning).map(({ tool }) => tool));
    assert.ok(composePortAttacks(reporting).every(({ tool }) => !tools.has(tool)));
  });

  it('is the same on every machine', () => {
    const once = JSON.stringify(composePortAttacks(buildOffice('reporting')));
    assert.equal(JSON.stringify(composePortAttacks(buildOffice('reporting'))), once);
  });
});

describe('renaming', () => {
  it('is one to one, keeps lengths, subdomains, suffixes and whatever a port may follow from', () => {
    const { record, domain, guid, address } = createRenaming('a');
    const renamed = record({
      QueryName: 'deadbeef01.c.example.com',
      QueryResults: 'type:  5 edge.example.org;::ffff:198.51.100.23;',
      ProcessId: '4312',
    }) as Record<string, string>;
    assert.match(renamed.QueryName ?? '', /^deadbeef01\.c\.[a-z]{7}\.com$/);
    assert.notEqual(renamed.QueryName, 'deadbeef01.c.example.com');
    assert.match(renamed.QueryResults ?? '', /^type: {2}5 edge\.[a-z]{7}\.org;::ffff:198\.51\.100\.\d+;$/);
    assert.equal(domain('2.0.192.in-addr.arpa'), '2.0.192.in-addr.arpa');
    assert.equal(address('127.0.0.2'), '127.0.0.2');
    const ids = Array.from({ length: 16 }, (_, i) => guid(`{${i.toString(16)}}`));
    assert.equal(new Set(ids).size, 16);
    const addresses = Array.from({ length: 256 }, (_, i) => address(`10.1.2.${i}`));
    assert.equal(new Set(addresses).size, 256);
  });
});
