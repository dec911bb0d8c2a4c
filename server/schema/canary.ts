import * as t from 'io-ts';
import { AnalyticId } from './finding.ts';
import { DateTime, Keyword, Long, opaque, Text } from './leaf_codecs.ts';

const FoundCanary = t.type({
  analytic: AnalyticId,
  finding_id: t.string,
  score: t.number,
  /** from the writing of its events to the moment the finding was seen */
  seconds: t.number,
});

/** One synthetic story that was put into the source index, and what became of it. Its host exists nowhere else. */
export const CanaryRecord = t.intersection([
  t.type({
    /** when its events were written */
    '@timestamp': DateTime,
    /** 32 hexadecimal digits that nobody can guess: only with its record is a host a canary */
    id: Keyword,
    host: t.type({ name: Keyword }),
    /** where its events were written */
    index: Keyword,
    events: Long,
    /** event time of its first and last event */
    from: DateTime,
    to: DateTime,
    status: t.union([t.literal('waiting'), t.literal('found'), t.literal('failed')]),
    /** without its findings by then it has failed */
    until: DateTime,
    found: opaque(t.array(FoundCanary)),
  }),
  t.partial({ settled: DateTime, error: Text }),
]);
export type CanaryRecord = t.TypeOf<typeof CanaryRecord>;
export type FoundCanary = t.TypeOf<typeof FoundCanary>;

const HOST = /^afterquery-canary-([0-9a-f]{32})\.invalid$/;

/** A name under a top-level domain that nobody can register (RFC 2606). */
export const toCanaryHost = (id: string): string => `afterquery-canary-${id}.invalid`;

/** The id in a host name of this form, whoever gave the name; undefined for every other one. */
export const toCanaryId = (host: string): string | undefined => HOST.exec(host.toLowerCase())?.[1];
