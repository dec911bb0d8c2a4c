import * as t from 'io-ts';
import { AttributionCode } from './attribution.ts';
import { AnalyticId, Confidence, Reason, SeverityCodec, Triage } from './finding.ts';
import { DateTime, Ip, Keyword, Long, Port, Text } from './leaf_codecs.ts';
import { toSourcePaths } from './source_paths.ts';

/**
 * What a row of a list tells of a finding: who, where, when, why and how it stands. Every field is a field of the finding under the same
 * path; names, evidence, sockets, windows and lineage are left to the finding itself.
 */
export const FindingSummary = t.intersection([
  t.type({
    '@timestamp': DateTime,
    message: Text,
    event: t.type({ start: DateTime, end: DateTime, created: DateTime, severity: Long }),
    rule: t.type({ id: AnalyticId, name: Keyword }),
    host: t.type({ name: Keyword }),
    dns: t.type({ question: t.type({ registered_domain: Keyword }) }),
    afterquery: t.intersection([
      t.type({
        score: Long,
        severity: SeverityCodec,
        confidence: Confidence,
        reasons: t.array(Reason),
        counts: t.record(t.string, Long),
        triage: Triage,
      }),
      t.partial({
        exceptions: t.array(Keyword),
        episode: Keyword,
        unfamiliar: t.array(Keyword),
        attribution_code: AttributionCode,
      }),
    ]),
  }),
  t.partial({
    user: t.partial({ name: Keyword }),
    process: t.partial({ entity_id: Keyword, pid: Long, name: Keyword, executable: Keyword }),
    source: t.partial({ ip: t.array(Ip) }),
    destination: t.partial({ ip: t.array(Ip), port: t.array(Port) }),
  }),
]);
export type FindingSummary = t.TypeOf<typeof FindingSummary>;

/** What the cluster is asked to send of each document. */
export const SUMMARY_PATHS: readonly string[] = toSourcePaths(FindingSummary);
