import type { Either } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import type { Engine } from '../engine/port.ts';
import type { Lease } from '../scheduler/lease.ts';
import type { ScanQueue } from '../scheduler/scan_queue.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** What became of reading the settings again; names only. */
export interface Reloaded {
  /** in force from now on */
  readonly changed: readonly string[];
  /** another value than the one in force, which stays until a restart */
  readonly needs_restart: readonly string[];
  /** given in the settings file, but the environment says otherwise */
  readonly overridden: readonly string[];
  readonly certificate_renewed: boolean;
}

/** What the routes stand on. */
export interface Service {
  readonly engine: Engine;
  /** those in force: read them where they are needed, since a reload replaces them */
  readonly settings: Settings;
  /** Left: why the settings in force stay */
  readonly reload: () => Promise<Either<string, Reloaded>>;
  readonly queue: ScanQueue;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** of the schedule; undefined where this copy has none, which a reload may change */
  readonly lease?: Pick<Lease, 'holds' | 'holder'> | undefined;
  /** of backfills; absent where this copy never takes parts of them */
  readonly worker?: { readonly wake: () => void };
  readonly now: () => number;
  readonly newId: () => string;
}
