import type { NormalisedEvent } from '../schema/events.ts';

const shift = (iso: string, delta_ms: number): string => {
  const moved = new Date(Date.parse(iso) + delta_ms);
  return Number.isNaN(moved.getTime()) ? iso : moved.toISOString();
};

/** The event with all its times moved by the same span, so that what lies between them stays as recorded. */
export const shiftEvent = (event: NormalisedEvent, delta_ms: number): NormalisedEvent => ({
  ...event,
  '@timestamp': shift(event['@timestamp'], delta_ms),
  event:
    event.event.created === undefined
      ? event.event
      : { ...event.event, created: shift(event.event.created, delta_ms) },
});
