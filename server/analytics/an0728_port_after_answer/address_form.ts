import type { Pair } from '../../schema/finding.ts';
import { toChance } from './chance.ts';
import { AN0728 } from './definition.ts';
import { toAddress, toNumber } from './ipv4_number.ts';

/** How a socket's address may follow from an answer; each form gives one address for each answer, and back. */
export type AddressForm = NonNullable<Pair['address_form']>;

/** Forms whose constant is not known beforehand: the first fitting pair only tells it. */
export const KEYED_FORMS = ['xor', 'offset'] as const;

/** The constant with which the form leads from an answer to an address; 0 for `reverse`, which has none. */
export const toConstant = (form: AddressForm, answer: number, address: number): number =>
  form === 'reverse' ? 0 : form === 'xor' ? (answer ^ address) >>> 0 : (address - answer) >>> 0;

/** An offset further than 2^31 up is one down. */
const toDistance = (constant: number): number => Math.min(constant, 2 ** 32 - constant);

/** Neighbours in one /16 are ordinary clusters: a constant tells something only where it leads out of the first two octets. */
export const leadsFar = (form: AddressForm, constant: number): boolean =>
  form === 'reverse' || (form === 'xor' ? constant >>> 16 !== 0 : toDistance(constant) >= 2 ** 16);

/** Pairs that one form and constant explain have one key. */
export const toFormKey = (form: AddressForm, constant: number): string => `${form} ${constant}`;

/** The form with its constant as an analyst would write it: "reverse", "xor 90.90.90.90", "offset -1.2.3.4". */
export const toFormText = (form: AddressForm, constant: number): string => {
  if (form === 'reverse') return form;
  if (form === 'xor') return `xor ${toAddress(constant)}`;
  const sign = constant === toDistance(constant) ? '+' : '-';
  return `offset ${sign}${toAddress(toDistance(constant))}`;
};

/**
 * The chance that `tests` comparisons of unrelated addresses with answers would give so many distinct matches. A reversed address is met
 * by one in 2^32. Any constant would do for the others, so the chance of one is taken as often as there are constants, for both forms;
 * and only three octets count as random there, since a large provider's blocks repeat in the first.
 */
export const toAddressChance = (form: AddressForm, matches: number, tests: number): number => {
  if (form === 'reverse') return toChance(matches, tests, 2 ** 32);
  const constants = 2 ** AN0728.derived_address.random_bits;
  const chance = KEYED_FORMS.length * constants * toChance(matches, tests, constants);
  return Math.min(1, Number(chance.toPrecision(4)));
};

/** The form and constant of a pair that has one. */
export const readForm = ({
  address_form,
  answer,
  address,
}: Pair): { form: AddressForm; constant: number } | undefined => {
  const [from, to] = [toNumber(answer), toNumber(address)];
  if (address_form === undefined || from === undefined || to === undefined) return undefined;
  return { form: address_form, constant: toConstant(address_form, from, to) };
};

/** The answers that count as distinct: for a constant those of one first octet are one, being perhaps of one provider's blocks. */
export const countDistinct = (form: AddressForm, answers: Iterable<string>): number =>
  new Set([...answers].map((answer) => (form === 'reverse' ? answer : answer.split('.')[0]))).size;
