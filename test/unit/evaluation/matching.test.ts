import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assignHalf } from '../../evaluation/assign_half.ts';
import type { Episode } from '../../evaluation/labelled_set.ts';
import { type Claim, matchClaims } from '../../evaluation/match.ts';
import { leakedBy, median, toFigures, toLeaks } from '../../evaluation/measure.ts';
import { T0 } from './support.ts';

const episode: Episode = {
  id: 'one',
  analytic: 'AN1121',
  host: 'WS01.example',
  addresses: ['10.0.0.5'],
  entity_id: '{a}',
  domain: 'evil.net',
  first: T0,
  last: T0 + 100_000,
  leaked: [
    [T0, 100],
    [T0 + 50_000, 20_000],
    [T0 + 100_000, 40_000],
  ],
  about: '',
};
const claim: Claim = {
  analytic: 'AN1121',
  hosts: ['ws01.EXAMPLE'],
  entity_id: '{a}',
  domain: 'evil.net',
  first: T0,
  last: T0 + 1,
  text: '',
};

describe('matching claims with the truth', () => {
  it('wants host, domain, time, analytic, and the process where the rule names one', () => {
    const found = (change: Partial<Claim>, names_process = true) =>
      matchClaims([{ ...claim, ...change }], [episode], names_process).outcomes[0]?.found;
    assert.equal(found({}), true);
    assert.equal(found({ hosts: ['10.0.0.5'] }), true);
    assert.equal(found({ hosts: ['ws02'] }), false);
    assert.equal(found({ domain: 'other.net' }), false);
    assert.equal(found({ domain: undefined }), true);
    assert.equal(found({ analytic: 'AN0728' }), false);
    assert.equal(found({ first: T0 + 9_000_000, last: T0 + 9_000_001 }), false);
    assert.equal(found({ entity_id: '{b}' }), false);
    assert.equal(found({ entity_id: '{b}' }, false), true);
  });

  it('calls a claim about another domain a false positive, one about the wrong process of the right domain not', () => {
    const other = { ...claim, domain: 'good.net' };
    const wrong = { ...claim, entity_id: '{b}' };
    const matched = matchClaims([claim, other, wrong], [episode], true);
    assert.deepEqual(matched.false_positives, [other]);
    const figures = toFigures('x', 'AN1121', matched, 2, true);
    assert.deepEqual([figures.recall, figures.per_host_day, figures.precision], [1, 0.5, 0.5]);
  });

  it('knows what had left when it was proven', () => {
    assert.equal(leakedBy(episode, T0 - 1), 0);
    assert.equal(leakedBy(episode, T0 + 60_000), 20_000);
    const { outcomes } = matchClaims([{ ...claim, proven_at: T0 + 40_000 }], [episode], true);
    const [leak] = toLeaks(outcomes, 10_000);
    assert.deepEqual([leak?.bytes, leak?.seconds, leak?.fast], [20_000, 50, true]);
    assert.equal(median([3, 1, 2, 10]), 2.5);
  });

  it('assigns halves by name alone, and some to each', () => {
    assert.equal(assignHalf('iodine'), 'reporting');
    assert.equal(assignHalf('dnscat2'), 'tuning');
    assert.equal(assignHalf('dns2tcp'), assignHalf('dns2tcp'));
  });
});
