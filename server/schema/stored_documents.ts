import * as t from 'io-ts';
import { Bool, DateTime, Ip, Keyword, Long, opaque, Text } from './leaf_codecs.ts';

/** How far a scheduled scan has come for one analytic and source. */
export const Checkpoint = t.intersection([
  t.type({
    '@timestamp': DateTime,
    id: Keyword,
    /** everything before it was judged */
    judged_to: DateTime,
    scan_id: Keyword,
  }),
  t.partial({
    /** from here on slices that are not in `counts` were empty when they were judged */
    counted_since: DateTime,
    /** start of the slice (epoch milliseconds, as text) → events in it when it was judged */
    counts: opaque(t.record(t.string, t.number)),
    /** when earlier slices were last counted again */
    swept: DateTime,
  }),
]);
export type Checkpoint = t.TypeOf<typeof Checkpoint>;

/** Which copy of the service runs the schedule; it stands in the checkpoints' index and changes with every renewal. */
export const LeaseDocument = t.type({
  '@timestamp': DateTime,
  id: Keyword,
  holder: Keyword,
  /** rises whenever the lease changes hands */
  term: Long,
  renewals: Long,
});
export type LeaseDocument = t.TypeOf<typeof LeaseDocument>;

/** A document that the cluster will not take, whoever sends it again: kept with the reason, so that it neither is lost nor ends every scan. */
export const DeadLetter = t.type({
  '@timestamp': DateTime,
  error: t.type({ type: Keyword, message: Text }),
  afterquery: t.type({
    scan_id: Keyword,
    dead_letter: t.type({
      /** finding, rollup or baseline */
      kind: Keyword,
      index: Keyword,
      id: Keyword,
      /** as JSON */
      document: opaque(t.string),
    }),
  }),
});
export type DeadLetter = t.TypeOf<typeof DeadLetter>;

/**
 * What one asker (process instance, or a sensor's client) asked under one registered domain in fifteen minutes, where the names could
 * carry anything at all: slow windows are judged from these, never from the raw events again.
 */
export const Rollup = t.intersection([
  t.type({
    '@timestamp': DateTime,
    host: t.type({ name: Keyword }),
    dns: t.type({ question: t.type({ registered_domain: Keyword }) }),
    afterquery: t.type({
      rollup: t.intersection([
        t.type({
          /** asker and domain, as one term */
          key: Keyword,
          queries: Long,
          distinct_names: Long,
          information_bytes: Long,
          carrying: Long,
          failures: Long,
          types: t.array(Keyword),
          /** as the source index holds them; bounded */
          names: opaque(t.array(t.string)),
        }),
        t.partial({
          /** the slow windows that hold it were judged with it as it stands here; until then they are owed */
          settled: Bool,
          /** characters before the registered domain, over the different names */
          subdomain_bytes: Long,
        }),
      ]),
    }),
  }),
  t.partial({
    process: t.partial({ entity_id: Keyword, pid: Long, executable: Keyword }),
    source: t.type({ ip: Ip }),
  }),
]);
export type Rollup = t.TypeOf<typeof Rollup>;

/** Which generation of baselines is in force, and whether it still learns. */
export const BaselineState = t.type({ '@timestamp': DateTime, id: Keyword, version: Long, frozen: Bool });
export type BaselineState = t.TypeOf<typeof BaselineState>;

/** What one host's copy of a program did with one registered domain and service (a port, `dynamic`, or `dns`). */
export const UsageDocument = t.type({
  '@timestamp': DateTime,
  host: t.type({ name: Keyword }),
  dns: t.type({ question: t.type({ registered_domain: Keyword }) }),
  afterquery: t.type({
    usage: t.type({
      /** program, domain and service, as one term */
      key: Keyword,
      program: Keyword,
      service: Keyword,
      version: Long,
      first_seen: DateTime,
      /** at most the last thirty */
      days: opaque(t.array(t.type({ day: t.string, bytes: t.number }))),
    }),
  }),
});
export type UsageDocument = t.TypeOf<typeof UsageDocument>;
