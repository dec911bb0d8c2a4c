import type { LookupsAsked } from '../../../queries/lookups.ts';
import type { Span } from '../../../queries/question.ts';
import type { LookupEvent } from '../../schema/rows.ts';

/** Reads event 22 as asked; `read_lookups` gives the one that asks the cluster. */
export type ReadLookups = (asked: readonly LookupsAsked[]) => Promise<readonly LookupEvent[]>;

/**
 * Answers of process instances over spans that move on with the slices: an hour is looked back at from every quarter of it, so without a
 * memory each answer would be read five times. It holds what the last span holds, and begins anew where a span lies before the one before.
 */
export interface AnswerMemory {
  /** event 22 of these instances (as the index spells them in one way) in the span, as if it were read whole */
  readonly recall: (span: Span, entity_ids: readonly string[], read: ReadLookups) => Promise<LookupEvent[]>;
  /** a time of an event 22 of the host (lower case), the latest of those met; undefined: none */
  readonly lastSeen: (host: string) => number | undefined;
}

interface Known {
  /** read up to here, without a gap since the begin of some span */
  to: number;
  lookups: LookupEvent[];
  /** time of the earliest of them */
  oldest: number;
}

/** Instances of one request: each has several spellings, and the cluster takes 65,536 terms. */
const MOST_IDS = 8_000;
const FEWEST_IDS = 250;
/** Events that one request should give: a page holds 10,000, and what does not fit is asked twice. */
const EVENTS_AT_ONCE = 3_500;
/** The earliest of no events. */
const NEVER = Number.POSITIVE_INFINITY;
/** Events an instance, before any request has told. */
const FIRST_GUESS = 4;

const toRequests = (
  missing: readonly (readonly [number, string])[],
  to: number,
  at_once: number,
): LookupsAsked[][] => {
  const requests: LookupsAsked[][] = [];
  const ordered = [...missing].sort(([a], [b]) => a - b);
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

export const createAnswerMemory = (): AnswerMemory => {
  const known = new Map<string, Known>();
  const seen = new Map<string, number>();
  let events_an_id = FIRST_GUESS;
  let last: Span = { from: Number.NEGATIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

  const forgetBefore = (span: Span): void => {
    if (span.from < last.from || span.to < last.to) known.clear();
    last = span;
    for (const [id, one] of known) {
      if (one.to <= span.from) known.delete(id);
      else if (one.oldest < span.from) {
        one.lookups = one.lookups.filter(({ logged }) => logged >= span.from);
        one.oldest = one.lookups.reduce((oldest, { logged }) => Math.min(oldest, logged), NEVER);
      }
    }
  };

  return {
    recall: async (span, entity_ids, read) => {
      forgetBefore(span);
      const missing = entity_ids
        .map((id) => [known.get(id)?.to ?? span.from, id] as const)
        .filter(([from]) => from < span.to);
      const fresh: LookupEvent[] = [];
      const at_once = Math.max(FEWEST_IDS, Math.min(MOST_IDS, Math.floor(EVENTS_AT_ONCE / events_an_id)));
      for (const request of toRequests(missing, span.to, at_once))
        for (const lookup of await read(request)) fresh.push(lookup);
      if (missing.length >= FEWEST_IDS) events_an_id = Math.max(0.1, fresh.length / missing.length);
      // Nothing is remembered before all was read: a refusal half-way leaves the memory as it was.
      for (const [, id] of missing) {
        const before = known.get(id);
        if (before === undefined) known.set(id, { to: span.to, lookups: [], oldest: NEVER });
        else before.to = span.to;
      }
      for (const lookup of fresh) {
        const own = lookup.entity_id === undefined ? undefined : known.get(lookup.entity_id);
        own?.lookups.push(lookup);
        if (own !== undefined && lookup.logged < own.oldest) own.oldest = lookup.logged;
        const host = lookup.host.toLowerCase();
        seen.set(host, Math.max(seen.get(host) ?? lookup.logged, lookup.logged));
      }
      return entity_ids.flatMap((id) => known.get(id)?.lookups ?? []);
    },
    lastSeen: (host) => seen.get(host),
  };
};
