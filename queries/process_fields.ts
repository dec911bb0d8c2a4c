import type { LogicalField } from '../server/schema/field_profile.ts';
import { toEntityId } from '../server/schema/process_identity.ts';
import type { ProcessRef } from '../server/schema/rows.ts';
import { toPid } from '../server/schema/whole_number.ts';
import type { KeyedBucket } from './composite.ts';
import type { FieldReader } from './read_fields.ts';

export const PROCESS_FIELDS: readonly LogicalField[] = [
  'time',
  'utc_time',
  'host',
  'entity_id',
  'pid',
  'executable',
  'user',
];

/** Who did it and when: `time` prefers Sysmon's own UtcTime to the time the record was logged. */
export const readProcess = (
  read: FieldReader,
): (ProcessRef & { readonly time: number; readonly logged: number }) | undefined => {
  const host = read.text('host');
  const logged = read.time('time');
  if (host === undefined || logged === undefined) return undefined;
  return {
    host,
    entity_id: toEntityId(read.text('entity_id')),
    pid: toPid(read.number('pid')),
    executable: read.text('executable'),
    time: read.time('utc_time') ?? logged,
    logged,
  };
};

/**
 * The process of each bucket of a composite that begins with host, entity_id, pid and executable. Buckets come in that order, so it is mostly
 * that of the one before: then they share it, and its texts are held once instead of once a bucket.
 */
export const readProcessesInTurn = (): ((bucket: KeyedBucket) => ProcessRef | undefined) => {
  let before: { readonly entity: string | undefined; readonly process: ProcessRef } | undefined;
  return (bucket) => {
    const host = bucket.text('host');
    if (host === undefined) return undefined;
    const entity = bucket.text('entity_id');
    const pid = toPid(bucket.number('pid'));
    const executable = bucket.text('executable');
    if (
      before === undefined ||
      before.process.host !== host ||
      before.entity !== entity ||
      before.process.pid !== pid ||
      before.process.executable !== executable
    )
      before = { entity, process: { host, entity_id: toEntityId(entity), pid, executable } };
    return before.process;
  };
};
