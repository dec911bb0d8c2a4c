import type { Evidence } from '../schema/finding.ts';
import { describeEvent } from './describe_event.ts';
import { type EventFacts, toEventFacts, toTimeOf } from './event_facts.ts';

/** One event of a finding's story. */
export interface TimelineRow {
  /** absent where the event has none */
  readonly time?: string;
  readonly role: string;
  readonly index: string;
  readonly event_id: string;
  readonly text: string;
  readonly fields: EventFacts;
}

export const toTimelineRow = ({ role, index, id }: Evidence, source: unknown): TimelineRow => {
  const stream = role === 'network_lookup' ? 'dns' : 'sysmon';
  const fields = toEventFacts(source, stream);
  const time = toTimeOf(source, stream);
  return {
    ...(time === undefined ? {} : { time }),
    role,
    index,
    event_id: id,
    text: describeEvent(role, fields),
    fields,
  };
};

/** What has no time comes last; within a millisecond a start comes first, and an answer before the socket it led to. */
const ORDER = ['process_start', 'lookup', 'network_lookup', 'socket'];

export const byTime = (a: TimelineRow, b: TimelineRow): number => {
  const [left, right] = [a.time ?? '~', b.time ?? '~'];
  if (left !== right) return left < right ? -1 : 1;
  return ORDER.indexOf(a.role) - ORDER.indexOf(b.role);
};
