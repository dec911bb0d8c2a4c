import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  toAddressChance,
  toConstant,
  toFormText,
} from '../../../server/analytics/an0728_port_after_answer/address_form.ts';
import { AN0728 } from '../../../server/analytics/an0728_port_after_answer/definition.ts';
import { deriveAddresses } from '../../../server/analytics/an0728_port_after_answer/derive_addresses.ts';
import { explainAddresses } from '../../../server/analytics/an0728_port_after_answer/explain_addresses.ts';
import {
  reverseOctets,
  toAddress,
  toNumber,
} from '../../../server/analytics/an0728_port_after_answer/ipv4_number.ts';
import { isCalculated, scorePairs } from '../../../server/analytics/an0728_port_after_answer/score.ts';
import type { Pair } from '../../../server/schema/finding.ts';
import type { LookupEvent, SocketEvent } from '../../../server/schema/rows.ts';
import { toScore } from '../../../server/schema/severity.ts';

const bits = (address: string): number => toNumber(address) ?? assert.fail(address);
const xor = (address: string, key: string): string => toAddress((bits(address) ^ bits(key)) >>> 0);
const plus = (address: string, n: number): string => toAddress((bits(address) + n) >>> 0);

const ANSWERS = ['198.51.100.23', '203.0.113.77', '45.12.9.130', '9.8.7.6'];
const KEY = '90.23.195.158';
const of = (addresses: readonly string[], target = 'example.com') =>
  addresses.map((address) => ({ address, target }));
const told = (answers: readonly string[], addresses: readonly string[]): string[] =>
  deriveAddresses(of(answers), addresses)
    .groups.map(({ form, constant, answers: found }) => `${toFormText(form, constant)} x${found.size}`)
    .sort();

describe('the forms of a derived address', () => {
  it('are spelt as an analyst would check them', () => {
    assert.equal(toAddress(reverseOctets(bits('198.51.100.23'))), '23.100.51.198');
    assert.equal(toFormText('reverse', 0), 'reverse');
    assert.equal(toFormText('xor', bits(KEY)), `xor ${KEY}`);
    assert.equal(toFormText('offset', bits('1.2.3.4')), 'offset +1.2.3.4');
    assert.equal(toFormText('offset', 2 ** 32 - bits('1.2.3.4')), 'offset -1.2.3.4');
    assert.equal(toConstant('offset', bits('255.255.255.255'), bits('0.0.0.4')), 5);
    assert.equal(toNumber('2001:db8::1'), undefined);
  });

  it('have the chance of a coincidence: one address in 2^32, or any constant', () => {
    assert.ok(Math.abs(toAddressChance('reverse', 1, 100) * 2 ** 32 - 100) < 1);
    assert.equal(toAddressChance('xor', 1, 10), 1);
    // Two answers and two addresses: four comparisons, two forms.
    assert.ok(toAddressChance('xor', 2, 4) < 1e-6);
    assert.ok(toAddressChance('offset', 2, 40) > 1e-6);
    assert.ok(toAddressChance('xor', 3, 9) < 1e-10);
    for (const form of ['reverse', 'xor', 'offset'] as const)
      for (const n of [1, 2, 5, 30]) assert.ok(toAddressChance(form, n, 1e9) <= 1);
  });
});

