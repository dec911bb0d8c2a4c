import type { Settings } from '../config/settings.ts';
import type { Engine } from '../engine/port.ts';
import type { Lease } from '../scheduler/lease.ts';
import type { ScanQueue } from '../scheduler/scan_queue.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** What the routes stand on. */
export interface Service {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly queue: ScanQueue;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** of the schedule; absent where this copy has none */
  readonly lease?: Pick<Lease, 'holds' | 'holder'>;
  /** of backfills; absent where this copy takes no parts of them */
  readonly worker?: { readonly wake: () => void };
  readonly now: () => number;
  readonly newId: () => string;
}
