import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ELASTIC_LONG_LABELS, ELASTIC_TXT } from '../../evaluation/peers/elastic.ts';
import { SENTINEL_LENGTH, SPLUNK_LENGTH } from '../../evaluation/peers/name_length.ts';
import { mergeHits } from '../../evaluation/peers/peer.ts';
import { DF00TECH, HOST_JOIN } from '../../evaluation/peers/port_rules.ts';
import { RITA, toRitaScore } from '../../evaluation/peers/rita.ts';
import { SIGMA_RATE, SIGMA_SUBDOMAINS } from '../../evaluation/peers/sigma.ts';
import { context, manyNames, question, socket, T0 } from './support.ts';

describe("peers' rules keep to their published thresholds", () => {
  it('Elastic long labels: 50 characters, 25 queries, 15 distinct, 5 minutes', () => {
    const run = (count: number, length: number, gap = 1_000) =>
      ELASTIC_LONG_LABELS.run(manyNames(count, length, 'a.example.com', gap), context(10)).length;
    assert.equal(run(25, 48), 1); // "<48>.a" is 50 characters before example.com
    assert.equal(run(25, 47), 0);
    assert.equal(run(24, 48), 0);
    assert.equal(run(25, 48, 30_000), 0);
    const repeated = Array.from({ length: 40 }, (_, i) =>
      question(`${'x'.repeat(60)}${i % 14}.example.com`, i * 100),
    );
    assert.deepEqual(ELASTIC_LONG_LABELS.run(repeated, context(10)), []);
  });

  it('Elastic TXT hunt: 50 TXT of one process', () => {
    const texts = (count: number) =>
      Array.from({ length: count }, (_, i) =>
        question(`n${i}.example.com`, i, { type: 'TXT', entity_id: '{a}' }),
      );
    assert.deepEqual(ELASTIC_TXT.run(texts(49), context(1)), []);
    assert.equal(ELASTIC_TXT.run(texts(50), context(1))[0]?.entity_id, '{a}');
  });

  it('Sigma: more than 200 subdomains in 15 minutes; more than 1,000 queries in a minute', () => {
    assert.equal(SIGMA_SUBDOMAINS.run(manyNames(200, 5, 'example.com', 100), context(1)).length, 0);
    assert.equal(SIGMA_SUBDOMAINS.run(manyNames(201, 5, 'example.com', 100), context(1)).length, 1);
    assert.equal(SIGMA_RATE.run(manyNames(1_000, 5, 'example.com', 10), context(1)).length, 0);
    assert.equal(SIGMA_RATE.run(manyNames(1_001, 5, 'example.com', 10), context(1)).length, 1);
  });

  it('RITA: 100, 500, 800, 1,000 distinct subdomains, and the two modifiers', () => {
    assert.deepEqual([99, 100, 500, 800, 1_000, 5_000].map(toRitaScore), [0, 0.2, 0.4, 0.6, 0.8, 0.8]);
    const names = manyNames(300, 6, 'example.com', 1_000);
    assert.equal(RITA.run(names, context(100, ['example.com'])).length, 1, '0.3 + 0.15 rare + 0.15 new');
    assert.equal(RITA.run(names, context(100)).length, 0, '0.3 + 0.15 rare - 0.15 old');
    assert.equal(RITA.run(names, context(1, ['example.com'])).length, 0, '0.3 - 0.15 common + 0.15 new');
  });

  it('Splunk: longer than mean + 2σ; Sentinel: 150 characters', () => {
    const usual = manyNames(100, 5, 'example.com', 1_000);
    const hits = SPLUNK_LENGTH.run([...usual, question(`${'y'.repeat(60)}.evil.net`, 5)], context(1));
    assert.deepEqual(
      hits.map(({ domain }) => domain),
      ['evil.net'],
    );
    assert.equal(SENTINEL_LENGTH.run([question(`${'y'.repeat(137)}.example.com`, 5)], context(1)).length, 0);
    assert.equal(SENTINEL_LENGTH.run([question(`${'y'.repeat(138)}.example.com`, 5)], context(1)).length, 1);
  });

  it('df00tech: the formula on the destination, ports 4096 to 49151', () => {
    assert.equal(DF00TECH.run([socket('198.51.100.23', 10_198, 0)], context(1)).length, 1);
    assert.equal(DF00TECH.run([socket('198.51.100.23', 10_199, 0)], context(1)).length, 0);
    assert.equal(DF00TECH.run([socket('198.18.141.7', 3_705, 0)], context(1)).length, 0);
  });

  it('host join: an answer within 300 s before, a port outside the list, whatever the process', () => {
    const lookup = question('a.example.com', 0, { addresses: ['192.0.2.7'], entity_id: '{a}' });
    const run = (port: number, at: number) =>
      HOST_JOIN.run([lookup, socket('192.0.2.7', port, at)], context(1)).length;
    assert.deepEqual(
      [run(4_444, 300_000), run(4_444, 300_001), run(443, 1_000), run(4_444, -1)],
      [1, 0, 0, 0],
    );
  });

  it('counts equal hits of a day once', () => {
    const hit = { host: 'a', domain: 'b', first: T0, last: T0 + 1, why: '' };
    assert.deepEqual(mergeHits([hit, { ...hit, first: T0 + 5, last: T0 + 9 }]), [{ ...hit, last: T0 + 9 }]);
  });
});
