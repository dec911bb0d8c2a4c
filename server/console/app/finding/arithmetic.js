/**
 * Port formulae as the service understands them: integers, o1 to o4, + - * % ^ (exclusive or) and brackets. Here they are not searched with but
 * shown: each step of one calculation in words that can be checked by hand.
 */
const TOKEN = /\s*(?:o([1-4])|(\d{1,7})|([-+*%^()]))/y;
const LEVELS = [['^'], ['+', '-'], ['*', '%']];
/** @type {Readonly<Record<string, string>>} */
const SIGNS = { '*': '×', '-': '−', '%': 'mod', '^': 'xor', '+': '+' };

/** @type {Readonly<Record<string, (a: number, b: number) => number>>} */
const OPERATORS = {
  '^': (a, b) => a ^ b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '%': (a, b) => a % b,
};

/**
 * @param {string} formula
 * @param {readonly string[]} octets
 * @returns {string[] | undefined}
 */
const toTokens = (formula, octets) => {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < formula.trimEnd().length) {
    const match = TOKEN.exec(formula);
    if (match === null) return undefined;
    tokens.push(match[1] === undefined ? (match[2] ?? match[3] ?? '') : (octets[Number(match[1]) - 1] ?? ''));
  }
  return tokens;
};

/** @param {readonly string[]} tokens */
const calculate = (tokens) => {
  let at = 0;
  /** @type {(level: number) => number} */
  const readLevel = (level) => {
    const operators = LEVELS[level];
    if (operators === undefined) {
      const token = tokens[at++] ?? '';
      if (token !== '(') return /^\d+$/.test(token) ? Number(token) : Number.NaN;
      const inner = readLevel(0);
      return tokens[at++] === ')' ? inner : Number.NaN;
    }
    let value = readLevel(level + 1);
    for (let sign = tokens[at]; sign !== undefined && operators.includes(sign); sign = tokens[at]) {
      at += 1;
      value = OPERATORS[sign]?.(value, readLevel(level + 1)) ?? Number.NaN;
    }
    return value;
  };
  const value = readLevel(0);
  return at === tokens.length ? value : Number.NaN;
};

/**
 * "198 × 51 + 100" and 10198 for o1*o2+o3 and 198.51.100.23; undefined where the formula or the address is none.
 * @param {string} formula
 * @param {string} answer IPv4
 * @returns {{ text: string, value: number } | undefined}
 */
export const toArithmetic = (formula, answer) => {
  const octets = answer.split('.');
  if (octets.length !== 4 || octets.some((octet) => !/^\d{1,3}$/.test(octet))) return undefined;
  const tokens = toTokens(formula, octets);
  if (tokens === undefined) return undefined;
  const value = calculate(tokens);
  if (!Number.isInteger(value)) return undefined;
  const text = tokens
    .map((token) => (token in SIGNS ? ` ${SIGNS[token]} ` : token))
    .join('')
    .trim();
  return { text, value };
};
