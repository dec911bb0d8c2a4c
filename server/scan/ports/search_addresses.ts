import type { Span } from '../../../queries/question.ts';
import {
  type AddressAnswer,
  type AddressSearch,
  deriveAddresses,
} from '../../analytics/an0728_port_after_answer/derive_addresses.ts';
import { toOwnTarget } from '../../analytics/an0728_port_after_answer/target.ts';
import type { AnswersOf } from '../../join/answers_of.ts';
import { type LookupIndex, toHostKey } from '../../join/index_lookups.ts';
import { isInsideNetwork } from '../../schema/ip_address.ts';
import { toProcessKey } from '../../schema/process_identity.ts';
import type { LookupEvent, ProcessRef, SocketBucket } from '../../schema/rows.ts';

const byLatest = (a: LookupEvent, b: LookupEvent): number => b.logged - a.logged || (a.id < b.id ? -1 : 1);

/** The answers of the span, latest first, so that where too many are compared the oldest are left out; equal times by id. */
const toAddressAnswers = (lookups: readonly LookupEvent[], { from, to }: Span): AddressAnswer[] => {
  const near: LookupEvent[] = [];
  for (const lookup of lookups) if (lookup.logged >= from && lookup.logged < to) near.push(lookup);
  const answers: AddressAnswer[] = [];
  for (const { name, addresses } of near.sort(byLatest)) {
    const target = toOwnTarget(name);
    for (const address of addresses) answers.push({ address, target });
  }
  return answers;
};

/**
 * For each process (by its key) with sockets to public addresses that no lookup read of its host resolved: what these follow from.
 * `near` holds the answers that sockets of the slice could have followed: each further one is a comparison, and costs certainty.
 */
export const searchAddresses = (
  buckets: readonly SocketBucket[],
  answersOf: AnswersOf,
  index: LookupIndex,
  near: Span,
): ReadonlyMap<string, AddressSearch> => {
  const unresolved = new Map<string, { readonly ref: ProcessRef; readonly addresses: Set<string> }>();
  for (const bucket of buckets) {
    if (isInsideNetwork(bucket.address) || index.by_host.get(toHostKey(bucket))?.has(bucket.address))
      continue;
    const { key } = toProcessKey(bucket);
    const known = unresolved.get(key) ?? { ref: bucket, addresses: new Set() };
    known.addresses.add(bucket.address);
    unresolved.set(key, known);
  }
  const searches = new Map<string, AddressSearch>();
  for (const [key, { ref, addresses }] of unresolved) {
    const answers = toAddressAnswers(answersOf(ref).all, near);
    if (answers.length > 0) searches.set(key, deriveAddresses(answers, [...addresses]));
  }
  return searches;
};

/** true where the bucket's address follows from an answer of its process */
export const isDerived = (searches: ReadonlyMap<string, AddressSearch>, bucket: SocketBucket): boolean =>
  searches.get(toProcessKey(bucket).key)?.groups.some(({ answers }) => answers.has(bucket.address)) === true;
