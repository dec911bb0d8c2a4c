import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AN1121 } from '../../../server/analytics/an1121_dns_tunnelling/definition.ts';
import { detectTunnels } from '../../../server/analytics/an1121_dns_tunnelling/detect.ts';
import { splitSpelled } from '../../../server/analytics/an1121_dns_tunnelling/spelled_addresses.ts';
import type { QuestionBucket } from '../../../server/schema/rows.ts';

const octet = fc.integer({ min: 0, max: 255 });
const spelled = fc.tuple(octet, octet, octet, octet).map((octets) => `${octets.join('.')}.zen.list.org`);
const carrying = fc
  .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 30, maxLength: 50 })
  .map((label) => `${label}.list.org`);

const START = Date.UTC(2026, 4, 4, 10, 0);
const toScore = (
  names: readonly string[],
  executable: string,
  typeOf: (name: string) => string = () => 'A',
): number => {
  const buckets = names.map(
    (name): QuestionBucket => ({
      process: { host: 'h', entity_id: '{a}', executable },
      name,
      stored_name: name,
      type: typeOf(name),
      step: START,
      count: 1,
    }),
  );
  return detectTunnels(buckets)[0]?.windows[0]?.score ?? 0;
};
const ORDINARY = 'C:\\Program Files\\Vendor\\agent.exe';

describe('names that spell addresses', () => {
  it('are told from others', () => {
    const names = new Set([
      '4.3.2.1.zen.list.org',
      '300.3.2.1.zen.list.org',
      '04.3.2.1.zen.list.org',
      'a.list.org',
    ]);
    const { spelled: found, others } = splitSpelled(names);
    assert.deepEqual([...found], ['4.3.2.1.zen.list.org']);
    assert.equal(others.size, 3);
  });
  it('are not believed where what follows carries data of its own', () => {
    const names = Array.from({ length: 20 }, (_, i) => `4.3.2.1.payload${i}.list.org`);
    assert.equal(splitSpelled(new Set(names)).spelled.size, 0);
  });
  it('lower an ordinary program alone', () => {
    const names = fc.sample(spelled, { numRuns: 400, seed: 5 });
    const low = toScore(names, ORDINARY);
    const high = toScore(names, 'C:\\Users\\a\\AppData\\Local\\Temp\\x.exe');
    assert.equal(high - low, AN1121.suspicious_program_points - AN1121.spelled_addresses_points);
  });
  it('never make other names look better', () => {
    const both = fc.tuple(
      fc.uniqueArray(carrying, { minLength: 5, maxLength: 80 }),
      fc.array(spelled, { maxLength: 120 }),
    );
    fc.assert(
      fc.property(both, ([data, decoys]) => {
        assert.ok(toScore([...data, ...decoys], ORDINARY) >= toScore(data, ORDINARY));
        const typeOf = (name: string): string => (data.includes(name) ? 'TXT' : 'A');
        assert.ok(toScore([...data, ...decoys], ORDINARY, typeOf) >= toScore(data, ORDINARY, typeOf));
      }),
      { numRuns: 60 },
    );
  });
});
