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
  readonly to: number;
  readonly lookups: LookupEvent[];
}

/** Instances of one request: each has several spellings, and the cluster takes 65,536 terms. */
const IDS_AT_ONCE = 8_000;

const toRequests = (missing: readonly (readonly [number, string])[], to: number): LookupsAsked[][] => {
  const requests: LookupsAsked[][] = [];
  const ordered = [...missing].sort(([a], [b]) => a - b);
  for (let i = 0; i < ordered.length; i += IDS_AT_ONCE) {
    const by_start = new Map<number, string[]>();
    for (const [from, id] of ordered.slice(i, i + IDS_AT_ONCE)) {
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
  let last: Span = { from: Number.NEGATIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

  const forgetBefore = (span: Span): void => {
    if (span.from < last.from || span.to < last.to) known.clear();
    last = span;
    for (const [id, { to, lookups }] of known) {
      if (to <= span.from) known.delete(id);
      else
        known.set(id, {
          to,
          lookups: lookups.some(({ logged }) => logged < span.from)
            ? lookups.filter(({ logged }) => logged >= span.from)
            : lookups,
        });
    }
  };

  return {
    recall: async (span, entity_ids, read) => {
      forgetBefore(span);
      const missing = entity_ids
        .map((id) => [known.get(id)?.to ?? span.from, id] as const)
        .filter(([from]) => from < span.to);
      const fresh: LookupEvent[] = [];
      for (const request of toRequests(missing, span.to))
        for (const lookup of await read(request)) fresh.push(lookup);
      // Nothing is remembered before all was read: a refusal half-way leaves the memory as it was.
      for (const [, id] of missing)
        known.set(id, { to: span.to, lookups: [...(known.get(id)?.lookups ?? [])] });
      for (const lookup of fresh) {
        if (lookup.entity_id !== undefined) known.get(lookup.entity_id)?.lookups.push(lookup);
        const host = lookup.host.toLowerCase();
        seen.set(host, Math.max(seen.get(host) ?? lookup.logged, lookup.logged));
      }
      return entity_ids.flatMap((id) => known.get(id)?.lookups ?? []);
    },
    lastSeen: (host) => seen.get(host),
  };
};
