import * as t from 'io-ts';
import { Bool, DateTime, Float, Keyword, Long, opaque, Text } from './leaf_codecs.ts';

/** Why an analytic saw less than all of a host in an hour, or nothing. */
export const CoverageReason = t.union([
  t.literal('no_event_1'),
  t.literal('no_event_3'),
  t.literal('no_event_22'),
  t.literal('no_network_dns'),
  t.literal('no_entity_id'),
  t.literal('no_process_identity'),
  t.literal('clock_offset'),
  t.literal('unresolved_field'),
  t.literal('slices_owed'),
]);
export type CoverageReason = t.TypeOf<typeof CoverageReason>;

export const CoverageState = t.union([t.literal('full'), t.literal('partial'), t.literal('blind')]);
export type CoverageState = t.TypeOf<typeof CoverageState>;

/** What an analytic could do with an hour of a host; a reason stands for `blind` alone where it is what blinds. */
const Judged = t.type({ state: CoverageState, reasons: t.array(CoverageReason) });
export type Judged = t.TypeOf<typeof Judged>;

/** Events of an hour by kind; a sensor's transactions stand with the host that had the client's address. */
export const EventCounts = t.type({ sysmon_1: Long, sysmon_3: Long, sysmon_22: Long, network_dns: Long });
export type EventCounts = t.TypeOf<typeof EventCounts>;

/** Sockets to unusual ports by what became of them in the join. */
export const JoinCounts = t.type({
  inside_window: Long,
  after_window: Long,
  earlier_only: Long,
  never_resolved: Long,
  no_dns_telemetry: Long,
  no_process_identity: Long,
});
export type JoinCounts = t.TypeOf<typeof JoinCounts>;

/** What one scan counted of one host (or sensor) in one slice, or in all of an hour; the tallies of an hour add up to its fact. */
export interface SliceTally {
  /** 60: of the whole hour, but for `join`, which is always of the slice that begins there; absent: of a slice */
  readonly minutes?: number;
  readonly events: EventCounts;
  /** events 3 and 22 in indices whose fields answer what an analytic asks */
  readonly usable: { readonly sysmon_3: number; readonly sysmon_22: number };
  /** of events 3 and 22 */
  readonly without_entity_id: number;
  readonly without_identity: number;
  readonly join?: JoinCounts;
  /** sockets of `join` whose process has an event 1 */
  readonly sockets_with_start?: number;
  /** of the kind of event where it is largest (in a crowded hour of all together), milliseconds: time of logging less time of the event */
  readonly clock_offset_ms?: number;
  /** sampled, milliseconds: `event.ingested` less time of the event */
  readonly delays_ms?: number[];
  readonly agent_versions?: string[];
  readonly collectors?: string[];
  /** of a sensor: clients that are no host's address */
  readonly clients?: string[];
}

/** A tally as it is stored: what is zero is left out. An empty `join` was made and met no socket. */
export const StoredTally = t.partial({
  minutes: t.number,
  events: t.partial({ sysmon_1: t.number, sysmon_3: t.number, sysmon_22: t.number, network_dns: t.number }),
  usable: t.partial({ sysmon_3: t.number, sysmon_22: t.number }),
  without_entity_id: t.number,
  without_identity: t.number,
  join: t.partial({
    inside_window: t.number,
    after_window: t.number,
    earlier_only: t.number,
    never_resolved: t.number,
    no_dns_telemetry: t.number,
    no_process_identity: t.number,
  }),
  sockets_with_start: t.number,
  clock_offset_ms: t.number,
  delays_ms: t.array(t.number),
  agent_versions: t.array(t.string),
  collectors: t.array(t.string),
  clients: t.array(t.string),
});
export type StoredTally = t.TypeOf<typeof StoredTally>;

export const CoverageUnresolved = t.type({
  index: Keyword,
  field: Keyword,
  needed_by: t.array(Keyword),
  why: Text,
});
export type CoverageUnresolved = t.TypeOf<typeof CoverageUnresolved>;

/**
 * What was watched in one hour. `host`: of one host; `sensor`: DNS transactions of clients that no host is known by; `hour`: which slices
 * scans have judged, and which fields of which indices they could not use.
 */
export const CoverageFact = t.intersection([
  t.type({
    /** start of the hour */
    '@timestamp': DateTime,
    afterquery: t.type({
      coverage: t.intersection([
        t.type({
          kind: t.union([t.literal('host'), t.literal('sensor'), t.literal('hour')]),
          /** the scan that wrote it last */
          scan_id: Keyword,
          /** minutes of the hour at which its judged slices begin */
          slices: t.array(Long),
        }),
        t.partial({
          events: EventCounts,
          join_states: JoinCounts,
          without_entity_id: Long,
          without_identity: Long,
          /** share of the sockets in `join_states` whose process has an event 1 */
          started_share: Float,
          /** share of events 3 and 22 that name no process instance */
          without_identity_share: Float,
          /** sampled, milliseconds */
          ingest_delay: t.type({ p50_ms: Long, p99_ms: Long, sampled: Long }),
          clock_offset_ms: Long,
          agent_versions: t.array(Keyword),
          /** names that stand for the host but are the collector's */
          collectors: t.array(Keyword),
          clients: t.array(Keyword),
          /** of an `hour`: its hosts were counted as a whole */
          whole: Bool,
          an0728: Judged,
          an1121: Judged,
          unresolved: t.array(CoverageUnresolved),
          /** minute at which the slice begins → what was counted in it */
          tallies: opaque(t.record(t.string, StoredTally)),
        }),
      ]),
    }),
  }),
  t.partial({ host: t.type({ name: Keyword }) }),
]);
export type CoverageFact = t.TypeOf<typeof CoverageFact>;
