import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { remembering } from '../../schema/remembering.ts';

/**
 * Port formulae over the four octets of an IPv4 answer. Grammar: integers, o1 o2 o3 o4, + - * % ^ (exclusive or) and
 * brackets; nothing else is understood, so settings cannot smuggle code in. Values are integers; a result outside 1..65535
 * is no port.
 */
type Octets = readonly [number, number, number, number];
export type PortFormula = { readonly text: string; readonly apply: (answer: string) => number | undefined };

type Node = (octets: Octets) => number;

const MAX_LENGTH = 100;
const TOKEN = /\s*(?:(o[1-4])|(\d{1,7})|([-+*%^()]))/y;

const toTokens = (text: string): string[] | undefined => {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text);
    if (match === null) return undefined;
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
};

const LEVELS: readonly (readonly string[])[] = [['^'], ['+', '-'], ['*', '%']];
const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '^': (a, b) => a ^ b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '%': (a, b) => (b === 0 ? Number.NaN : a % b),
};

class FormulaError extends Error {}

const parse = (tokens: readonly string[]): Node => {
  let at = 0;
  const readAtom = (): Node => {
    const token = tokens[at++];
    if (token === undefined) throw new FormulaError('it ends too early');
    if (token === '(') {
      const inner = readLevel(0);
      if (tokens[at++] !== ')') throw new FormulaError('a bracket is not closed');
      return inner;
    }
    if (/^o[1-4]$/.test(token)) {
      const octet = Number(token[1]) - 1;
      return (octets) => octets[octet] ?? Number.NaN;
    }
    if (/^\d+$/.test(token)) return () => Number(token);
    throw new FormulaError(`"${token}" stands where a number or an octet should`);
  };
  const readLevel = (level: number): Node => {
    const operators = LEVELS[level];
    if (operators === undefined) return readAtom();
    let result = readLevel(level + 1);
    for (let token = tokens[at]; token !== undefined && operators.includes(token); token = tokens[at]) {
      at += 1;
      const operate = OPERATORS[token];
      if (operate === undefined) throw new FormulaError(`"${token}" is not an operator`);
      const before = result;
      const after = readLevel(level + 1);
      result = (octets) => operate(before(octets), after(octets));
    }
    return result;
  };
  const whole = readLevel(0);
  if (at !== tokens.length) throw new FormulaError(`"${tokens[at]}" is left over`);
  return whole;
};

const toOctets = (answer: string): Octets | undefined => {
  const parts = answer.split('.').map(Number);
  const [a, b, c, d] = parts;
  if (parts.length !== 4 || a === undefined || b === undefined || c === undefined || d === undefined)
    return undefined;
  return parts.every((p) => Number.isInteger(p) && p >= 0 && p <= 255) ? [a, b, c, d] : undefined;
};

/** A formula ready to apply to an answer's text, or one sentence about what is wrong with it. */
export const parseFormula = (text: string): Either<string, PortFormula> => {
  if (text.length > MAX_LENGTH) return left(`The formula is longer than ${MAX_LENGTH} characters.`);
  const tokens = toTokens(text);
  if (tokens === undefined || tokens.length === 0)
    return left(`The formula "${text}" may only hold o1 to o4, integers, + - * % ^ and brackets.`);
  if (!tokens.some((token) => token.startsWith('o')))
    return left(`The formula "${text}" uses no octet, so every socket to one port would fit it.`);
  try {
    const node = parse(tokens);
    return right({
      text,
      apply: (answer) => {
        const octets = toOctets(answer);
        const port = octets === undefined ? Number.NaN : node(octets);
        return Number.isInteger(port) && port >= 1 && port <= 65535 ? port : undefined;
      },
    });
  } catch (error) {
    if (error instanceof FormulaError) return left(`The formula "${text}" cannot be read: ${error.message}.`);
    throw error;
  }
};

/** Answers whose ports are remembered: the same addresses are answered all day long. */
const MOST_ANSWERS = 20_000;
type Ports = readonly (number | undefined)[];
const ports_by_formulae = new WeakMap<readonly PortFormula[], (answer: string) => Ports>();

/** What each of the formulae gives of an answer, in their order. */
export const toPortsOf = (formulae: readonly PortFormula[]): ((answer: string) => Ports) => {
  const known =
    ports_by_formulae.get(formulae) ??
    remembering(MOST_ANSWERS, (answer): Ports => formulae.map((formula) => formula.apply(answer)));
  ports_by_formulae.set(formulae, known);
  return known;
};
