import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toCandidate } from '../../../server/notify/candidate.ts';
import { createOwed } from '../../../server/notify/owed.ts';
import { found } from './entries.ts';

const candidate = (id: string, severity: 'high' | 'critical' = 'high') =>
  toCandidate(id, found(id, severity).finding);

describe('what is owed to the outbox', () => {
  it('is the latest of each finding, until just that is settled', () => {
    const owed = createOwed();
    const [high, critical] = [candidate('a'), candidate('a', 'critical')];
    owed.add([high]);
    const taken = owed.candidates();
    owed.add([critical]);
    owed.settle(taken);
    assert.deepEqual(owed.candidates(), [critical]);
    owed.settle([critical]);
    assert.deepEqual(owed.candidates(), []);
    owed.addScan('s');
    owed.addScan('s');
    assert.deepEqual(owed.scans(), ['s']);
    owed.settleScans(['s']);
    assert.deepEqual(owed.scans(), []);
  });

  it('is bounded, and says what it could not keep', () => {
    const owed = createOwed();
    const one = candidate('x');
    const many = Array.from({ length: 10_002 }, (_, i) => ({ ...one, id: `f${i}` }));
    assert.equal(owed.add(many), 2);
    assert.equal(owed.add([{ ...one, id: 'f1' }]), 0);
  });
});
