import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseFormula } from '../../../server/analytics/an0728_port_after_answer/formula.ts';

const apply = (text: string, answer: string): number | undefined => {
  const formula = parseFormula(text);
  assert.ok(formula._tag === 'Right', formula._tag === 'Left' ? formula.left : '');
  return formula.right.apply(answer);
};

const refuse = (text: string): string => {
  const formula = parseFormula(text);
  assert.ok(formula._tag === 'Left', `"${text.slice(0, 40)}" was taken`);
  return formula.left;
};

describe('a port formula', () => {
  it("gives APT12's port", () => {
    assert.equal(apply('o1*o2+o3', '198.51.100.23'), 198 * 51 + 100);
    assert.equal(apply('o1*o2+o3', '203.0.113.9'), 113);
  });

  it('keeps the usual order of operators, from the left', () => {
    assert.equal(apply('o1+o2*o3', '10.20.30.40'), 610);
    assert.equal(apply('(o1+o2)*o3', '10.20.30.40'), 900);
    assert.equal(apply('o4-o3-o2+1', '1.2.30.40'), 9);
    assert.equal(apply('o1 * o2 % 7 + 1', '10.20.30.40'), ((10 * 20) % 7) + 1);
    assert.equal(apply('o1 ^ o2 + 1', '10.20.30.40'), 10 ^ 21);
    assert.equal(apply('  ( ( o1 ) )  ', '10.20.30.40'), 10);
  });

  it('gives no port outside 1 to 65535, by division by zero, or for what is no IPv4 address', () => {
    assert.equal(apply('o1-o2', '10.20.30.40'), undefined);
    assert.equal(apply('o1-o2', '10.10.30.40'), undefined);
    assert.equal(apply('o1*o2*o3', '255.255.255.1'), undefined);
    assert.equal(apply('65535*o1', '1.1.1.1'), 65_535);
    assert.equal(apply('65536*o1', '1.1.1.1'), undefined);
    assert.equal(apply('o1%o2', '10.0.30.40'), undefined);
    for (const answer of ['', '::1', '1.2.3', '1.2.3.4.5', '256.1.1.1', '1.2.3.x', '-1.2.3.4', '1e2.1.1.1x'])
      assert.equal(apply('o1+o2', answer), undefined, answer);
  });

  it('says in one sentence what is wrong', () => {
    const hostile = [
      '',
      '   ',
      'constructor',
      '__proto__',
      'toString()',
      'o1/o2',
      'o0',
      'o5',
      'o11',
      '-5',
      '(o1',
      'o1)',
      'o1 o2',
      'o1**2',
      '()',
      '1.5',
      '0x10',
      '12345678',
      'o1;process.exit()',
      'o1\u00a0*\u2028',
      '\ud800',
      `${'('.repeat(1_000)}o1${')'.repeat(1_000)}`,
      `${'('.repeat(49)}o1${')'.repeat(48)}`,
      `${'1+'.repeat(5_000)}1`,
      'o'.repeat(10_000),
    ];
    for (const text of hostile) {
      const sentence = refuse(text);
      assert.match(sentence, /^The formula [\s\S]+\.$/);
      assert.ok(sentence.length < 260, 'a sentence, not the input given back');
    }
  });

  it('never throws and never leaves the range of ports, whatever the text', () => {
    const token = fc.constantFrom(
      'o1',
      'o2',
      'o3',
      'o4',
      '(',
      ')',
      '+',
      '-',
      '*',
      '%',
      '^',
      '7',
      ' ',
      '65535',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(token, { maxLength: 30 }).map((t) => t.join('')),
          fc.string({ maxLength: 200 }),
        ),
        fc.ipV4(),
        (text, answer) => {
          const formula = parseFormula(text);
          if (formula._tag === 'Left') return;
          const port = formula.right.apply(answer);
          assert.ok(port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65_535));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes no constant: every socket to one port would fit it', () => {
    for (const text of ['4444', '22*202', '(1+1)'])
      assert.match(
        parseFormula(text)._tag === 'Left' ? String((parseFormula(text) as { left: string }).left) : '',
        /uses no octet/,
      );
  });

  it('agrees with JavaScript on formulae made by its own grammar', () => {
    const { expression } = fc.letrec<{ expression: string }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('o1', 'o2', 'o3', 'o4', '3', '256'),
        fc
          .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '%'), tie('expression'))
          .map(([a, op, b]) => `(${a}${op}${b})`),
      ),
    }));
    fc.assert(
      fc.property(expression, fc.ipV4(), (text, answer) => {
        if (text.length > 100 || !text.includes('o')) return;
        const [o1, o2, o3, o4] = answer.split('.').map(Number);
        const value: unknown = new Function('o1', 'o2', 'o3', 'o4', `return ${text}`)(o1, o2, o3, o4);
        const expected = typeof value === 'number' && value >= 1 && value <= 65_535 ? value : undefined;
        assert.equal(apply(text, answer), expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
