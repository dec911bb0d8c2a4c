import { arrangeFacts, type CoverageFacts } from '../../../server/coverage/host_hour.ts';
import { buildFact } from '../../../server/coverage/hour_fact.ts';
import type { CoverageFact, EventCounts, SliceTally } from '../../../server/schema/coverage.ts';
import { HOUR_MS } from '../../../server/schema/durations.ts';
import { WHOLE } from './tallies.ts';

export const BEGIN = Date.UTC(2026, 2, 10);

/** One fact of a host, `at` hours after the begin, with what differs from a whole hour. */
export const factAt = (
  host: string,
  at: number,
  { events, ...changes }: Partial<Omit<SliceTally, 'events'>> & { events?: Partial<EventCounts> } = {},
): CoverageFact =>
  buildFact(
    { kind: 'host', name: host, hour: BEGIN + at * HOUR_MS },
    { '0': { ...WHOLE, ...changes, events: { ...WHOLE.events, ...events } } },
    's1',
  );

export const toFacts = (...facts: CoverageFact[]): CoverageFacts => arrangeFacts(facts);
