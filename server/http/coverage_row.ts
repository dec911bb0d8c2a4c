import * as t from 'io-ts';
import type { CoverageFact } from '../schema/coverage.ts';
import { DateTime, Float, Keyword, Long } from '../schema/leaf_codecs.ts';

/** One hour of a host or sensor, flat, as charts take it. */
export const CoverageRow = t.intersection([
  t.type({
    time: DateTime,
    host: Keyword,
    kind: Keyword,
    sysmon_1: Long,
    sysmon_3: Long,
    sysmon_22: Long,
    network_dns: Long,
    slices: Long,
  }),
  t.partial({
    an0728: Keyword,
    an0728_reasons: t.array(Keyword),
    an1121: Keyword,
    an1121_reasons: t.array(Keyword),
    inside_window: Long,
    after_window: Long,
    earlier_only: Long,
    never_resolved: Long,
    no_dns_telemetry: Long,
    no_process_identity: Long,
    started_share: Float,
    without_identity_share: Float,
    ingest_p50_ms: Long,
    ingest_p99_ms: Long,
    clock_offset_ms: Long,
  }),
]);
export type CoverageRow = t.TypeOf<typeof CoverageRow>;

const toKnown = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

export const toCoverageRow = ({ '@timestamp': time, host, afterquery }: CoverageFact): CoverageRow => {
  const { kind, slices, events, join_states, an0728, an1121, ingest_delay, ...fact } = afterquery.coverage;
  return toKnown({
    time,
    host: host?.name ?? '',
    kind,
    ...(events ?? { sysmon_1: 0, sysmon_3: 0, sysmon_22: 0, network_dns: 0 }),
    slices: slices.length,
    an0728: an0728?.state,
    an0728_reasons: an0728?.reasons,
    an1121: an1121?.state,
    an1121_reasons: an1121?.reasons,
    ...join_states,
    started_share: fact.started_share,
    without_identity_share: fact.without_identity_share,
    ingest_p50_ms: ingest_delay?.p50_ms,
    ingest_p99_ms: ingest_delay?.p99_ms,
    clock_offset_ms: fact.clock_offset_ms,
  }) as CoverageRow;
};
