import {
  type AddressForm,
  countDistinct,
  KEYED_FORMS,
  leadsFar,
  toAddressChance,
  toConstant,
  toFormKey,
} from './address_form.ts';
import { AN0728 } from './definition.ts';
import { reverseOctets, toAddress, toNumber } from './ipv4_number.ts';

/** An IPv4 answer and the domain it was given for. */
export interface AddressAnswer {
  readonly address: string;
  readonly target: string;
}

/** One form and constant that gives some addresses, each from one answer for the target. */
export interface AddressGroup {
  readonly form: AddressForm;
  readonly constant: number;
  readonly target: string;
  /** address → the answer it follows from */
  readonly answers: ReadonlyMap<string, string>;
  /** answers for the target compared with addresses */
  readonly tests: number;
}

export interface AddressSearch {
  /** most telling first */
  readonly groups: readonly AddressGroup[];
  /** target → comparisons of its answers with addresses, whether anything was found or not */
  readonly tests: ReadonlyMap<string, number>;
  /** comparisons that the cap left out */
  readonly left_out: number;
}

/** true where so many matches tell: by chance alone they would be rarer than the definition allows */
export const isTelling = ({ form, tests }: AddressGroup, answers: Iterable<string>): boolean => {
  const distinct = countDistinct(form, answers);
  return (
    distinct >= (form === 'reverse' ? 1 : 2) &&
    toAddressChance(form, distinct, tests) < AN0728.derived_address.chance_below
  );
};

/** Answers reversed. One that reads the same backwards tells nothing, nor does one whose reverse was answered too. */
const findReversed = (answers: ReadonlySet<number>, addresses: readonly number[]): Map<string, string> =>
  new Map(
    addresses
      .filter((address) => !answers.has(address))
      .map((address) => [address, reverseOctets(address)] as const)
      .filter(([address, answer]) => answer !== address && answers.has(answer))
      .map(([address, answer]) => [toAddress(address), toAddress(answer)] as const),
  );

/** Met by answers of more than one first octet. */
const SEVERAL = -1;

/** Each constant that leads far enough: the first octet of the answers that it was met by, or SEVERAL. */
const meetConstants = (
  form: AddressForm,
  answers: readonly number[],
  addresses: readonly number[],
): Map<number, number> => {
  const met = new Map<number, number>();
  for (const address of addresses)
    for (const answer of answers) {
      const constant = toConstant(form, answer, address);
      if (!leadsFar(form, constant)) continue;
      const known = met.get(constant);
      if (known === undefined) met.set(constant, answer >>> 24);
      else if (known !== answer >>> 24) met.set(constant, SEVERAL);
    }
  return met;
};

/** For each constant that answers of two first octets or more share: address → answer. Memory is one number a constant. */
const findShared = (
  form: AddressForm,
  answers: readonly number[],
  addresses: readonly number[],
): Map<number, Map<string, string>> => {
  const met = meetConstants(form, answers, addresses);
  const shared = new Map<number, Map<string, string>>();
  for (const address of addresses)
    for (const answer of answers) {
      const constant = toConstant(form, answer, address);
      if (met.get(constant) !== SEVERAL) continue;
      const pairs = shared.get(constant) ?? new Map<string, string>();
      shared.set(constant, pairs.set(toAddress(address), toAddress(answer)));
    }
  return shared;
};

const byTarget = (answers: readonly AddressAnswer[]): Map<string, Set<number>> => {
  const targets = new Map<string, Set<number>>();
  for (const { address, target } of answers) {
    const bits = toNumber(address);
    if (bits !== undefined) targets.set(target, (targets.get(target) ?? new Set()).add(bits));
  }
  return targets;
};

/** Of two first octets or more. */
const areOfSeveralNets = (answers: ReadonlySet<number>): boolean => {
  let first: number | undefined;
  for (const answer of answers) {
    first ??= answer >>> 24;
    if (answer >>> 24 !== first) return true;
  }
  return false;
};

const toTold = (group: AddressGroup): string => `${group.target}\n${toFormKey(group.form, group.constant)}`;

/**
 * Which of the addresses (of one process's sockets, resolved by nobody) follow from the process's answers, by a form and constant that
 * chance alone would hardly give. Answers are given most important first: where there are too many, the last are not compared. What is
 * found does not hang on the order otherwise.
 */
export const deriveAddresses = (
  answers: readonly AddressAnswer[],
  addresses: readonly string[],
): AddressSearch => {
  const { most_comparisons, most_addresses, most_constants } = AN0728.derived_address;
  const all = [...new Set(addresses.flatMap((address) => toNumber(address) ?? []))].sort((a, b) => a - b);
  const some = all.slice(0, most_addresses);
  let budget = most_comparisons;
  let left_out = 0;
  const groups: AddressGroup[] = [];
  const all_tests = new Map<string, number>();
  for (const [target, known] of byTarget(answers)) {
    const tests = known.size * all.length;
    all_tests.set(target, tests);
    const add = (form: AddressForm, constant: number, pairs: ReadonlyMap<string, string>): void => {
      const group = { form, constant, target, answers: pairs, tests };
      if (isTelling(group, pairs.values())) groups.push(group);
    };
    add('reverse', 0, findReversed(known, all));
    if (all.length < 2 || !areOfSeveralNets(known)) continue;
    const compared = [...known].slice(0, Math.floor(budget / some.length));
    budget -= compared.length * some.length;
    left_out += tests - compared.length * some.length;
    for (const form of KEYED_FORMS)
      for (const [constant, pairs] of findShared(form, compared, some)) add(form, constant, pairs);
  }
  const chances = new Map(
    groups.map((group) => [
      group,
      toAddressChance(group.form, countDistinct(group.form, group.answers.values()), group.tests),
    ]),
  );
  groups.sort((a, b) => (chances.get(a) ?? 1) - (chances.get(b) ?? 1) || (toTold(a) < toTold(b) ? -1 : 1));
  return { groups: groups.slice(0, most_constants), tests: all_tests, left_out };
};