describe('derived addresses', () => {
  it('are found by each form', () => {
    const [a, b] = [ANSWERS.slice(0, 2), ANSWERS.slice(0, 3)];
    assert.deepEqual(told(a, ['23.100.51.198']), ['reverse x1']);
    assert.ok(
      told(
        b,
        b.map((answer) => xor(answer, KEY)),
      ).includes(`xor ${KEY} x3`),
    );
    assert.ok(
      told(
        b,
        b.map((answer) => plus(answer, -bits('1.2.3.4'))),
      ).includes('offset -1.2.3.4 x3'),
    );
  });

  it('need two answers and two addresses for a constant', () => {
    const [first = '', second = ''] = ANSWERS;
    assert.deepEqual(told([first], [xor(first, KEY)]), []);
    assert.deepEqual(told([first, second], [xor(first, KEY)]), []);
    assert.deepEqual(told([first], [xor(first, KEY), xor(second, KEY)]), []);
    assert.ok(told([first, second], [xor(first, KEY), xor(second, KEY)]).includes(`xor ${KEY} x2`));
  });

  it('are no neighbours, and no answers of one block', () => {
    for (const n of [1, 2, 255, 4_096, -1])
      assert.deepEqual(
        told(
          ANSWERS,
          ANSWERS.map((a) => plus(a, n)),
        ),
        [],
        `${n}`,
      );
    const block = ['52.113.1.20', '52.114.7.21', '52.115.9.22', '52.112.3.23'];
    assert.deepEqual(
      told(
        block,
        block.map((a) => xor(a, KEY)),
      ),
      [],
    );
    assert.deepEqual(
      told(
        block,
        block.map((a) => plus(a, 2 ** 20)),
      ),
      [],
    );
  });

  it('are not read out of palindromes or of answers whose reverse was answered', () => {
    assert.deepEqual(told(['9.20.20.9'], ['9.20.20.9']), []);
    assert.deepEqual(told(['23.100.51.198', '198.51.100.23'], ['23.100.51.198']), []);
  });

  it('are those of one domain', () => {
    const addresses = ANSWERS.slice(0, 2).map((answer) => xor(answer, KEY));
    const mixed = [...of(ANSWERS.slice(0, 1), 'a.example'), ...of(ANSWERS.slice(1, 2), 'b.example')];
    assert.deepEqual(deriveAddresses(mixed, addresses).groups, []);
  });

  it('are refused where so many comparisons had to give coincidences', () => {
    const crowd = Array.from({ length: 6_000 }, (_, i) => toAddress(bits('80.1.0.0') + i * 7));
    assert.deepEqual(told(['198.51.100.23'], ['23.100.51.198', ...crowd]), []);
    assert.deepEqual(told(['198.51.100.23'], ['23.100.51.198', ...crowd.slice(0, 1_000)]), ['reverse x1']);
  });

  it('cost a bounded number of comparisons, and say what was left out', () => {
    const many = (from: string, n: number): string[] =>
      Array.from({ length: n }, (_, i) => toAddress((bits(from) + i * 16_777_259) >>> 0));
    const [answers, addresses] = [many('1.0.0.1', 5_000), many('2.9.9.9', 20_000)];
    const started = performance.now();
    const { groups, left_out } = deriveAddresses(of(answers), addresses);
    assert.ok(performance.now() - started < 5_000);
    const distinct = new Set(answers).size * new Set(addresses).size;
    assert.ok(left_out >= distinct - AN0728.derived_address.most_comparisons);
    assert.ok(groups.length <= AN0728.derived_address.most_constants);
    assert.equal(deriveAddresses(of(ANSWERS), ['1.2.3.4', '5.6.7.8']).left_out, 0);
  });

  it('are nothing where there is nothing to compare, or it is no IPv4', () => {
    for (const [answers, addresses] of [
      [[], []],
      [ANSWERS, []],
      [[], ANSWERS],
      [
        ['2001:db8::1', '::1'],
        ['2001:db8::2', '::2'],
      ],
    ])
      assert.deepEqual(told(answers ?? [], addresses ?? []), []);
  });
});

const T = 1_773_133_200_000;
const WINDOW = { after_ms: 300_000, before_ms: 1_000 };
const lookup = (id: number, address: string, time: number): LookupEvent => ({
  host: 'WS1',
  entity_id: '{a}',
  index: 'i',
  id: `l${id}`,
  time,
  logged: time,
  name: `n${id}.example.com`,
  addresses: [address],
  types: [],
});
const socket = (id: number, address: string, time: number): SocketEvent => ({
  host: 'WS1',
  entity_id: '{a}',
  index: 'i',
  id: `s${id}`,
  time,
  logged: time,
  address,
  port: 443,
});

