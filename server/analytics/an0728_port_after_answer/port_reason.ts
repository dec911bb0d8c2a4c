import type { Finding, Pair, Reason } from '../../schema/finding.ts';
import { toChance } from './chance.ts';
import { AN0728 } from './definition.ts';

export type PortDerivation = NonNullable<Finding['afterquery']['derivation']>;

/** What the evaluation turns; `AN0728` holds the ones in force. */
export interface PortThresholds {
  readonly derived_chance_below: number;
  readonly prompt_within_ms: number;
  readonly several_ports_from: number;
}

/** true where unrelated ports would fit as well */
export const isCoincidence = (
  { distinct_answers, chance }: PortDerivation,
  { derived_chance_below }: PortThresholds,
): boolean => distinct_answers === 1 || chance > derived_chance_below;

/** Start of a slice (ISO) → comparisons made in it. */
export type TestsBySlice = Readonly<Record<string, number>>;

export const countTests = (tests: TestsBySlice): number =>
  Object.values(tests).reduce((total, n) => total + n, 0);

/** The formula that most distinct answers fit, with the chance that unrelated ports would fit as well. */
const toBestFormula = (pairs: readonly Pair[], tests: number): PortDerivation | undefined => {
  const answers = new Map<string, Set<string>>();
  for (const pair of pairs)
    if (pair.formula !== undefined)
      answers.set(pair.formula, (answers.get(pair.formula) ?? new Set()).add(pair.answer));
  const best = [...answers].sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1))[0];
  if (best === undefined) return undefined;
  const [formula, distinct] = best;
  return { formula, distinct_answers: distinct.size, tests, chance: toChance(distinct.size, tests) };
};

const groupBySlice = (pairs: readonly Pair[], starts: readonly string[]): Map<string, Pair[]> => {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const slice = starts.findLast((start) => start <= pair['@timestamp']);
    if (slice === undefined) continue;
    const group = groups.get(slice) ?? [];
    groups.set(slice, group);
    group.push(pair);
  }
  return groups;
};

/**
 * What the ports follow from: judged over everything known and within each slice alone, the strongest of them counts. Comparisons add
 * up with every further slice; what one slice proved is not taken back by them.
 */
export const toDerivation = (
  pairs: readonly Pair[],
  tests: TestsBySlice,
  thresholds: PortThresholds,
): PortDerivation | undefined => {
  const slices = groupBySlice(pairs, Object.keys(tests).sort());
  const all: PortDerivation[] = [];
  const add = (derivation: PortDerivation | undefined): void => {
    if (derivation !== undefined) all.push(derivation);
  };
  add(toBestFormula(pairs, countTests(tests)));
  for (const [slice, own] of slices) add(toBestFormula(own, tests[slice] ?? 0));
  return all.sort(
    (a, b) =>
      Number(isCoincidence(a, thresholds)) - Number(isCoincidence(b, thresholds)) ||
      b.distinct_answers - a.distinct_answers ||
      a.chance - b.chance ||
      (a.formula < b.formula ? -1 : 1),
  )[0];
};

export const toDerivedReason = (
  derivation: PortDerivation,
  pairs: readonly Pair[],
  thresholds: PortThresholds,
): Reason => {
  const { points } = AN0728;
  const n = derivation.distinct_answers;
  const is_coincidence = isCoincidence(derivation, thresholds);
  const example = pairs.find((pair) => pair.formula === derivation.formula);
  const arithmetic = example === undefined ? '' : `, as ${example.answer} gives ${example.port}`;
  return {
    code: 'derived_port',
    points: is_coincidence
      ? points.derived_once
      : Math.min(points.derived_most, points.derived_twice + (n - 2) * points.derived_further),
    text: `The port follows from ${n === 1 ? 'one answer' : `${n} different answers`} by ${derivation.formula}${arithmetic}; unrelated ports would do so with a chance of ${derivation.chance.toExponential(1)}.`,
    value: `${n} distinct`,
    expected: 'none',
  };
};
