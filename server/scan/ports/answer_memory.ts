import type { LookupsAsked } from '../../../queries/lookups.ts';
import type { Span } from '../../../queries/question.ts';
import type { LookupEvent } from '../../schema/rows.ts';
import { together } from '../together.ts';

/** Reads event 22 as asked; `read_lookups` gives the one that asks the cluster. */
export type ReadLookups = (asked: readonly LookupsAsked[]) => Promise<readonly LookupEvent[]>;

/**
 * Answers of process instances over spans that move on with the slices: an hour is looked back at from every quarter of it, so without a
 * memory each answer would be read five times. It holds what the last span holds, and as much before it as a span may step back.
 */
export interface AnswerMemory {
  /** event 22 of these instances (as the index spells them in one way) in the span, as if it were read whole */
  readonly recall: (span: Span, entity_ids: readonly string[], read: ReadLookups) => Promise<LookupEvent[]>;
  /** a time of an event 22 of the host (lower case), the latest of those met; undefined: none */
  readonly lastSeen: (host: string) => number | undefined;
  /** What was read of times from here on may have grown since, and is read again. */
  readonly trustBefore: (time: number) => void;
}

/** All of one instance from `from` to before `to`. */
interface Known {
  from: number;
  to: number;
  lookups: LookupEvent[];
  /** times of the earliest and the latest of them */
  oldest: number;
  newest: number;
}

/** Instances of one request: each has several spellings, and the cluster takes 65,536 terms. */
const MOST_IDS = 8_000;
const FEWEST_IDS = 250;
/** Events that one request should give: a page holds 10,000, and what does not fit is asked twice. */
const EVENTS_AT_ONCE = 3_500;
/** Requests under way at once: what they give is held until all of them are there. */
const REQUESTS_AT_ONCE = 2;
/** Events an instance, before any request has told. */
const FIRST_GUESS = 4;

/** From when an instance's answers are wanted, and its id. */
type Missing = readonly [number, string];

const byStart = (a: Missing, b: Missing): number => a[0] - b[0];

const toRequests = (missing: readonly Missing[], to: number, at_once: number): LookupsAsked[][] => {
  const requests: LookupsAsked[][] = [];
  const ordered = [...missing].sort(byStart);
  for (let i = 0; i < ordered.length; i += at_once) {
    const by_start = new Map<number, string[]>();
    for (const [from, id] of ordered.slice(i, i + at_once)) {
      const ids = by_start.get(from);
      if (ids === undefined) by_start.set(from, [id]);
      else ids.push(id);
    }
    requests.push([...by_start].map(([from, entity_ids]) => ({ span: { from, to }, entity_ids, hosts: [] })));
  }
  return requests;
};

const toNothing = ({ from, to }: Span): Known => ({
  from,
  to,
  lookups: [],
  oldest: Number.POSITIVE_INFINITY,
  newest: Number.NEGATIVE_INFINITY,
});

const add = (one: Known, lookup: LookupEvent): void => {
  one.lookups.push(lookup);
  if (lookup.logged < one.oldest) one.oldest = lookup.logged;
  if (lookup.logged > one.newest) one.newest = lookup.logged;
};

/** What is known of the part of it that is in the span. */
const within = (one: Known, span: Span): Known => {
  const part = toNothing(span);
  for (const lookup of ofSpan(one, span)) add(part, lookup);
  return part;
};

const ofSpan = ({ lookups, oldest, newest }: Known, { from, to }: Span): readonly LookupEvent[] =>
  oldest >= from && newest < to ? lookups : lookups.filter(({ logged }) => logged >= from && logged < to);

/** @param back_ms how far before the last span the next one may begin; from further back everything is read anew */
export const createAnswerMemory = (back_ms = 0): AnswerMemory => {
  const known = new Map<string, Known>();
  const seen = new Map<string, number>();
  let events_an_id = FIRST_GUESS;

  const forgetBefore = (span: Span): void => {
    const from = span.from - back_ms;
    for (const [id, one] of known) {
      if (one.to <= span.from) known.delete(id);
      else if (one.oldest < from) known.set(id, within(one, { from, to: one.to }));
    }
  };

  return {
    recall: async (span, entity_ids, read) => {
      forgetBefore(span);
      const missing: Missing[] = [];
      for (const id of entity_ids) {
        const one = known.get(id);
        const from = one === undefined || one.from > span.from ? span.from : one.to;
        if (from < span.to) missing.push([from, id]);
      }
      const fresh: LookupEvent[] = [];
      const at_once = Math.max(FEWEST_IDS, Math.min(MOST_IDS, Math.floor(EVENTS_AT_ONCE / events_an_id)));
      const requests = toRequests(missing, span.to, at_once);
      for (let i = 0; i < requests.length; i += REQUESTS_AT_ONCE)
        for (const lookups of await together(...requests.slice(i, i + REQUESTS_AT_ONCE).map(read)))
          for (const lookup of lookups) fresh.push(lookup);
      if (missing.length >= FEWEST_IDS) events_an_id = Math.max(0.1, fresh.length / missing.length);
      // Nothing is remembered before all was read: a refusal half-way leaves the memory as it was.
      for (const [, id] of missing) {
        const before = known.get(id);
        if (before === undefined || before.from > span.from) known.set(id, toNothing(span));
        else before.to = span.to;
      }
      for (const lookup of fresh) {
        const own = lookup.entity_id === undefined ? undefined : known.get(lookup.entity_id);
        if (own !== undefined) add(own, lookup);
        const host = lookup.host.toLowerCase();
        seen.set(host, Math.max(seen.get(host) ?? lookup.logged, lookup.logged));
      }
      const recalled: LookupEvent[] = [];
      for (const id of entity_ids) {
        const one = known.get(id);
        if (one !== undefined) for (const lookup of ofSpan(one, span)) recalled.push(lookup);
      }
      return recalled;
    },
    lastSeen: (host) => seen.get(host),
    trustBefore: (time) => {
      for (const [id, one] of known) {
        if (one.from >= time) known.delete(id);
        else if (one.to > time) known.set(id, within(one, { from: one.from, to: time }));
      }
    },
  };
};