describe('sockets explained by a derived address', () => {
  const explain = (lookups: readonly LookupEvent[], sockets: readonly SocketEvent[]): string[] => {
    const { groups } = deriveAddresses(
      lookups.flatMap(({ addresses }) => of(addresses)),
      sockets.map(({ address }) => address),
    );
    return [...explainAddresses(sockets, groups, lookups, WINDOW)]
      .map(([{ id }, { form, lookup: from }]) => `${id} ${form} ${from.id}`)
      .sort();
  };
  const [a = '', b = ''] = ANSWERS;

  it('follow their own answer, though two pairs under one key also fit crosswise', () => {
    const lookups = [lookup(0, a, T), lookup(1, b, T + 20_000)];
    const sockets = [socket(0, xor(a, KEY), T + 30_000), socket(1, xor(b, KEY), T + 50_000)];
    assert.deepEqual(explain(lookups, sockets), ['s0 xor l0', 's1 xor l1']);
  });

  it('are inside the window; what is left must still tell', () => {
    const lookups = [lookup(0, a, T), lookup(1, b, T)];
    const by = bits('1.2.3.4');
    const at = (time: number) => [socket(0, plus(a, by), T + 500), socket(1, plus(b, by), time)];
    assert.deepEqual(explain(lookups, at(T + 300_000)), ['s0 offset l0', 's1 offset l1']);
    assert.deepEqual(explain(lookups, at(T + 300_001)), []);
    assert.deepEqual(explain([lookup(0, a, T)], [socket(0, '23.100.51.198', T + 300_000)]), [
      's0 reverse l0',
    ]);
    assert.deepEqual(explain([lookup(0, a, T)], [socket(0, '23.100.51.198', T + 300_001)]), []);
    assert.deepEqual(explain([lookup(0, a, T)], [socket(0, '23.100.51.198', T - 1_001)]), []);
  });
});

describe('the score of a derived address', () => {
  const ORDINARY = 'C:\\Program Files\\Vendor\\app.exe';
  const pair = (i: number, address_form: NonNullable<Pair['address_form']>, address: string): Pair => ({
    '@timestamp': new Date(T + i).toISOString(),
    address,
    port: 443,
    name: 'a.example.com',
    answer: ANSWERS[i] ?? assert.fail('no such answer'),
    lag_ms: 60_000,
    tier: 'process',
    socket: { index: 'i', id: `s${i}` },
    lookup: { index: 'i', id: `l${i}` },
    deviation: 'none',
    address_form,
  });
  const keyed = ANSWERS.map((answer, i) => pair(i, 'xor', xor(answer, KEY)));
  const points = (pairs: readonly Pair[]): number => toScore(scorePairs(pairs, ORDINARY, {}, 16).reasons);

  it('is told with its arithmetic, whatever the port', () => {
    const { reasons, address_derivation } = scorePairs(
      [pair(0, 'reverse', '23.100.51.198')],
      ORDINARY,
      {},
      4,
    );
    assert.deepEqual(
      reasons.map(({ code, points: p }) => [code, p]),
      [['derived_address', AN0728.points.derived_address_once]],
    );
    assert.match(
      reasons[0]?.text ?? '',
      /one answer .*198\.51\.100\.23 gives 23\.100\.51\.198; .*chance of \d/,
    );
    assert.equal(address_derivation?.form, 'reverse');
    assert.ok(isCalculated({ address_derivation: address_derivation ?? assert.fail('none') }));
  });

  it('rises with distinct answers up to the most, and counts no key alone', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map((n) => points(keyed.slice(0, n))),
      [0, 45, 50, 55],
    );
    assert.deepEqual(scorePairs(keyed.slice(0, 1), ORDINARY, {}, 4).reasons, []);
  });

  it('takes answers of one first octet for one', () => {
    const block = ['52.1.2.3', '52.9.8.7', '52.44.1.9'].map((answer, i) => ({
      ...pair(i, 'xor', xor(answer, KEY)),
      answer,
    }));
    assert.equal(points(block), 0);
    assert.equal(points([...block, ...keyed.slice(0, 1)]), 45);
  });

  it('keeps the promise to ordinary programs: one reversed answer is never high', () => {
    const { points: p } = AN0728;
    const most = p.port.public_far + p.derived_once + p.prompt + p.several_ports + p.derived_address_once;
    assert.ok(most < 65, `${most}`);
  });
});
