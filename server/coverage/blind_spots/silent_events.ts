import type { BlindSpot } from '../../schema/coverage_report.ts';
import type { HostHour } from '../host_hour.ts';
import { EVENTS, iso, ofFacts, SYSMON_KINDS, type SysmonKind, toSeen } from './spot.ts';

/** Hours before and after from which silence is no accident. */
const LEAST_HOURS = 2;
/** Share of the hours before in which the event was there. */
const LEAST_SHARE = 0.8;

const HARM = { sysmon_1: 'medium', sysmon_3: 'high', sysmon_22: 'high' } as const;

const toRemedy = (kind: SysmonKind): string =>
  `Look at the ${EVENTS[kind].rule} section of the host's Sysmon configuration (sysmon -c), and at what forwards its events.`;

const sentOthers = ({ events }: HostHour, kind: SysmonKind): boolean =>
  SYSMON_KINDS.some((other) => other !== kind && events[other] > 0);

const toNever = (
  index: string,
  host: string,
  rows: readonly HostHour[],
  kind: SysmonKind,
): BlindSpot | undefined => {
  const telling = rows.filter((row) => sentOthers(row, kind));
  if (telling.length === 0) return undefined;
  const seen = toSeen(telling);
  return {
    kind: 'event_never_seen',
    severity: HARM[kind],
    host,
    analytics: ['AN0728', 'AN1121'],
    text: `${host} sent other Sysmon events in ${telling.length} hours and never ${EVENTS[kind].name}.`,
    ...seen,
    evidence: ofFacts(index, host, seen.first_seen, seen.last_seen),
    remedy: toRemedy(kind),
  };
};

const toStopped = (
  index: string,
  host: string,
  rows: readonly HostHour[],
  kind: SysmonKind,
): BlindSpot | undefined => {
  const last = rows.findLastIndex(({ events }) => events[kind] > 0);
  const before = rows.slice(0, last + 1);
  const after = rows.slice(last + 1).filter((row) => sentOthers(row, kind));
  const share = before.filter(({ events }) => events[kind] > 0).length / before.length;
  if (before.length < LEAST_HOURS || after.length < LEAST_HOURS || share < LEAST_SHARE) return undefined;
  const seen = toSeen(after);
  return {
    kind: 'event_stopped',
    severity: HARM[kind],
    host,
    analytics: ['AN0728', 'AN1121'],
    text: `${host} sent ${EVENTS[kind].name} until ${iso(before.at(-1)?.hour ?? 0)}, and in ${after.length} hours since then only other events.`,
    ...seen,
    evidence: ofFacts(index, host, iso(before.at(-1)?.hour ?? 0), seen.last_seen),
    remedy: toRemedy(kind),
  };
};

/** Kinds of events that a host stopped sending, or never sent, while it sent others. */
export const findSilentEvents = (index: string, host: string, rows: readonly HostHour[]): BlindSpot[] =>
  SYSMON_KINDS.flatMap((kind) => {
    const find = rows.some(({ events }) => events[kind] > 0) ? toStopped : toNever;
    return find(index, host, rows, kind) ?? [];
  });
