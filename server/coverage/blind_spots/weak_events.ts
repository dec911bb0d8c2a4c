import type { BlindSpot } from '../../schema/coverage_report.ts';
import type { HostHour } from '../host_hour.ts';
import { isClockOff, MOST_WITHOUT } from '../judge_hour.ts';
import { ofFacts, toSeen } from './spot.ts';

const toClock = (index: string, host: string, rows: readonly HostHour[]): BlindSpot[] => {
  const off = rows.filter(({ fact }) => isClockOff(fact.clock_offset_ms));
  const worst = [...off].sort(
    (a, b) => Math.abs(b.fact.clock_offset_ms ?? 0) - Math.abs(a.fact.clock_offset_ms ?? 0),
  )[0];
  if (worst === undefined) return [];
  const minutes = Math.round((worst.fact.clock_offset_ms ?? 0) / 60_000);
  const seen = toSeen(off);
  return [
    {
      kind: 'clock_offset',
      severity: 'high',
      host,
      analytics: ['AN0728', 'AN1121'],
      text: `The clock of ${host} and the time of logging differ by up to ${minutes} minutes in ${off.length} hours: its findings carry a wrong time, and a sensor's flows do not find its sockets.`,
      ...seen,
      evidence: ofFacts(index, host, seen.first_seen, seen.last_seen),
      remedy: `Set the clock (w32tm /resync), and compare winlog.event_data.UtcTime with the time of the record.`,
    },
  ];
};

const toIdentity = (index: string, host: string, rows: readonly HostHour[]): BlindSpot[] => {
  const named = ({ events }: HostHour): number => events.sysmon_3 + events.sysmon_22;
  const weak = rows.filter(
    (row) => named(row) > 0 && (row.fact.without_entity_id ?? 0) / named(row) >= MOST_WITHOUT,
  );
  if (weak.length === 0) return [];
  const nobody = weak.filter((row) => (row.fact.without_identity ?? 0) / named(row) >= MOST_WITHOUT);
  const seen = toSeen(weak);
  const lacking = nobody.length > 0 ? 'neither a ProcessGuid nor a process id' : 'no ProcessGuid';
  return [
    {
      kind: 'no_process_identity',
      severity: nobody.length > 0 ? 'high' : 'medium',
      host,
      analytics: ['AN0728', 'AN1121'],
      text: `In ${weak.length} hours a tenth or more of the events 3 and 22 of ${host} have ${lacking}: processes are known by ${nobody.length > 0 ? 'their host alone' : 'pid and image'}.`,
      ...seen,
      evidence: ofFacts(index, host, seen.first_seen, seen.last_seen),
      remedy: 'Have the pipeline keep ProcessGuid as process.entity_id and ProcessId as process.pid.',
    },
  ];
};

/** A delay that is told, against what is usual for the host: milliseconds, and a factor. */
const LATE_MS = 900_000;
const LATE_FACTOR = 4;
const LEAST_HOURS = 4;

const toLate = (index: string, host: string, rows: readonly HostHour[]): BlindSpot[] => {
  const known = rows.flatMap((row) =>
    row.fact.ingest_delay === undefined ? [] : [{ row, p50: row.fact.ingest_delay.p50_ms }],
  );
  const usual = known.map(({ p50 }) => p50).sort((a, b) => a - b)[Math.floor(known.length / 2)] ?? 0;
  const late = known.filter(({ p50 }) => p50 > LATE_MS && p50 > LATE_FACTOR * Math.max(usual, 1));
  if (known.length < LEAST_HOURS || late.length === 0) return [];
  const seen = toSeen(late.map(({ row }) => row));
  return [
    {
      kind: 'late_burst',
      severity: 'low',
      host,
      analytics: ['AN0728', 'AN1121'],
      text: `Events of ${late.length} hours of ${host} came up to ${Math.round(Math.max(...late.map(({ p50 }) => p50)) / 60_000)} minutes late, usually ${Math.round(usual / 60_000)}: what came after AFTERQUERY_LATE_WITHIN was not judged.`,
      ...seen,
      evidence: ofFacts(index, host, seen.first_seen, seen.last_seen),
      remedy: 'Run a backfill over these hours, and raise AFTERQUERY_LATE_WITHIN where it happens often.',
    },
  ];
};

const toVersions = (index: string, host: string, rows: readonly HostHour[]): BlindSpot[] => {
  const changes = rows.flatMap((row, i) => {
    const [before, now] = [rows[i - 1]?.fact.agent_versions?.join(), row.fact.agent_versions?.join()];
    return before === undefined || now === undefined || before === now ? [] : [{ row, before, now }];
  });
  const [first] = changes;
  if (first === undefined) return [];
  const seen = toSeen(changes.map(({ row }) => row));
  return [
    {
      kind: 'sensor_version_change',
      severity: 'low',
      host,
      analytics: ['AN0728', 'AN1121'],
      text: `The agent of ${host} changed from version ${first.before} to ${first.now}: fields and filters may have changed with it.`,
      ...seen,
      evidence: ofFacts(index, host, seen.first_seen, seen.last_seen),
      remedy: 'Compare the counts of the hours before and after; reload the pipelines of the new version.',
    },
  ];
};

/** What is there and weaker than it should be. */
export const findWeakEvents = (index: string, host: string, rows: readonly HostHour[]): BlindSpot[] =>
  [toClock, toIdentity, toLate, toVersions].flatMap((find) => find(index, host, rows));
