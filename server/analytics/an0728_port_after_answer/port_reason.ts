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

/** The formula that most distinct answers fit, with the chance that unrelated ports would fit as well. */
export const toDerivation = (pairs: readonly Pair[], tests: number): PortDerivation | undefined => {
  const answers = new Map<string, Set<string>>();
  for (const pair of pairs)
    if (pair.formula !== undefined)
      answers.set(pair.formula, (answers.get(pair.formula) ?? new Set()).add(pair.answer));
  const best = [...answers].sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1))[0];
  if (best === undefined) return undefined;
  const [formula, distinct] = best;
  return { formula, distinct_answers: distinct.size, tests, chance: toChance(distinct.size, tests) };
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
