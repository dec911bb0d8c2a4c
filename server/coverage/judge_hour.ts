import type { CoverageReason, Judged, SliceTally } from '../schema/coverage.ts';

/** From this share of events without it on, identity is said to be missing. */
export const MOST_WITHOUT = 0.1;
/** How far before its event a record cannot have been logged, and how long after it forwarding may take, milliseconds. */
export const CLOCK_BEHIND_MS = 120_000;
export const CLOCK_AHEAD_MS = 3_600_000;

export const isClockOff = (offset_ms: number | undefined): boolean =>
  offset_ms !== undefined && (offset_ms < -CLOCK_BEHIND_MS || offset_ms > CLOCK_AHEAD_MS);

type Counted = Pick<
  SliceTally,
  'events' | 'usable' | 'without_entity_id' | 'without_identity' | 'clock_offset_ms'
>;

/** A reason where it holds. */
type Told = CoverageReason | false;

const toReasons = (told: readonly Told[]): CoverageReason[] => {
  const reasons: CoverageReason[] = [];
  for (const reason of told) if (reason !== false && !reasons.includes(reason)) reasons.push(reason);
  return reasons;
};

const toState = (blinding: readonly Told[], limiting: readonly Told[]): Judged => {
  const blind = toReasons(blinding);
  if (blind.length > 0) return { state: 'blind', reasons: blind };
  const reasons = toReasons(limiting);
  return { state: reasons.length === 0 ? 'full' : 'partial', reasons };
};

/** What weakens both analytics alike: who it was, and when. */
const toCommon = ({ events, without_entity_id, without_identity, clock_offset_ms }: Counted): Told[] => {
  const named = events.sysmon_3 + events.sysmon_22;
  const lacks = (n: number): boolean => named > 0 && n / named >= MOST_WITHOUT;
  const without_any = lacks(without_identity);
  return [
    events.sysmon_1 === 0 && 'no_event_1',
    without_any && 'no_process_identity',
    !without_any && lacks(without_entity_id) && 'no_entity_id',
    isClockOff(clock_offset_ms) && 'clock_offset',
  ];
};

/** A port after an answer: without sockets, or without answers, there is nothing to join. */
export const judgePortHour = (counted: Counted): Judged => {
  const { events, usable } = counted;
  const is_unusable = (n: number, of: number): boolean => n > 0 && of === 0;
  return toState(
    [
      events.sysmon_3 === 0 && 'no_event_3',
      events.sysmon_22 === 0 && 'no_event_22',
      (is_unusable(events.sysmon_3, usable.sysmon_3) || is_unusable(events.sysmon_22, usable.sysmon_22)) &&
        'unresolved_field',
    ],
    [
      ...toCommon(counted),
      (usable.sysmon_3 < events.sysmon_3 || usable.sysmon_22 < events.sysmon_22) && 'unresolved_field',
    ],
  );
};

/** Names that carry data: from the process itself, or from a sensor, whose flows sockets give back to their process. */
export const judgeTunnelHour = (counted: Counted): Judged => {
  const { events, usable } = counted;
  const has_own = usable.sysmon_22 > 0;
  const has_sensor = events.network_dns > 0;
  const is_blind = !has_own && !has_sensor;
  return toState(
    is_blind
      ? [
          events.sysmon_22 === 0 && 'no_event_22',
          events.sysmon_22 > 0 && 'unresolved_field',
          'no_network_dns',
        ]
      : [],
    [
      events.sysmon_22 === 0 && 'no_event_22',
      usable.sysmon_22 < events.sysmon_22 && 'unresolved_field',
      !has_sensor && 'no_network_dns',
      events.sysmon_3 === 0 && 'no_event_3',
      ...toCommon(counted),
    ],
  );
};
