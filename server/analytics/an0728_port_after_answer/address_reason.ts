import type { Finding, Pair, Reason } from '../../schema/finding.ts';
import { countDistinct, readForm, toAddressChance, toFormKey, toFormText } from './address_form.ts';
import { AN0728 } from './definition.ts';

export type AddressDerivation = NonNullable<Finding['afterquery']['address_derivation']>;

const toPoints = (distinct: number): number => {
  const { points } = AN0728;
  return distinct < 2
    ? points.derived_address_once
    : Math.min(
        points.derived_address_most,
        points.derived_address_twice + (distinct - 2) * points.derived_address_further,
      );
};

interface FormOfPairs {
  readonly text: string;
  readonly distinct: number;
  readonly example: Pair;
  readonly derivation: AddressDerivation;
}

/** The form that most distinct answers fit. Its pairs were weighed against chance in their slice; further slices never take that back. */
const findForm = (pairs: readonly Pair[], tests: number): FormOfPairs | undefined => {
  const groups = new Map<string, { read: NonNullable<ReturnType<typeof readForm>>; pairs: Pair[] }>();
  for (const pair of pairs) {
    const read = readForm(pair);
    if (read === undefined) continue;
    const key = toFormKey(read.form, read.constant);
    const group = groups.get(key) ?? { read, pairs: [] };
    group.pairs.push(pair);
    groups.set(key, group);
  }
  const forms = [...groups.values()].flatMap(({ read: { form, constant }, pairs: own }): FormOfPairs[] => {
    const [example] = own;
    const distinct = countDistinct(
      form,
      own.map(({ answer }) => answer),
    );
    if (example === undefined || (form !== 'reverse' && distinct < 2)) return [];
    const text = toFormText(form, constant);
    const chance = toAddressChance(form, distinct, tests);
    return [
      { text, distinct, example, derivation: { form: text, distinct_answers: distinct, tests, chance } },
    ];
  });
  return forms.sort((a, b) => b.distinct - a.distinct || (a.text < b.text ? -1 : 1))[0];
};

const toArithmetic = ({ text, example: { answer, address } }: FormOfPairs): string =>
  text === 'reverse'
    ? `with its octets reversed, as ${answer} gives ${address}`
    : `by ${text}, as ${answer} gives ${address}`;

/** What the pairs' addresses follow from, and the reason that says so; both absent where they follow from nothing. */
export const toAddressReason = (
  pairs: readonly Pair[],
  tests: number,
): { readonly derivation: AddressDerivation; readonly reason: Reason } | undefined => {
  const found = findForm(pairs, tests);
  if (found === undefined) return undefined;
  const { distinct, derivation } = found;
  return {
    derivation,
    reason: {
      code: 'derived_address',
      points: toPoints(distinct),
      text: `Nobody resolved the address, yet it follows from ${distinct === 1 ? 'one answer' : `${distinct} different answers`} ${toArithmetic(found)}; unrelated addresses would do so with a chance of ${derivation.chance.toExponential(1)}.`,
      value: `${distinct} distinct`,
      expected: 'none',
    },
  };
};
