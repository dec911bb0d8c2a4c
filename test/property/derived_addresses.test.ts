import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { deriveAddresses } from '../../server/analytics/an0728_port_after_answer/derive_addresses.ts';
import { detectPorts } from '../../server/analytics/an0728_port_after_answer/detect.ts';
import { reverseOctets, toAddress } from '../../server/analytics/an0728_port_after_answer/ipv4_number.ts';
import { scorePairs } from '../../server/analytics/an0728_port_after_answer/score.ts';
import { toAnswersOf } from '../../server/join/answers_of.ts';
import { indexLookups } from '../../server/join/index_lookups.ts';
import { joinSocket } from '../../server/join/join_answers.ts';
import { searchAddresses } from '../../server/scan/ports/search_addresses.ts';
import type { Pair } from '../../server/schema/finding.ts';
import { isInsideNetwork } from '../../server/schema/ip_address.ts';
import type { LookupEvent, SocketEvent } from '../../server/schema/rows.ts';
import { toScore } from '../../server/schema/severity.ts';

const T = 1_773_133_200_000;
const WINDOW = { after_ms: 300_000, before_ms: 1_000 };
const PROCESS = {
  host: 'WS1',
  entity_id: '{a}',
  pid: 7,
  executable: 'C:\\Windows\\System32\\rundll32.exe',
} as const;

const bits32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const isUsable = (bits: number): boolean => !isInsideNetwork(toAddress(bits)) && reverseOctets(bits) !== bits;
/** One answer for each first octet, as unrelated hosters would have them. */
const answerSet = fc.uniqueArray(bits32.filter(isUsable), {
  minLength: 3,
  maxLength: 8,
  selector: (bits) => bits >>> 24,
});
/** A key that leads out of every octet, as one that somebody picked at random does. */
const keyBits = bits32.filter((bits) =>
  [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).every((octet) => octet !== 0 && octet !== 255),
);
const octet = fc.noBias(fc.integer({ min: 1, max: 254 }));
const forms = fc.constantFrom('reverse' as const, 'xor' as const, 'offset' as const);
type Form = 'reverse' | 'xor' | 'offset';

const apply = (form: Form, key: number, answer: number): number =>
  form === 'reverse' ? reverseOctets(answer) : form === 'xor' ? (answer ^ key) >>> 0 : (answer + key) >>> 0;

interface Story {
  readonly lookups: readonly LookupEvent[];
  readonly sockets: readonly SocketEvent[];
}

/** Each answer, a second later the socket to what the form makes of it. */
const tell = (form: Form, key: number, answers: readonly number[], port = 443): Story => ({
  lookups: answers.map((bits, i) => ({
    ...PROCESS,
    index: 'i',
    id: `l${i}`,
    time: T + i * 10_000,
    logged: T + i * 10_000,
    name: `n${i}.example.com`,
    addresses: [toAddress(bits)],
    types: ['A'],
  })),
  sockets: answers.map((bits, i) => ({
    ...PROCESS,
    index: 'i',
    id: `s${i}`,
    time: T + i * 10_000 + 1_000,
    logged: T + i * 10_000 + 1_000,
    address: toAddress(apply(form, key, bits)),
    port,
  })),
});

const judge = ({ lookups, sockets }: Story) => {
  const index = indexLookups(lookups);
  const context = { ancestors: () => [], has_lookups: () => true };
  const answersOf = toAnswersOf(index, context.ancestors);
  const searches = searchAddresses(
    sockets.map((s) => ({ ...s, count: 1 })),
    answersOf,
    index,
    { from: 0, to: Number.POSITIVE_INFINITY },
  );
  return detectPorts(
    sockets.map((s) => joinSocket(s, index, context, WINDOW)),
    answersOf,
    () => 1,
    [],
    WINDOW,
    { expected_ports: [443], searchOf: (key) => searches.get(key) },
  );
};

