import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import { toEntityId } from '../server/schema/process_identity.ts';
import type { SocketBucket } from '../server/schema/rows.ts';
import { toPid, toPort } from '../server/schema/whole_number.ts';
import { byTerm, byTermIf, type KeyedBucket, type Source } from './composite.ts';
import { need } from './filters.ts';

/** Sockets by process instance, address and port. */
export const toSocketSources = (fields: ResolvedFields): Source[] => [
  byTerm('host', need(fields, 'host')),
  ...byTermIf('entity_id', fields.entity_id),
  ...byTermIf('pid', fields.pid),
  byTerm('executable', need(fields, 'executable'), true),
  byTerm('address', need(fields, 'address')),
  byTerm('port', need(fields, 'port')),
];

export const decodeSocketBucket = (bucket: KeyedBucket): SocketBucket | undefined => {
  const host = bucket.text('host');
  const address = toIpText(bucket.text('address'));
  const port = toPort(bucket.number('port'));
  if (host === undefined || address === undefined || port === undefined) return undefined;
  return {
    host,
    entity_id: toEntityId(bucket.text('entity_id')),
    pid: toPid(bucket.number('pid')),
    executable: bucket.text('executable'),
    address,
    port,
    count: bucket.count,
  };
};
