import * as t from 'io-ts';
import { CoverageReason, CoverageState, CoverageUnresolved, EventCounts, JoinCounts } from './coverage.ts';
import { AnalyticId } from './finding.ts';
import { Bool, DateTime, Float, Keyword, Long, Text } from './leaf_codecs.ts';

const BlindSpotKind = t.union([
  t.literal('event_stopped'),
  t.literal('event_never_seen'),
  t.literal('sudden_loss'),
  t.literal('program_without_questions'),
  t.literal('no_network_dns'),
  t.literal('unattributed_clients'),
  t.literal('no_process_identity'),
  t.literal('unresolved_field'),
  t.literal('clock_offset'),
  t.literal('late_burst'),
  t.literal('duplicate_host_name'),
  t.literal('collector_as_host'),
  t.literal('sensor_version_change'),
]);
export type BlindSpotKind = t.TypeOf<typeof BlindSpotKind>;

/** How much an analytic loses by it. */
const Harm = t.union([t.literal('low'), t.literal('medium'), t.literal('high')]);
export type Harm = t.TypeOf<typeof Harm>;

export const BlindSpot = t.intersection([
  t.type({
    kind: BlindSpotKind,
    severity: Harm,
    analytics: t.array(AnalyticId),
    /** a sentence: what is missing */
    text: Text,
    first_seen: DateTime,
    last_seen: DateTime,
    /** to be pasted: KQL into Discover over a data view of `index`, or a search body for its `_search` */
    evidence: t.type({
      index: Keyword,
      language: t.union([t.literal('kql'), t.literal('query_dsl')]),
      query: Text,
    }),
    /** a sentence: what would help */
    remedy: Text,
  }),
  t.partial({ host: Keyword }),
]);
export type BlindSpot = t.TypeOf<typeof BlindSpot>;

/** Host-hours by what the analytic could do with them. */
const StateHours = t.type({ full: Long, partial: Long, blind: Long });
export type StateHours = t.TypeOf<typeof StateHours>;

const ReasonHours = t.type({ state: CoverageState, reason: CoverageReason, host_hours: Long, hosts: Long });

const LogSource = t.type({
  /** as ATT&CK's analytic names it */
  name: Keyword,
  channel: Keyword,
  data_component: Keyword,
  events: Long,
  hosts: Long,
});

const FindingFigures = t.intersection([
  t.type({ total: Long, by_severity: t.record(t.string, Long), by_status: t.record(t.string, Long) }),
  /** from `event.created` to the last word of triage, over findings that are not open */
  t.partial({ triage_minutes: t.type({ findings: Long, p50: Float, p90: Float }) }),
]);
export type FindingFigures = t.TypeOf<typeof FindingFigures>;

const AnalyticCoverage = t.type({
  id: AnalyticId,
  name: Keyword,
  technique: Keyword,
  log_sources: t.array(LogSource),
  host_hours: StateHours,
  /** neither blind nor unknown, of all host-hours */
  watched_share: Float,
  reasons: t.array(ReasonHours),
  findings: FindingFigures,
});

const HostCoverage = t.intersection([
  t.type({ host: Keyword, hours: Long, events: EventCounts, an0728: StateHours, an1121: StateHours }),
  t.partial({ clock_offset_ms: Long }),
]);

const Threshold = t.type({ name: Keyword, value: Text });
export type Threshold = t.TypeOf<typeof Threshold>;

const ExceptionInForce = t.intersection([
  t.type({ id: Keyword, author: Keyword, reason: Text, effect: Keyword, enabled: Bool, changed: DateTime }),
  t.partial({ expires: DateTime }),
]);
export type ExceptionInForce = t.TypeOf<typeof ExceptionInForce>;

const Change = t.type({ time: DateTime, user: Keyword, action: Keyword, path: Keyword });
export type Change = t.TypeOf<typeof Change>;

/** A canary: whether a synthetic story came back as findings, and how soon. */
const DetectionTest = t.intersection([
  t.type({
    time: DateTime,
    id: Keyword,
    index: Keyword,
    status: t.union([t.literal('waiting'), t.literal('found'), t.literal('failed')]),
    /** seconds to the finding by analytic */
    found: t.array(t.type({ analytic: AnalyticId, seconds: Float, score: Long })),
  }),
  t.partial({ error: Text }),
]);
export type DetectionTest = t.TypeOf<typeof DetectionTest>;

const Reported = t.type({
  format: t.literal('afterquery-coverage/1'),
  generated: DateTime,
  from: DateTime,
  to: DateTime,
  hosts: Long,
  host_hours: Long,
  /** hours between the first and the last sign of a host in which it sent nothing; in no other figure */
  silent_host_hours: Long,
  /** quarters of an hour of the period that were over, and those of them that scans have judged */
  slices: t.type({ total: Long, judged: Long }),
  events: EventCounts,
  join_states: JoinCounts,
  /** transactions of clients that are no host known by its sockets */
  unattributed_dns: Long,
  analytics: t.array(AnalyticCoverage),
  by_day: t.array(t.type({ day: Keyword, an0728: StateHours, an1121: StateHours })),
  by_host: t.array(HostCoverage),
  blind_spots: t.array(BlindSpot),
  unresolved: t.array(CoverageUnresolved),
  thresholds: t.array(Threshold),
  exceptions: t.array(ExceptionInForce),
  changes: t.array(Change),
  /** lists that were cut, and at how many entries */
  cut: t.array(t.type({ list: Keyword, kept: Long, of: Long })),
});

/** What the digest is taken of: everything but itself. */
const CoverageBody = t.intersection([
  Reported,
  /** tests of the detection run in the period; reports of earlier versions have none */
  t.partial({ tests: t.array(DetectionTest) }),
]);
export type CoverageBody = t.TypeOf<typeof CoverageBody>;

const Digest = t.type({ algorithm: t.literal('SHA-256'), over: Keyword, value: Keyword });

export const CoverageReport = t.intersection([CoverageBody, t.type({ digest: Digest })]);
export type CoverageReport = t.TypeOf<typeof CoverageReport>;