const shuffle = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, i) => ({ item, at: Math.sin(seed + i * 7_919) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

/** true where no address is an answer itself, nor inside the network: such ones are not looked at */
const isTold = ({ lookups, sockets }: Story): boolean => {
  const answered = new Set(lookups.flatMap(({ addresses }) => addresses));
  return sockets.every(({ address }) => !answered.has(address) && !isInsideNetwork(address));
};

const toPairs = (story: Story): string[] =>
  judge(story)
    .flatMap(({ target, pairs }) => pairs.map((pair) => JSON.stringify([target, pair])))
    .sort();

describe('derived addresses', () => {
  it('are found where they were planted, whatever the order', () => {
    fc.assert(
      fc.property(forms, keyBits, answerSet, fc.integer(), (form, key, answers, seed) => {
        const story = tell(form, key, answers);
        fc.pre(isTold(story));
        const mixed = { lookups: shuffle(story.lookups, seed), sockets: shuffle(story.sockets, -seed) };
        const [candidate] = judge(mixed);
        assert.equal(candidate?.target, 'example.com');
        for (const [i, bits] of answers.entries()) {
          const pair: Pair | undefined = candidate?.pairs.find(({ socket }) => socket.id === `s${i}`);
          assert.equal(pair?.answer, toAddress(bits));
          assert.equal(pair?.lookup.id, `l${i}`);
          assert.equal(pair?.address_form, form);
        }
        assert.deepEqual(toPairs(mixed), toPairs(story));
      }),
      { numRuns: 500 },
    );
  });

  it('are not seen among unrelated addresses', () => {
    fc.assert(
      fc.property(
        // Numbers near each other, which arbitraries favour, lie in one block: each octet is drawn alone.
        fc.uniqueArray(
          fc.tuple(octet, octet, octet, octet).map((o) => o.join('.')),
          {
            minLength: 20,
            maxLength: 60,
          },
        ),
        fc.integer({ min: 1, max: 19 }),
        (all: string[], n) => {
          const answers = all.slice(0, n).map((address) => ({ address, target: 'example.com' }));
          const { groups, left_out } = deriveAddresses(answers, all.slice(n));
          assert.deepEqual(groups, []);
          assert.equal(left_out, 0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("are not seen among a provider's relays, told by another channel than DNS", () => {
    const relay = fc
      .tuple(fc.constantFrom('13.107', '13.99', '52.113', '52.121'), octet, octet)
      .map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.uniqueArray(relay, { minLength: 18, maxLength: 60 }), (all) => {
        const answers = all.slice(0, 8).map((address) => ({ address, target: 'example.com' }));
        assert.deepEqual(deriveAddresses(answers, all.slice(8)).groups, []);
      }),
      { numRuns: 3_000 },
    );
  });

  it('are the same under another key', () => {
    fc.assert(
      fc.property(keyBits, keyBits, answerSet, (one, other, answers) => {
        const stories = [one, other].map((key) => tell('xor', key, answers));
        fc.pre(stories.every(isTold));
        const told = stories.map((story) =>
          judge(story).map(({ target, pairs }) => [
            target,
            pairs.map(({ address_form, answer, socket, deviation }) => [
              address_form,
              answer,
              socket.id,
              deviation,
            ]),
          ]),
        );
        assert.deepEqual(told[0], told[1]);
      }),
      { numRuns: 300 },
    );
  });

  it('never tell less with more answers', () => {
    fc.assert(
      fc.property(forms, keyBits, answerSet, fc.constantFrom(443, 4_444), (form, key, answers, port) => {
        fc.pre(isTold(tell(form, key, answers, port)));
        let before = 0;
        for (let n = 1; n <= answers.length; n += 1) {
          const [candidate] = judge(tell(form, key, answers.slice(0, n), port));
          const { pairs = [], address_tests = 0 } = candidate ?? {};
          const score = toScore(scorePairs(pairs, PROCESS.executable, {}, address_tests).reasons);
          assert.ok(score >= before, `${score} after ${before}`);
          before = score;
        }
        assert.ok(before >= 65);
      }),
      { numRuns: 200 },
    );
  });

  it('do not make a finding of an expected port by themselves', () => {
    fc.assert(
      fc.property(keyBits, answerSet, (key, answers) => {
        const story = tell('xor', key, answers);
        const near = story.lookups.map((lookup, i) => {
          const socket = story.sockets[i] ?? assert.fail('no socket');
          return { ...socket, address: lookup.addresses[0] ?? '' };
        });
        assert.deepEqual(judge({ ...story, sockets: near }), []);
      }),
      { numRuns: 200 },
    );
  });
});
