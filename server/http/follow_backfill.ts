import { type Either, isLeft, right } from 'fp-ts/lib/Either.js';
import { addStanding } from '../backfill/manage_backfill.ts';
import { toIndexNames } from '../scan/index_names.ts';
import { readScan } from '../scan/stored/scan_records.ts';
import { isFinal, type ProgressEvent } from '../scheduler/scan_progress.ts';
import type { ScanRecord } from '../schema/scan_account.ts';
import type { Reply } from './define_route.ts';
import { ofRecord, streamProgress, toLastSeen } from './follow_scan.ts';
import type { Problem } from './problem.ts';
import type { Service } from './service.ts';

/** How often the cluster is asked how far the copies have come, milliseconds. */
const LOOK_EVERY_MS = 1_000;

/** Of a record, with how far its parts have come; undefined: the cluster does not say just now. */
const look = async (
  { engine, settings }: Pick<Service, 'engine' | 'settings'>,
  id: string,
): Promise<ProgressEvent | undefined> => {
  const names = toIndexNames(settings.index_prefix);
  const record = await readScan(engine, names, id)();
  if (isLeft(record) || record.right === undefined) return undefined;
  const standing = await addStanding(engine, names, record.right)();
  return isLeft(standing) ? undefined : ofRecord(standing.right);
};

/** As with a scan; any copy tells it, since the parts stand in the cluster. An event's id is how many parts are over, and one. */
export const followBackfill = (
  service: Pick<Service, 'engine' | 'settings'>,
  record: ScanRecord,
  last_event_id: string | undefined,
): Either<Problem, Reply> => {
  let told = toLastSeen(last_event_id);
  const stored = ofRecord(record);
  if (isFinal(stored.status) && told >= stored.id) return right({ status: 204 });
  const listen = (send: (event: ProgressEvent) => void): (() => void) | undefined => {
    if (isFinal(stored.status)) return undefined;
    let is_looking = false;
    const tell = async (): Promise<void> => {
      if (is_looking) return;
      is_looking = true;
      const event = await look(service, record.id);
      is_looking = false;
      if (event === undefined || event.id <= told) return;
      told = event.id;
      send(event);
    };
    const timer = setInterval(tell, LOOK_EVERY_MS);
    void tell();
    return () => clearInterval(timer);
  };
  return streamProgress(listen, stored);
};
