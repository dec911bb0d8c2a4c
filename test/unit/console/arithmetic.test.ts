import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { AN0728 } from '../../../server/analytics/an0728_port_after_answer/definition.ts';
import { parseFormula } from '../../../server/analytics/an0728_port_after_answer/formula.ts';
import { toArithmetic } from '../../../server/console/app/finding/arithmetic.js';

const address = fc
  .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
  .map((octets) => octets.join('.'));
const formula = fc.letrec<{ any: string; atom: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    tie('atom'),
    fc.tuple(tie('any'), fc.constantFrom('+', '-', '*', '%', '^'), tie('any')).map((parts) => parts.join('')),
    tie('any').map((inner) => `(${inner})`),
  ),
  atom: fc.oneof(fc.constantFrom('o1', 'o2', 'o3', 'o4'), fc.nat(300).map(String)),
})).any;

describe('a calculated port', () => {
  it('is shown as arithmetic', () => {
    assert.deepEqual(toArithmetic('o1*o2+o3', '198.51.100.23'), { text: '198 × 51 + 100', value: 10_198 });
    assert.deepEqual(toArithmetic('o1*(o2+o3)', '2.3.4.5'), { text: '2 × (3 + 4)', value: 14 });
    assert.deepEqual(toArithmetic('(o1*256+o2)^(o3*256+o4)', '1.2.3.4')?.value, 0x0102 ^ 0x0304);
  });
  it('is nothing where the formula or the address is none', () => {
    for (const [text, answer] of [
      ['o1+', '1.2.3.4'],
      ['(o1', '1.2.3.4'],
      ['alert(1)', '1.2.3.4'],
      ['o1%0', '1.2.3.4'],
      ['o1', '::1'],
      ['o1', '1.2.3'],
      ['', '1.2.3.4'],
    ] as const)
      assert.equal(toArithmetic(text, answer), undefined, `${text} ${answer}`);
  });
  it('comes to what the analytic calculates, for any formula and answer', () => {
    let ports = 0;
    fc.assert(
      fc.property(formula, address, (text, answer) => {
        const parsed = parseFormula(text);
        if (parsed._tag === 'Left') return;
        const port = parsed.right.apply(answer);
        if (port === undefined) return;
        ports += 1;
        assert.equal(toArithmetic(text, answer)?.value, port);
      }),
      { numRuns: 2_000, seed: 7 },
    );
    assert.ok(ports > 200, `only ${ports} of the formulae gave a port`);
    for (const known of AN0728.formulae) assert.notEqual(toArithmetic(known, '198.51.100.23'), undefined);
  });
});
