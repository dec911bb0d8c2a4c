import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Refusal } from '../../../server/access/refusal.ts';
import { createRefusalLedger } from '../../../server/access/refusal_ledger.ts';
import { REFUSAL_KINDS, type RefusalKind } from '../../../server/schema/refusal_kind.ts';

const refusal = (kind: RefusalKind, ip: string, path = '/'): Refusal => ({
  kind,
  status: 401,
  ip,
  method: 'GET',
  path,
});

describe('the ledger of refused requests', () => {
  it('writes the first ones of an address and counts the others, by kind', () => {
    const ledger = createRefusalLedger({ each: 2, all: 10 });
    const taken = ['/a', '/b', '/c', '/d'].map((path) =>
      ledger.take(refusal('wrong_key', '192.0.2.1', path)),
    );
    assert.deepEqual(taken, [true, true, false, false]);
    assert.equal(ledger.take(refusal('no_key', '192.0.2.1')), true);
    assert.equal(ledger.take(refusal('wrong_key', '192.0.2.2')), true);
    assert.deepEqual(ledger.close(), [
      { last: refusal('wrong_key', '192.0.2.1', '/d'), count: 2, is_one_address: true },
    ]);
  });

  it('begins anew when it is closed', () => {
    const ledger = createRefusalLedger({ each: 1, all: 1 });
    assert.equal(ledger.take(refusal('no_key', '192.0.2.1')), true);
    assert.equal(ledger.take(refusal('no_key', '192.0.2.1')), false);
    assert.equal(ledger.close().length, 1);
    assert.deepEqual(ledger.close(), []);
    assert.equal(ledger.take(refusal('no_key', '192.0.2.1')), true);
  });

  it('writes no more than its bounds whoever asks, and loses none', () => {
    const one = fc.tuple(fc.constantFrom(...REFUSAL_KINDS), fc.integer({ min: 0, max: 40 }));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 400 }), (asked) => {
        const bounds = { each: 3, all: 20 };
        const ledger = createRefusalLedger(bounds);
        const written = asked.filter(([kind, n]) => ledger.take(refusal(kind, `192.0.2.${n}`)));
        const left_out = ledger.close();
        assert.ok(written.length <= bounds.all);
        assert.ok(left_out.length <= bounds.all + REFUSAL_KINDS.length);
        assert.equal(written.length + left_out.reduce((sum, { count }) => sum + count, 0), asked.length);
        const by_source = new Map<string, number>();
        for (const key of written.map(String)) by_source.set(key, (by_source.get(key) ?? 0) + 1);
        assert.ok([...by_source.values()].every((n) => n <= bounds.each));
      }),
    );
  });
});
