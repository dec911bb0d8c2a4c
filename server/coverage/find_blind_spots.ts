import type { BlindSpot, Harm } from '../schema/coverage_report.ts';
import { findCollectors, findDuplicateNames } from './blind_spots/host_names.ts';
import { findSensorSpots } from './blind_spots/sensors.ts';
import { findSilentEvents } from './blind_spots/silent_events.ts';
import { findSuddenLoss } from './blind_spots/sudden_loss.ts';
import { findWeakEvents } from './blind_spots/weak_events.ts';
import type { CoverageFacts } from './host_hour.ts';

const RANK: Readonly<Record<Harm, number>> = { high: 0, medium: 1, low: 2 };

/** What the facts of a period say is not seen, the most harmful first; `index` is where the facts are. */
export const findBlindSpots = (
  index: string,
  facts: CoverageFacts,
  others: readonly BlindSpot[] = [],
): BlindSpot[] =>
  [
    ...[...facts.hosts].flatMap(([host, rows]) =>
      [findSilentEvents, findSuddenLoss, findWeakEvents].flatMap((find) => find(index, host, rows)),
    ),
    ...findDuplicateNames(index, facts),
    ...findCollectors(index, facts),
    ...findSensorSpots(index, facts),
    ...others,
  ].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
