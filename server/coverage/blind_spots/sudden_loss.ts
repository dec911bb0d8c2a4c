import type { BlindSpot } from '../../schema/coverage_report.ts';
import { HOUR_MS } from '../../schema/durations.ts';
import type { HostHour } from '../host_hour.ts';
import { EVENTS, ofFacts, SYSMON_KINDS, type SysmonKind, toSeen } from './spot.ts';

/** Hours of the same time of day that make a baseline, or, where there are too few, hours of any. */
const LEAST_ALIKE = 3;
const LEAST_ANY = 6;
/** Events that an hour usually has before its loss is told, and the share that must have gone. */
const LEAST_EVENTS = 20;
const LOST = 0.8;
const DAY_HOURS = 24;

const toMedian = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const toBaseline = (earlier: readonly HostHour[], hour: number, kind: SysmonKind): number | undefined => {
  const timeOfDay = (at: number): number => Math.floor(at / HOUR_MS) % DAY_HOURS;
  const alike = earlier.filter((row) => timeOfDay(row.hour) === timeOfDay(hour));
  const chosen = alike.length >= LEAST_ALIKE ? alike : earlier;
  return chosen.length >= (chosen === alike ? LEAST_ALIKE : LEAST_ANY)
    ? toMedian(chosen.map(({ events }) => events[kind]))
    : undefined;
};

/** Hours in which a host sent far less of a kind than in its earlier hours of that time of day. */
export const findSuddenLoss = (index: string, host: string, rows: readonly HostHour[]): BlindSpot[] =>
  SYSMON_KINDS.flatMap((kind): BlindSpot[] => {
    const lost = rows.flatMap((row, i) => {
      const usual = toBaseline(rows.slice(Math.max(0, i - 14 * DAY_HOURS), i), row.hour, kind);
      const is_lost = usual !== undefined && usual >= LEAST_EVENTS && row.events[kind] < usual * (1 - LOST);
      return is_lost ? [{ ...row, usual }] : [];
    });
    const [first] = lost;
    if (first === undefined) return [];
    const seen = toSeen(lost);
    return [
      {
        kind: 'sudden_loss',
        severity: kind === 'sysmon_1' ? 'low' : 'medium',
        host,
        analytics: ['AN0728', 'AN1121'],
        text: `${host} sent ${first.events[kind]} of ${EVENTS[kind].name} in an hour that usually has ${first.usual}, and so in ${lost.length} hours.`,
        ...seen,
        evidence: ofFacts(index, host, seen.first_seen, seen.last_seen),
        remedy:
          'Ask whether the host was idle; else look at its Sysmon configuration, its agent and its event log, which may have been cleared or too small.',
      },
    ];
  });
